package org.dromedary.google;

/** The file of a row cannot be taken; the message is for the row's status and begins in the middle of a sentence. */
public final class FileUnusableException extends GoogleException {

    private static final long serialVersionUID = 1L;

    FileUnusableException(Kind kind, String message) {
        super(kind, message, null);
    }
}
