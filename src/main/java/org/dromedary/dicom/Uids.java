package org.dromedary.dicom;

import java.util.regex.Pattern;

/** UIDs of PS3.5 §9: digits and dots, 64 characters at most. What passes here is safe as a file name. */
public final class Uids {

    /** Longest UID allowed by PS3.5 §9.1. */
    public static final int MAX_LENGTH = 64;

    private static final Pattern UID = Pattern.compile("[0-9]+(\\.[0-9]+)*");

    private Uids() {}

    /**
     * Whether the text is a UID. A component with a leading zero is let through: PS3.5 forbids it, devices send it, and it
     * does no harm.
     */
    public static boolean isValid(String uid) {
        return uid != null && uid.length() <= MAX_LENGTH && UID.matcher(uid).matches();
    }
}
