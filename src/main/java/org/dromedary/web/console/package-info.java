/** The console: pages for operators, rendered on the server. */
package org.dromedary.web.console;
