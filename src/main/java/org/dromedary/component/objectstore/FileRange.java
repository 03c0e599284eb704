package org.dromedary.component.objectstore;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;

import software.amazon.awssdk.core.sync.RequestBody;

/** A part of a file that is sent, never held. */
record FileRange(Path file, long from, long length) {

    private static final int BLOCK = 128 * 1024;
    private static final String TYPE = "application/octet-stream";

    /**
     * What it is checked with.
     *
     * @param md5 always, for it is what most ETags are
     * @param crc32 in Base64; null unless wanted
     * @param sha256 in Base64; null unless wanted
     */
    record Sums(byte[] md5, String crc32, String sha256) {

        String md5Base64() {
            return Base64.getEncoder().encodeToString(md5);
        }

        boolean isTag(String etag) {
            return etag != null
                    && etag.replace("\"", "").equalsIgnoreCase(HexFormat.of().formatHex(md5));
        }
    }

    /** For a request, and for its repetitions. */
    RequestBody body() {
        return RequestBody.fromContentProvider(this::open, length, TYPE);
    }

    private InputStream open() {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            channel.position(from);
            return new BufferedInputStream(new Bounded(Channels.newInputStream(channel), length), BLOCK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Sums sums(ObjectStoreOptions.Checksum wanted) throws IOException {
        MessageDigest md5 = digest("MD5");
        MessageDigest sha256 = wanted == ObjectStoreOptions.Checksum.SHA256 ? digest("SHA-256") : null;
        CRC32 crc32 = wanted == ObjectStoreOptions.Checksum.CRC32 ? new CRC32() : null;
        byte[] block = new byte[BLOCK];
        try (InputStream in = open()) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                md5.update(block, 0, read);
                if (sha256 != null) {
                    sha256.update(block, 0, read);
                }
                if (crc32 != null) {
                    crc32.update(block, 0, read);
                }
            }
        }
        return new Sums(
                md5.digest(),
                crc32 == null
                        ? null
                        : base64(ByteBuffer.allocate(4)
                                .putInt((int) crc32.getValue())
                                .array()),
                sha256 == null ? null : base64(sha256.digest()));
    }

    private static String base64(byte[] sum) {
        return Base64.getEncoder().encodeToString(sum);
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first bytes of a stream. */
    private static final class Bounded extends java.io.FilterInputStream {

        private long left;

        Bounded(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            int one = left > 0 ? super.read() : -1;
            left -= one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int most) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(into, offset, (int) Math.min(most, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
