/**
 * The Camel component {@code dicomweb:}: a user agent of STOW-RS, QIDO-RS and WADO-RS (PS3.18 §10). Knows Camel, HTTP and DICOM,
 * and nothing of the application.
 */
package org.dromedary.component.dicomweb;
