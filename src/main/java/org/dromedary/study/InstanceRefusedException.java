package org.dromedary.study;

/** An instance is not taken into the store; the sender is told why, the bytes are kept in quarantine. */
public class InstanceRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why it was refused. */
    public enum Reason {
        /** The bytes are no DICOM dataset (C-STORE status C000). */
        CANNOT_UNDERSTAND,
        /** A UID is missing, invalid or another than the sender announced (A900). */
        DATASET_MISMATCH,
        /** Other bytes are stored under these UIDs and the policy is to refuse (A900). */
        DUPLICATE
    }

    private final Reason reason;

    public InstanceRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason getReason() {
        return reason;
    }
}
