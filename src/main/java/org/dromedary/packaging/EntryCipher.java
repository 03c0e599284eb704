package org.dromedary.packaging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts one entry after the other as WinZip AE-2 asks: AES-256 in counter mode with a <em>little-endian</em> counter
 * that starts at 1 (which JCE's CTR mode does not know), and HMAC-SHA1 over the ciphertext, of which 10 bytes are kept.
 * The key stream is made by encrypting counters in bulk, where the JDK's AES is several GB/s.
 */
final class EntryCipher {

    static final int MAC_LENGTH = 10;
    private static final int AES_BLOCK = 16;
    private static final int STREAM = 64 * 1024;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Cipher aes;
    private final Mac mac;
    /** The upper eight bytes of each counter stay zero: an entry would need 2^68 bytes to reach them. */
    private final byte[] counters = new byte[STREAM];

    private final byte[] stream = new byte[STREAM];
    private long counter;
    private int position;
    private int limit;

    EntryCipher() {
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            mac = Mac.getInstance("HmacSHA1");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES or HmacSHA1", e);
        }
    }

    /** Begins an entry. */
    void start(EntryKey key) {
        try {
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.cipherKey(), "AES"));
            mac.init(new SecretKeySpec(key.macKey(), "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java refuses AES-256", e);
        }
        counter = 0;
        position = 0;
        limit = 0;
    }

    /** Encrypts in place and takes the ciphertext into the MAC. */
    void encrypt(byte[] bytes, int length) {
        int done = 0;
        while (done < length) {
            if (position == limit) {
                refill(length - done);
            }
            int count = Math.min(length - done, limit - position);
            xor(bytes, done, count);
            position += count;
            done += count;
        }
        mac.update(bytes, 0, length);
    }

    /** Ends an entry: its authentication code. */
    byte[] finish() {
        byte[] code = new byte[MAC_LENGTH];
        System.arraycopy(mac.doFinal(), 0, code, 0, MAC_LENGTH);
        return code;
    }

    private void refill(int wanted) {
        limit = Math.min(STREAM, (wanted + AES_BLOCK - 1) / AES_BLOCK * AES_BLOCK);
        for (int at = 0; at < limit; at += AES_BLOCK) {
            LONG.set(counters, at, ++counter);
        }
        try {
            aes.update(counters, 0, limit, stream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES failed on a whole number of blocks", e);
        }
        position = 0;
    }

    private void xor(byte[] bytes, int offset, int count) {
        int i = 0;
        for (; i <= count - Long.BYTES; i += Long.BYTES) {
            LONG.set(bytes, offset + i, (long) LONG.get(bytes, offset + i) ^ (long) LONG.get(stream, position + i));
        }
        for (; i < count; i++) {
            bytes[offset + i] ^= stream[position + i];
        }
    }
}
