package org.dromedary.dicom;

import java.io.IOException;

/** An instance cannot be had in another transfer syntax; the message names the reason in one line, without patient data. */
public final class TranscodeException extends IOException {

    private static final long serialVersionUID = 1L;

    TranscodeException(String message) {
        super(message);
    }

    TranscodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
