package org.dromedary.component.filesender;

import org.dromedary.component.PeerException;

/**
 * A message did not become a FileSender transfer. Messages name the server's error and its {@code uid}, under which the
 * site's administrator finds it in the server log; never an address, a name of a file or a secret.
 */
public abstract class FileSenderException extends PeerException {

    private static final long serialVersionUID = 1L;

    FileSenderException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
