package org.dromedary.intake.archive;

/**
 * An archive could not be unpacked, or not to its end. What was whole before has been given to the sink. The message is one line
 * that says what happened and what to do.
 */
public class UnpackException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, for who decides what becomes of the archive. */
    public enum Reason {
        /** A limit of {@link UnpackLimits} stopped it: a bomb, or more than this intake is meant for. */
        LIMIT,
        /** Truncated or damaged. */
        DAMAGED,
        /** Encrypted, and no configured password opens it. */
        PASSWORD,
        /** A kind of archive, or of compression, that cannot be read. */
        UNSUPPORTED,
        /** Nothing is wrong with the archive: the disk is full, or the sink cannot take a file now. Try again later. */
        UNAVAILABLE
    }

    public UnpackException(Reason reason, String message) {
        this(reason, message, null);
    }

    public UnpackException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether the same archive may be unpacked another time. */
    public boolean isTemporary() {
        return reason == Reason.UNAVAILABLE;
    }

    /** Whether the outermost archive, too, must not be read any further. */
    boolean endsAll() {
        return reason == Reason.LIMIT || reason == Reason.UNAVAILABLE;
    }
}
