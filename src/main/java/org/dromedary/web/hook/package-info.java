/** What other programs tell us without a login, under a signature. */
package org.dromedary.web.hook;
