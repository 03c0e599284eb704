package org.dromedary.delivery;

/** What a failure means for the next attempt. */
public enum FailureClass {
    /** Trying again may help: back off until the maximum age, then park. */
    TRANSIENT,
    /** The same message would be refused again: park at once. */
    PERMANENT,
    /** The peer says that it has this already. */
    DONE_BEFORE
}
