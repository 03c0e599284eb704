package org.dromedary.component.remote;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;

/**
 * The host keys that are taken for a server's own: those with a configured fingerprint, else those of known_hosts. Never learns
 * one by itself.
 */
final class HostKeys implements HostKeyRepository {

    private static final String PREFIX = "SHA256:";

    private final HostKeyRepository known;
    private final List<String> fingerprints;
    private final boolean strict;
    private String seen;
    private int result = OK;

    /**
     * @param fingerprints comma-separated as {@code ssh-keygen -l} prints them; null or empty: known_hosts decides
     * @param strict false: any key will do
     */
    HostKeys(String fingerprints, HostKeyRepository known, boolean strict) {
        this.known = known;
        this.strict = strict;
        this.fingerprints = fingerprints == null || fingerprints.isBlank() ? List.of() : parse(fingerprints);
    }

    /** @throws IllegalArgumentException if one is no fingerprint */
    static List<String> parse(String fingerprints) {
        return Arrays.stream(fingerprints.split(","))
                .filter(one -> !one.isBlank())
                // a plus sign of Base64 becomes a blank in a URI
                .map(one -> one.strip().replace(' ', '+').replaceFirst("=+$", ""))
                .map(HostKeys::checked)
                .toList();
    }

    private static String checked(String fingerprint) {
        if (!fingerprint.matches("SHA256:[A-Za-z0-9+/]{43}")) {
            throw new IllegalArgumentException("hostKey '" + fingerprint
                    + "' is no fingerprint; write it as ssh-keygen -l prints it: SHA256: and 43 characters of Base64");
        }
        return fingerprint;
    }

    static String fingerprint(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return PREFIX + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The kind of a key, with which its encoding begins (RFC 4253 §6.6). */
    private static String kind(byte[] key) {
        int length = ByteBuffer.wrap(key).getInt();
        return length > 0 && length <= key.length - Integer.BYTES
                ? new String(key, Integer.BYTES, length, StandardCharsets.US_ASCII)
                : "unknown";
    }

    @Override
    public int check(String host, byte[] key) {
        seen = kind(key) + " " + fingerprint(key);
        if (!strict) {
            result = OK;
        } else if (fingerprints.isEmpty()) {
            result = known.check(host, key);
        } else {
            result = fingerprints.contains(fingerprint(key)) ? OK : CHANGED;
        }
        return result;
    }

    /** Why the last key was not taken; null if it was, or if there was none. */
    RemoteFault refusal(String server) {
        if (result == OK) {
            return null;
        }
        String shows = server + " shows the host key " + seen;
        String compare = "ask its operator for the fingerprint (ssh-keygen -l), ";
        if (result == NOT_INCLUDED) {
            return new RemoteFault(
                    shows + ", which is not known here: " + compare
                            + "and if it is this one, set hostKey to it or name a known_hosts file by knownHostsFile",
                    false,
                    null);
        }
        String expected = fingerprints.isEmpty() ? "another one in known_hosts" : String.join(" or ", fingerprints);
        return new RemoteFault(
                shows + ", and not " + expected + ": somebody may be in between, or the server has a new key; "
                        + compare + "and only if it is this one, set "
                        + (fingerprints.isEmpty() ? "it in known_hosts" : "hostKey to it"),
                false,
                null);
    }

    @Override
    public void add(HostKey key, UserInfo user) {
        throw new UnsupportedOperationException("Host keys are written by people");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("Host keys are written by people");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("Host keys are written by people");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return known.getKnownHostsRepositoryID();
    }

    @Override
    public HostKey[] getHostKey() {
        return known.getHostKey();
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return fingerprints.isEmpty() ? known.getHostKey(host, type) : new HostKey[0];
    }
}
