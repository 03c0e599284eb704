package org.dromedary.component.filesender;

/** The server did not take a recipient, or an address cannot be one. Permanent, and nobody was mailed. */
public final class FileSenderRecipientRefusedException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderRecipientRefusedException(String message) {
        this(message, null);
    }

    FileSenderRecipientRefusedException(String message, Throwable cause) {
        super(message, true, cause);
    }
}
