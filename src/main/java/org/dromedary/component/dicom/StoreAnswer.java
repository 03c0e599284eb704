package org.dromedary.component.dicom;

/**
 * The peer's answer to a C-STORE.
 *
 * @param status PS3.4 B.2.3
 * @param comment what the peer says about it, or null
 */
public record StoreAnswer(int status, String comment) {

    private static final int DUPLICATE_SOP_INSTANCE = 0x0111;

    /** Whether the peer has the instance. */
    public boolean isStored() {
        return status == 0 || isWarning();
    }

    /**
     * Stored, with elements coerced or discarded (B000, B006, B007), or there before (0111, duplicate SOP instance,
     * PS3.7 C.5.5).
     */
    public boolean isWarning() {
        return status >>> 12 == 0xB || status == DUPLICATE_SOP_INSTANCE;
    }

    /** Whether trying again may help: the peer is out of resources (A7xx). */
    public boolean isTransient() {
        return status >>> 8 == 0xA7;
    }
}
