package org.dromedary.component.orthanc;

import org.dromedary.component.PeerException;

/** A job of Orthanc's has failed, took too long, or has vanished. */
public class OrthancJobException extends PeerException {

    private static final long serialVersionUID = 1L;

    OrthancJobException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
