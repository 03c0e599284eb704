package org.dromedary.worklist;

/** Where an entry of the worklist came from. */
public enum EntryOrigin {
    API,
    HL7
}
