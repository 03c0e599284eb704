/**
 * The one door to the DICOM toolkit: headers, UIDs, character sets, writing. Nobody else imports the toolkit,\n * except {@code component.dicom}.
 */
package org.dromedary.dicom;
