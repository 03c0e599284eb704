package org.dromedary.receipt;

import org.dromedary.component.PeerException;

/** A destination does not have what it took; what is missing is sent again. */
final class ReceiptException extends PeerException {

    private static final long serialVersionUID = 1L;

    ReceiptException(String message, Throwable cause) {
        super(message, false, cause);
    }
}
