package org.dromedary.web.deidentify;

/** There is nothing to be previewed: no such profile, no file, none of DICOM. The message is for the person who asked. */
public final class PreviewRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    PreviewRefusedException(String message) {
        super(message);
    }

    PreviewRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
