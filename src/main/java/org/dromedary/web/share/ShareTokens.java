package org.dromedary.web.share;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of 256 bits. That of a delivery is an HMAC of its id, so that a step which is done again after a crash finds the
 * same link, although only the token's SHA-256 is stored. Who reads the database cannot make a link from it, and since the
 * look-up is by digest, its timing tells nothing of the token.
 */
final class ShareTokens {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param secret of this installation, in Base64 */
    ShareTokens(String secret) {
        this.key = new SecretKeySpec(Base64.getDecoder().decode(secret), ALGORITHM);
    }

    static String newSecret() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** The token of a delivery, always the same; a fresh random one for null. */
    String token(Long deliveryId) {
        try {
            if (deliveryId == null) {
                byte[] bytes = new byte[32];
                new SecureRandom().nextBytes(bytes);
                return encode(bytes);
            }
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return encode(mac.doFinal(("delivery/" + deliveryId).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is stored of a token: its SHA-256 in lower-case hex. */
    static String digest(String token) {
        try {
            byte[] bytes = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
