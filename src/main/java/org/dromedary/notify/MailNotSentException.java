package org.dromedary.notify;

import org.dromedary.component.PeerException;

/** A mail has definitely not gone out: the server refused it, or was not reached before it took the message over. */
public final class MailNotSentException extends PeerException {

    private static final long serialVersionUID = 1L;

    MailNotSentException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
