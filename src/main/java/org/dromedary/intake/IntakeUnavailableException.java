package org.dromedary.intake;

/** A file cannot be taken now, and nothing is wrong with it: it is to be brought again later. Its source must stay. */
public class IntakeUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public IntakeUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
