package org.dromedary.operations.settings;

/**
 * A DICOM node that this one knows, {@code dromedary.dicom.nodes.<name>}.
 *
 * @param uri its address, {@code dicom:AET@host:port[?options]}, with the options of the {@code dicom:} producer
 */
public record DicomNodeSettings(String uri) {}
