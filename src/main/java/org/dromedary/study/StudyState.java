package org.dromedary.study;

/** What stage a study has reached; the names are part of the REST contract. */
public enum StudyState {
    /** Instances of the next generation are coming. */
    RECEIVING,
    /** A generation is complete; its deliveries are not planned yet. */
    STABLE,
    /** Every stable generation has its deliveries planned. */
    ROUTED,
    /** No route or policy named a destination; stays in the store, replayable. */
    NO_MATCH,
    /** Waits for a person: routing failed or an action asked for it. */
    HELD,
    /** Moved to the archive. */
    ARCHIVED
}
