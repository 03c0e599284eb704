package org.dromedary.component.orthanc;

import org.dromedary.component.PeerException;

/** Orthanc did not take every instance; those that it took are taken. */
public class OrthancUploadException extends PeerException {

    private static final long serialVersionUID = 1L;

    OrthancUploadException(String message, boolean permanent) {
        super(message, permanent, null);
    }
}
