package org.dromedary.component.filesender;

/** The server was not reached, did not answer in time, or said that it cannot work now (429, 502, 503, 504, maintenance). Transient. */
public final class FileSenderUnavailableException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderUnavailableException(String message) {
        this(message, null);
    }

    FileSenderUnavailableException(String message, Throwable cause) {
        super(message, false, cause);
    }
}
