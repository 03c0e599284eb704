package org.dromedary.component.http;

import org.dromedary.component.PeerException;

/** A request did not come to a good end. */
public abstract class HttpFailedException extends PeerException {

    private static final long serialVersionUID = 1L;

    protected HttpFailedException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
