/**
 * Camel component {@code orthanc:}: the REST API of an Orthanc server. Uses {@code component}, {@code component.http} and
 * {@code dicom} only.
 */
package org.dromedary.component.orthanc;
