/**
 * From a study to an encrypted ZIP: recipients and password out of the StudyDescription, packages, manifest. Uses {@code study} and {@code dicom}.
 */
package org.dromedary.packaging;
