package org.dromedary.component.http;

/** No connection came about, or it broke before the whole answer was there. The peer may or may not have acted. */
public class HttpUnreachableException extends HttpFailedException {

    private static final long serialVersionUID = 1L;

    HttpUnreachableException(String message, Throwable cause) {
        super(message, false, cause);
    }
}
