package org.dromedary.web.api;

/** The call is well-formed, but what it asks for cannot be done with these values. */
class UnacceptableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnacceptableException(String message) {
        super(message);
    }
}
