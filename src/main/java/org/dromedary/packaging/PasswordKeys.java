package org.dromedary.packaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Entry keys of WinZip AE-2 with AES-256: PBKDF2-HMAC-SHA1 (RFC 8018 §5.2) with 1000 iterations over a random salt of 16
 * bytes. The JDK's own PBKDF2 hashes the padded key anew in each iteration, twice; here the two digests that have taken it in
 * are kept and cloned, which takes 0.5 ms instead of 0.7 for an entry. Still it is most of the work for a small entry, so
 * the writer lets it run ahead on other threads.
 */
final class PasswordKeys implements EntryKeys {

    private static final int ITERATIONS = 1000;
    private static final int SALT = 16;
    private static final int KEY = 32;
    private static final int VERIFIER = 2;
    private static final int SHA1 = 20;
    private static final int SHA1_BLOCK = 64;

    private final SecureRandom random = new SecureRandom();
    /** HMAC's two digests (RFC 2104) after the key; only ever cloned, so that threads may share them. */
    private final MessageDigest inner;

    private final MessageDigest outer;

    PasswordKeys(String password) {
        byte[] key = password.getBytes(StandardCharsets.UTF_8);
        if (key.length > SHA1_BLOCK) {
            key = sha1().digest(key);
        }
        this.inner = keyed(key, 0x36);
        this.outer = keyed(key, 0x5c);
    }

    @Override
    public EntryKey next() {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        byte[] derived = derive(salt, 2 * KEY + VERIFIER);
        return new EntryKey(
                salt,
                Arrays.copyOfRange(derived, 0, KEY),
                Arrays.copyOfRange(derived, KEY, 2 * KEY),
                Arrays.copyOfRange(derived, 2 * KEY, 2 * KEY + VERIFIER));
    }

    /** PBKDF2 of the password. */
    byte[] derive(byte[] salt, int length) {
        byte[] derived = new byte[(length + SHA1 - 1) / SHA1 * SHA1];
        try {
            for (int block = 0; block * SHA1 < length; block++) {
                byte[] u = ByteBuffer.allocate(salt.length + Integer.BYTES)
                        .put(salt)
                        .putInt(block + 1)
                        .array();
                byte[] sum = new byte[SHA1];
                byte[] code = new byte[SHA1];
                for (int i = 0; i < ITERATIONS; i++) {
                    hmac(u, code);
                    u = code;
                    for (int j = 0; j < SHA1; j++) {
                        sum[j] ^= code[j];
                    }
                }
                System.arraycopy(sum, 0, derived, block * SHA1, SHA1);
            }
        } catch (CloneNotSupportedException | DigestException e) {
            throw new IllegalStateException("The SHA-1 of this Java cannot be cloned", e);
        }
        return Arrays.copyOf(derived, length);
    }

    /** The code may take the place of the message. */
    private void hmac(byte[] message, byte[] code) throws CloneNotSupportedException, DigestException {
        MessageDigest first = (MessageDigest) inner.clone();
        first.update(message, 0, message.length);
        first.digest(code, 0, SHA1);
        MessageDigest second = (MessageDigest) outer.clone();
        second.update(code, 0, SHA1);
        second.digest(code, 0, SHA1);
    }

    private static MessageDigest keyed(byte[] key, int pad) {
        byte[] padded = Arrays.copyOf(key, SHA1_BLOCK);
        for (int i = 0; i < SHA1_BLOCK; i++) {
            padded[i] ^= (byte) pad;
        }
        MessageDigest digest = sha1();
        digest.update(padded);
        return digest;
    }

    private static MessageDigest sha1() {
        try {
            // the provider of every OpenJDK, whose digests can be cloned
            return MessageDigest.getInstance("SHA-1", "SUN");
        } catch (NoSuchAlgorithmException | java.security.NoSuchProviderException e) {
            try {
                return MessageDigest.getInstance("SHA-1");
            } catch (NoSuchAlgorithmException none) {
                throw new IllegalStateException("Every Java platform has SHA-1", none);
            }
        }
    }
}
