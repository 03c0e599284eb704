package org.dromedary.worklist.mpps;

/** PerformedProcedureStepStatus (PS3.3 C.4.14). */
public enum PerformedStepState {
    IN_PROGRESS("IN PROGRESS"),
    COMPLETED("COMPLETED"),
    DISCONTINUED("DISCONTINUED");

    private final String term;

    PerformedStepState(String term) {
        this.term = term;
    }

    /** As it stands in the attribute. */
    public String term() {
        return term;
    }

    static PerformedStepState of(Object term) {
        for (PerformedStepState state : values()) {
            if (state.term.equals(term)) {
                return state;
            }
        }
        return null;
    }
}
