/**
 * The component {@code aws2-s3:}, Camel's own with what deliveries need: it starts without the store, sends files in parts and with
 * checksums, looks whether they arrived, works with stores that are not Amazon's, and uses no credentials that were not given.
 */
package org.dromedary.component.objectstore;
