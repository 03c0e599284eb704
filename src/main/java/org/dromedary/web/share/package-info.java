/**
 * Links of our own to packages, for installations without a FileSender: a page that says what is offered, and the download
 * behind it, until the link expires or is used up.
 */
package org.dromedary.web.share;
