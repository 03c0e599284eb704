package org.dromedary.worklist;

/** A dataset cannot be an entry of the worklist; the message names each attribute and what is wrong, never a value. */
public class EntryRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EntryRefusedException(String message) {
        super(message);
    }
}
