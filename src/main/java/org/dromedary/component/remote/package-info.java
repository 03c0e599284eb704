/**
 * The components {@code ftp:}, {@code ftps:} and {@code sftp:}: those of Camel, with the defaults that patient data need. Host
 * keys and certificates are checked, transfers are binary and passive, a file counts as taken when the server says that it has
 * all of its bytes, and what a server refuses is told in its own words and without the names of files.
 */
package org.dromedary.component.remote;
