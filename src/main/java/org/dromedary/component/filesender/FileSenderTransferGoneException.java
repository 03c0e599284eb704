package org.dromedary.component.filesender;

/** The transfer is unknown to the server, or takes nothing any more. Transient: the next attempt starts anew. */
public final class FileSenderTransferGoneException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    private final boolean closed;

    FileSenderTransferGoneException(String message, boolean closed) {
        super(message, false, null);
        this.closed = closed;
    }

    /** Whether the server knows it but it was completed before: its mails have gone out. */
    boolean isClosed() {
        return closed;
    }
}
