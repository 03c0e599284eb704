package org.dromedary.component.filesender;

/** The server failed in a way that may pass (empty 500, database, storage), or answered what cannot be understood. Transient. */
public final class FileSenderServerFaultException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderServerFaultException(String message) {
        this(message, null);
    }

    FileSenderServerFaultException(String message, Throwable cause) {
        super(message, false, cause);
    }
}
