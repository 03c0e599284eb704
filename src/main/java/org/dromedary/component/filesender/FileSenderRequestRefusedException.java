package org.dromedary.component.filesender;

/** The server refused a request for another reason that trying again does not change. Permanent. */
public final class FileSenderRequestRefusedException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderRequestRefusedException(String message) {
        this(message, null);
    }

    FileSenderRequestRefusedException(String message, Throwable cause) {
        super(message, true, cause);
    }
}
