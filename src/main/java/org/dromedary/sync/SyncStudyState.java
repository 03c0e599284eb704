package org.dromedary.sync;

/** What became of a study in a job. */
public enum SyncStudyState {
    /** To be fetched, or tried again. */
    PENDING,
    /** Was complete here before. */
    PRESENT,
    /** Was fetched. */
    FETCHED,
    /** Could not be fetched; its failure says why. */
    FAILED
}
