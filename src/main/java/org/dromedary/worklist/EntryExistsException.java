package org.dromedary.worklist;

/** Another entry has the same AccessionNumber and ScheduledProcedureStepID. */
public class EntryExistsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EntryExistsException(long id) {
        super("Entry " + id + " has this AccessionNumber and ScheduledProcedureStepID already; change that one, or give"
                + " another ScheduledProcedureStepID");
    }
}
