package org.dromedary.packaging;

import org.dromedary.component.PeerException;

/** An instance cannot be read as DICOM, so nobody can say that no address or password is left in it: nothing leaves. */
public class InstanceUnreadableException extends PeerException {

    private static final long serialVersionUID = 1L;

    public InstanceUnreadableException(String message, Throwable cause) {
        super(message, true, cause);
    }
}
