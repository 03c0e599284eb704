package org.dromedary.google;

import java.time.Duration;

import org.dromedary.component.PeerException;

/** Google did not do what it was asked for. Its message has no secret and no patient data. */
public class GoogleException extends PeerException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Kind {
        /** Not there, or not shown to this account. */
        NOT_FOUND,
        /** There, and this account may not. */
        DENIED,
        /** The account is not signed in, or not any more. */
        SIGN_IN,
        /** Too many calls. */
        QUOTA,
        /** Not reached, or not working. */
        UNAVAILABLE,
        /** Refused for another reason. */
        REFUSED
    }

    private final Kind kind;
    private final Duration after;

    GoogleException(Kind kind, String message, Throwable cause) {
        this(kind, message, cause, Duration.ZERO);
    }

    /** @param after how long Google wants to be left alone */
    GoogleException(Kind kind, String message, Throwable cause, Duration after) {
        super(message, kind != Kind.QUOTA && kind != Kind.UNAVAILABLE && kind != Kind.SIGN_IN, cause);
        this.kind = kind;
        this.after = after;
    }

    public Kind kind() {
        return kind;
    }

    /** How long Google wants to be left alone; zero if it did not say. */
    public Duration after() {
        return after;
    }
}
