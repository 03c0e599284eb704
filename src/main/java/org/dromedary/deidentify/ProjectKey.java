package org.dromedary.deidentify;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of which pseudonyms, UIDs and shifts of dates are made (HMAC-SHA-256, RFC 2104), so that the same input gives the
 * same output, and nobody without it can tell one from the other. Each project has values of its own.
 */
public final class ProjectKey {

    /** Shortest key, in bytes: as long as the digest (RFC 2104 §3). */
    public static final int SHORTEST = 32;

    private static final String HMAC = "HmacSHA256";
    private static final char[] LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private final SecretKeySpec key;
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);

    /**
     * A project's key.
     *
     * @param secret at least {@value #SHORTEST} bytes
     * @param project what makes the values differ from those of other projects under the same secret
     */
    public ProjectKey(byte[] secret, String project) {
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException("The key has " + secret.length + " bytes; it needs " + SHORTEST);
        }
        SecretKeySpec master = new SecretKeySpec(secret, HMAC);
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(master);
            key = new SecretKeySpec(mac.doFinal(("project\0" + project).getBytes(StandardCharsets.UTF_8)), HMAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] digest(String purpose, String value) {
        Mac mac = macs.get();
        mac.update(purpose.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A UID made of a UUID of version 8 (PS3.5 annex B.2, RFC 9562 §5.8). */
    public String uid(String original) {
        byte[] uuid = Arrays.copyOf(digest("uid", original), 16);
        uuid[6] = (byte) (uuid[6] & 0x0F | 0x80);
        uuid[8] = (byte) (uuid[8] & 0x3F | 0x80);
        return "2.25." + new BigInteger(1, uuid);
    }

    /**
     * A word of digits and upper-case letters, without those that are read for others.
     *
     * @param purpose words of different purposes tell nothing of each other
     * @param length 1 to 32
     */
    public String word(String purpose, String value, int length) {
        byte[] digest = digest(purpose, value);
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            word.append(LETTERS[digest[i] & 0x1F]);
        }
        return word.toString();
    }

    /** A number from 0 to below the bound. */
    public long number(String purpose, String value, long bound) {
        return new BigInteger(1, Arrays.copyOf(digest(purpose, value), 16))
                .mod(BigInteger.valueOf(bound))
                .longValue();
    }
}
