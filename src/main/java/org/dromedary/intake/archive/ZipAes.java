package org.dromedary.intake.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

import net.lingala.zip4j.crypto.AESDecrypter;
import net.lingala.zip4j.exception.ZipException;
import net.lingala.zip4j.model.AESExtraDataRecord;
import net.lingala.zip4j.model.enums.AesKeyStrength;

/** AES as WinZip does it (AE-1 and AE-2): salt, two bytes that tell most wrong passwords, ciphertext, authentication code. */
final class ZipAes extends InputStream {

    /** Compression method of an entry that is encrypted so; the true one stands in the header. */
    static final int METHOD = 99;

    private static final int VERIFIER = 2;
    private static final int CODE = 10;
    private static final int BLOCK = 16;
    private static final int BUFFER = 4096 * BLOCK;

    private final InputStream in;
    private final AESDecrypter cipher;
    private final byte[] buffer = new byte[BUFFER];
    private long left;
    private int position;
    private int limit;

    /**
     * The extra field 0x9901.
     *
     * @param version 1 with, 2 without the CRC of the plain bytes
     * @param strength 1, 2, 3 for keys of 128, 192, 256 bits
     * @param method how the bytes were compressed before
     */
    record Header(int version, int strength, int method) {

        boolean hasCrc() {
            return version == 1;
        }
    }

    private ZipAes(InputStream in, long left, AESDecrypter cipher) {
        this.in = in;
        this.left = left;
        this.cipher = cipher;
    }

    /**
     * @param packed bytes of the entry, {@code length} of them
     * @return null if the password is wrong
     */
    static InputStream open(InputStream packed, long length, Header header, Password password) throws IOException {
        AesKeyStrength strength = AesKeyStrength.getAesKeyStrengthFromRawCode(header.strength());
        if (strength == null) {
            throw new IOException("its AES header is damaged");
        }
        byte[] salt = packed.readNBytes(strength.getSaltLength());
        byte[] verifier = packed.readNBytes(VERIFIER);
        long cipherText = length - strength.getSaltLength() - VERIFIER - CODE;
        if (cipherText < 0 || verifier.length < VERIFIER) {
            throw new EOFException("its encrypted bytes end early");
        }
        AESExtraDataRecord settings = new AESExtraDataRecord();
        settings.setAesKeyStrength(strength);
        try {
            return new ZipAes(
                    packed, cipherText, new AESDecrypter(settings, password.text(), salt, verifier, password.utf8()));
        } catch (ZipException e) {
            if (e.getType() == ZipException.Type.WRONG_PASSWORD) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (position == limit && !refill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, bytes, offset, count);
        position += count;
        return count;
    }

    private boolean refill() throws IOException {
        if (left == 0) {
            return false;
        }
        limit = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
        position = 0;
        if (limit == 0) {
            throw new EOFException("its encrypted bytes end early");
        }
        cipher.decryptData(buffer, 0, limit);
        left -= limit;
        if (left == 0) {
            authenticate();
        }
        return true;
    }

    /** Before the last bytes are given: what is not authentic is never whole. */
    private void authenticate() throws IOException {
        byte[] code = in.readNBytes(CODE);
        byte[] right = Arrays.copyOf(cipher.getCalculatedAuthenticationBytes(0), CODE);
        if (!MessageDigest.isEqual(code, right)) {
            throw new IOException("its authentication code is wrong");
        }
    }
}
