package org.dromedary.worklist.mpps;

/** An N-CREATE or N-SET is answered with a failure. */
class StepRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Invalid Attribute Value (PS3.7 C.4.1.1). */
    static final int INVALID_VALUE = 0x0106;
    /** Processing Failure. */
    static final int PROCESSING_FAILURE = 0x0110;
    /** Duplicate SOP Instance. */
    static final int DUPLICATE = 0x0111;
    /** No Such SOP Instance. */
    static final int NO_SUCH_INSTANCE = 0x0112;
    /** Missing Attribute. */
    static final int MISSING_ATTRIBUTE = 0x0120;
    /** Missing Attribute Value. */
    static final int MISSING_VALUE = 0x0121;

    private final int status;

    /** @param message for the modality's people; names attributes, never values */
    StepRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
