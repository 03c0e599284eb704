package org.dromedary.operations.cli;

/** A command could not do what it was told; the message says what to do. */
final class CommandFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
