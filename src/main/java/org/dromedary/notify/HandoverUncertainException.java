package org.dromedary.notify;

/** The connection broke after the server had the whole mail and before it answered: it may or may not arrive. */
final class HandoverUncertainException extends Exception {

    private static final long serialVersionUID = 1L;

    HandoverUncertainException(String message, Throwable cause) {
        super(message, cause);
    }
}
