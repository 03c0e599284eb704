package org.dromedary.dicom;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.UUID;
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

    /** A new UID, made of a random UUID (PS3.5 annex B.2). */
    public static String random() {
        UUID uuid = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
        return "2.25." + new BigInteger(1, bytes);
    }
}
