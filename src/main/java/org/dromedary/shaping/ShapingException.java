package org.dromedary.shaping;

import org.dromedary.component.PeerException;

/** Instances could not be made what a destination wants; nothing was sent. */
final class ShapingException extends PeerException {

    private static final long serialVersionUID = 1L;

    ShapingException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
