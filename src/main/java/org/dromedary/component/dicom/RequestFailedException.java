package org.dromedary.component.dicom;

import org.dromedary.component.PeerException;

/** The peer has answered a query, a retrieval or a request for storage commitment with a failure. */
public class RequestFailedException extends PeerException {

    private static final long serialVersionUID = 1L;

    private final int status;

    RequestFailedException(String message, boolean permanent, int status) {
        super(message, permanent, null);
        this.status = status;
    }

    /** The DIMSE status (PS3.7 annex C, PS3.4 C.4), such as 0xA801; 0 if the request was not even sent. */
    public int status() {
        return status;
    }
}
