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

    /** Whether an explicit length has four bytes (PS3.5 §7.1.2); VRs newer than the toolkit's have them too. */
    static boolean isLong(int code) {
        VR known = KNOWN[code];
        return known == null || known.headerLength() == 12;
    }

    /** The two letters. */
    static String name(int code) {
        VR known = KNOWN[code];
        return known != null ? known.name() : String.valueOf(new char[] {(char) (code >>> 8), (char) (code & 0xFF)});
    }

    /** The code of two letters; UN if they are none. */
    static int code(String name) {
        return name.length() == 2 ? (name.charAt(0) & 0xFF) << 8 | name.charAt(1) & 0xFF : VR.UN.code();
    }
}
