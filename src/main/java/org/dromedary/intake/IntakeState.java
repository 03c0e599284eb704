package org.dromedary.intake;

/** What became of an {@link IntakeItem}. */
public enum IntakeState {
    /** It is being taken, or was when the program ended. */
    WORKING,
    /** Everything of it is durable in the store; its source stays until its studies are delivered. */
    STORED,
    /** Everything of it is durable in the store, and its source may go. */
    DONE,
    /** It is not taken, for the reason that it has; it waits for a person. */
    FAILED
}
