package org.dromedary.google;

import java.io.IOException;

/** There is nothing to sign in with; travels through the client library, which knows {@link IOException}. */
final class SignInException extends IOException {

    private static final long serialVersionUID = 1L;

    SignInException(String message, Throwable cause) {
        super(message, cause);
    }
}
