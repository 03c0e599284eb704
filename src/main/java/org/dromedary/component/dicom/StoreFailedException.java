package org.dromedary.component.dicom;

import org.dromedary.component.PeerException;

/** The peer did not take every instance; those that it took are taken. */
public class StoreFailedException extends PeerException {

    private static final long serialVersionUID = 1L;

    StoreFailedException(String message, boolean permanent) {
        super(message, permanent, null);
    }
}
