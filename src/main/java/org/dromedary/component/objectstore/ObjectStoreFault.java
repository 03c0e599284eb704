package org.dromedary.component.objectstore;

import org.dromedary.component.PeerException;

/** What an object store did not do, without the keys that it was about. */
public final class ObjectStoreFault extends PeerException {

    private static final long serialVersionUID = 1L;

    ObjectStoreFault(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
