package org.dromedary.component.filesender;

/** The server knows neither this user nor this secret, or does not let it do this. Permanent: the account's settings have to be put right. */
public final class FileSenderCredentialsRejectedException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderCredentialsRejectedException(String message) {
        this(message, null);
    }

    FileSenderCredentialsRejectedException(String message, Throwable cause) {
        super(message, true, cause);
    }
}
