package org.dromedary.component.dicom;

import org.dromedary.component.InstanceAnswers;

/**
 * The peer's answer to a C-STORE.
 *
 * @param status PS3.4 B.2.3
 * @param comment what the peer says about it, or null
 */
public record StoreAnswer(int status, String comment) {

    /** Whether the peer has the instance. */
    public boolean isStored() {
        return InstanceAnswers.isTaken(status);
    }

    /**
     * Stored, with elements coerced or discarded (B000, B006, B007), or there before (0111, duplicate SOP instance,
     * PS3.7 C.5.5).
     */
    public boolean isWarning() {
        return InstanceAnswers.isWarning(status);
    }

    /** Whether trying again may help: the peer is out of resources (A7xx). */
    public boolean isTransient() {
        return status >>> 8 == 0xA7;
    }
}
