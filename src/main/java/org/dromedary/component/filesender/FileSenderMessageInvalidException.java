package org.dromedary.component.filesender;

/** The message cannot become a transfer: no file, no recipient, no sender. Permanent; the server was not asked. */
public final class FileSenderMessageInvalidException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderMessageInvalidException(String message) {
        this(message, null);
    }

    FileSenderMessageInvalidException(String message, Throwable cause) {
        super(message, true, cause);
    }
}
