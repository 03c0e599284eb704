package org.dromedary.component.filesender;

/** The server found the request's timestamp too old ({@code auth_remote_too_late}). Transient. */
public final class FileSenderRequestLateException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderRequestLateException(String message) {
        this(message, null);
    }

    FileSenderRequestLateException(String message, Throwable cause) {
        super(message, false, cause);
    }
}
