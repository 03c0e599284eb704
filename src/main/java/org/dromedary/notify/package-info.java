/**
 * Mails: templates, languages, SMTP or {@code .eml} files. Uses no other room.
 */
package org.dromedary.notify;
