package org.dromedary.sync;

/** How far a job has come. */
public enum SyncState {
    /** Nobody works on it yet. */
    PENDING,
    /** It lists or fetches. */
    ACTIVE,
    /** Everything that the PACS named is here. */
    DONE,
    /** It is over, and some studies could not be fetched; each says why. */
    INCOMPLETE,
    /** The PACS could not be asked for its studies. */
    FAILED,
    /** Somebody has ended it. */
    CANCELLED
}
