package org.dromedary.component.dicomweb;

import org.dromedary.component.PeerException;

/** The server did not take every instance; those that it took are taken. */
public class StowFailedException extends PeerException {

    private static final long serialVersionUID = 1L;

    StowFailedException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
