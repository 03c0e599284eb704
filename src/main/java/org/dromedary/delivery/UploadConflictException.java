package org.dromedary.delivery;

import org.dromedary.component.PeerException;

/**
 * A host answered 409 to an upload to an address of its own. That is no word about what it has: WebDAV says so where the folder is
 * missing (RFC 4918 §9.7.1).
 */
public class UploadConflictException extends PeerException {

    private static final long serialVersionUID = 1L;

    UploadConflictException(Throwable cause) {
        super(
                "The host answers an upload with HTTP 409: a WebDAV host does so where the folder is missing (create it, or name"
                        + " a layout without folders), then replay the delivery",
                true,
                cause);
    }
}
