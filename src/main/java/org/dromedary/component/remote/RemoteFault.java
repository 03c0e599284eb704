package org.dromedary.component.remote;

import org.dromedary.component.PeerException;

/** What an FTP or SFTP server did not do, without the names of the files that it was about. */
public final class RemoteFault extends PeerException {

    private static final long serialVersionUID = 1L;

    RemoteFault(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
