package org.dromedary.component.filesender;

/** The message is beyond what the site allows: size, number of files or recipients, quota, kind of file. Permanent. */
public final class FileSenderLimitExceededException extends FileSenderException {

    private static final long serialVersionUID = 1L;

    FileSenderLimitExceededException(String message) {
        this(message, null);
    }

    FileSenderLimitExceededException(String message, Throwable cause) {
        super(message, true, cause);
    }
}
