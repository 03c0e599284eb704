package org.dromedary.web.hook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a message is from somebody who knows the secret, from now, and new: HMAC-SHA-256 (RFC 2104) over the time in seconds
 * since 1970, a dot, and the body.
 */
final class HookSignature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";
    /** Signatures that are remembered at most; more in one window are refused rather than forgotten. */
    private static final int MOST = 100_000;

    private final byte[] secret;
    private final Duration window;
    private final Clock clock;
    private final int most;
    private final Map<String, Instant> taken = new LinkedHashMap<>();

    HookSignature(String secret, Duration window, Clock clock) {
        this(secret, window, clock, MOST);
    }

    /** @param most signatures that are remembered */
    HookSignature(String secret, Duration window, Clock clock, int most) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.window = window;
        this.clock = clock;
        this.most = most;
    }

    /** What a message is. */
    enum Verdict {
        GOOD,
        /** No secret is set: nobody may. */
        CLOSED,
        /** Not signed with the secret. */
        FORGED,
        /** Signed, but at another time. */
        LATE,
        /** Signed, and taken before. */
        REPLAYED,
        /** Good, but as many as are remembered have come already: whether it is new cannot be told later. */
        FULL
    }

    /**
     * @param timestamp header Dromedary-Timestamp, may be null
     * @param signature header Dromedary-Signature, {@code sha256=} and 64 hexadecimal digits, may be null
     */
    Verdict check(String timestamp, String signature, byte[] body) {
        if (secret.length == 0) {
            return Verdict.CLOSED;
        }
        if (timestamp == null
                || !timestamp.matches("\\d{1,12}")
                || signature == null
                || !signature.startsWith(PREFIX)) {
            return Verdict.FORGED;
        }
        byte[] expected = hmac(timestamp, body);
        byte[] given;
        try {
            given = HexFormat.of().parseHex(signature.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return Verdict.FORGED;
        }
        // takes the same time wherever they differ
        if (!MessageDigest.isEqual(expected, given)) {
            return Verdict.FORGED;
        }
        Instant now = clock.instant();
        Duration apart = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                .abs();
        if (apart.compareTo(window) > 0) {
            return Verdict.LATE;
        }
        return take(HexFormat.of().formatHex(expected), now);
    }

    private synchronized Verdict take(String signature, Instant now) {
        // a time ahead of ours is good until two windows from now; the oldest stand first
        Instant old = now.minus(window.multipliedBy(2));
        Iterator<Instant> times = taken.values().iterator();
        while (times.hasNext() && times.next().isBefore(old)) {
            times.remove();
        }
        if (taken.containsKey(signature)) {
            return Verdict.REPLAYED;
        }
        if (taken.size() >= most) {
            return Verdict.FULL;
        }
        taken.put(signature, now);
        return Verdict.GOOD;
    }

    private byte[] hmac(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
