package org.dromedary.component.filesender;

/** What the server has, or the file here, is not what it should be; the transfer was deleted. Transient: the next attempt starts anew. */
public final class FileSenderUploadDamagedException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderUploadDamagedException(String message) {
        this(message, null);
    }

    FileSenderUploadDamagedException(String message, Throwable cause) {
        super(message, false, cause);
    }
}
