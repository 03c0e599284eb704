/**
 * Camel component {@code file-queue:}: the durable queue over the delivery ledger. Uses {@code delivery} only.
 */
package org.dromedary.component.filequeue;
