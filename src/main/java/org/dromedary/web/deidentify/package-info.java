/** The preview of de-identification, for the API and the console. */
package org.dromedary.web.deidentify;
