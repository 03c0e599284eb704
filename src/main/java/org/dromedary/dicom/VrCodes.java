package org.dromedary.dicom;

import org.aoju.bus.image.galaxy.data.VR;

/** The toolkit's VRs by their two letters, without its warning for each one that it does not know. */
final class VrCodes {

    private static final VR[] KNOWN = new VR[1 << 16];

    static {
        for (VR vr : VR.values()) {
            KNOWN[vr.code()] = vr;
        }
    }

    private VrCodes() {}

    /** The VR, or null for one that is newer than the toolkit: its length has four bytes (PS3.5 §6.2, §7.1.2). */
    static VR of(int code) {
        return KNOWN[code];
    }
}
