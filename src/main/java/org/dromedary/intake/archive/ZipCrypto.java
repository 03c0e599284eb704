package org.dromedary.intake.archive;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import net.lingala.zip4j.crypto.StandardDecrypter;
import net.lingala.zip4j.exception.ZipException;

/** The traditional encryption of ZIP (APPNOTE 6.1): weak, and still what many programs write. */
final class ZipCrypto extends FilterInputStream {

    private static final int HEADER = 12;

    private final StandardDecrypter cipher;

    private ZipCrypto(InputStream packed, StandardDecrypter cipher) {
        super(packed);
        this.cipher = cipher;
    }

    /** @return null if the password is wrong; one byte tells, so that one wrong password in 128 looks right */
    static InputStream open(InputStream packed, ZipRecord entry, Password password) throws IOException {
        byte[] header = packed.readNBytes(HEADER);
        if (header.length < HEADER) {
            throw new EOFException("its encrypted bytes end early");
        }
        try {
            return new ZipCrypto(
                    packed, new StandardDecrypter(password.text(), entry.crc(), entry.time(), header, password.utf8()));
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
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            cipher.decryptData(bytes, offset, count);
        }
        return count;
    }
}
