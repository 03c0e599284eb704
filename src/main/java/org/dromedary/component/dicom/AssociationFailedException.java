package org.dromedary.component.dicom;

import org.dromedary.component.PeerException;

/** No association came about, or it broke before the peer had answered. */
public class AssociationFailedException extends PeerException {

    private static final long serialVersionUID = 1L;

    AssociationFailedException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
