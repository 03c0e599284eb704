package org.dromedary.component.dicom;

import org.dromedary.component.PeerException;
import org.dromedary.dicom.DicomFormatException;

/** What was to be sent is no DICOM file; the peer was not asked. */
public class NotDicomException extends PeerException {

    private static final long serialVersionUID = 1L;

    NotDicomException(DicomFormatException cause) {
        super("Not sent: " + cause.getMessage() + ": a dicom: peer takes DICOM files only", true, cause);
    }
}
