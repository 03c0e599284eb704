package org.dromedary.operations.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Compares passcodes with their bcrypt hashes. One that was right is remembered, digested, so that a caller does not cost a bcrypt
 * with each association or request. An unknown name takes as long as a known one.
 */
public final class ProvenPasscodes {

    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder();
    private final byte[] salt = new byte[32];
    /** Of no passcode that anybody knows. */
    private final String nobody;

    private final Map<String, byte[]> proven = new ConcurrentHashMap<>();

    public ProvenPasscodes() {
        new SecureRandom().nextBytes(salt);
        nobody = encoder.encode(UUID.randomUUID().toString());
    }

    /** @param hash of the user's passcode; null if there is no such user */
    public boolean matches(String user, String hash, String passcode) {
        String used = hash == null ? nobody : hash;
        byte[] digest = digest(used, passcode);
        if (hash != null && MessageDigest.isEqual(digest, proven.get(user))) {
            return true;
        }
        boolean right = slowly(used, passcode) && hash != null;
        if (right) {
            proven.put(user, digest);
        }
        return right;
    }

    /** One at a time: guessing costs one core at most, and no more than a dozen guesses a second are heard. */
    private boolean slowly(String hash, String passcode) {
        synchronized (encoder) {
            return encoder.matches(passcode, hash);
        }
    }

    private byte[] digest(String hash, String passcode) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            digest.update(hash.getBytes(StandardCharsets.UTF_8));
            return digest.digest(passcode.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
