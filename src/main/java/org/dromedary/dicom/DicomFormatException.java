package org.dromedary.dicom;

import java.io.IOException;

/** Bytes that are not DICOM as PS3.5 and PS3.10 define it; the message says where reading stopped and why. */
public class DicomFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public DicomFormatException(String message) {
        super(message);
    }
}
