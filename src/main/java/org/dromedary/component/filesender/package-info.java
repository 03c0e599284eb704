/**
 * Camel component {@code filesender:}: signed, chunked, resumable upload to a FileSender server.
 * Knows Camel and the FileSender REST API, nothing of the application.
 */
package org.dromedary.component.filesender;
