/**
 * Camel component {@code dicom:}: the Storage and Verification SCP as a consumer, store and echo as a producer.\n * Uses the {@code dicom} room and Camel only.
 */
package org.dromedary.component.dicom;
