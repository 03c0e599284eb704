package org.dromedary.worklist;

/** How far a Scheduled Procedure Step has come. */
public enum EntryState {
    /** To be done: modalities see it. */
    SCHEDULED,
    /** A modality has said by MPPS, or the order by HL7, that it is being done. Modalities still see it. */
    STARTED,
    /** Done. */
    COMPLETED,
    /** Begun and given up. */
    DISCONTINUED,
    /** Taken back by the order. */
    CANCELLED;

    /** Whether nothing more is to come. */
    public boolean isFinal() {
        return this == COMPLETED || this == DISCONTINUED || this == CANCELLED;
    }
}
