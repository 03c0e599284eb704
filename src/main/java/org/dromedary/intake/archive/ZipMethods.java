package org.dromedary.intake.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;

/** The compression methods of ZIP (APPNOTE 4.4.5) that can be read. */
final class ZipMethods {

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int DEFLATED_64 = 9;
    private static final int BZIP2 = 12;
    private static final int LZMA = 14;
    private static final int ZSTD_OLD = 20;
    private static final int ZSTD = 93;
    private static final int XZ = 95;
    private static final int BUFFER = 64 * 1024;
    private static final int LZMA_HEADER = 9;

    private ZipMethods() {}

    /** @param size of the plain bytes, which LZMA in a ZIP need not say itself */
    static InputStream open(int method, InputStream packed, long size, UnpackLimits limits)
            throws IOException, EntryRefusedException {
        return switch (method) {
            case STORED -> packed;
            case DEFLATED -> new Deflated(packed);
            case DEFLATED_64 -> new Deflate64CompressorInputStream(new BufferedInputStream(packed, BUFFER));
            case BZIP2 -> new BZip2CompressorInputStream(new BufferedInputStream(packed, BUFFER));
            case LZMA -> lzma(new BufferedInputStream(packed, BUFFER), size, limits);
            case ZSTD, ZSTD_OLD -> Decompressors.zstd(packed, limits);
            case XZ -> Decompressors.xz(new BufferedInputStream(packed, BUFFER), limits);
            default ->
                throw new EntryRefusedException(
                        "compressed by method " + method + " of ZIP, which cannot be read; repack it as a plain ZIP");
        };
    }

    /** Two bytes of version, two that say five, five of LZMA's own (APPNOTE 5.8.8). */
    private static InputStream lzma(InputStream packed, long size, UnpackLimits limits)
            throws IOException, EntryRefusedException {
        byte[] header = packed.readNBytes(LZMA_HEADER);
        if (header.length < LZMA_HEADER || header[2] != 5 || header[3] != 0) {
            throw new IOException("its LZMA header is damaged");
        }
        int dictionary = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(5);
        if (dictionary < 0 || LZMAInputStream.getMemoryUsage(dictionary, header[4]) > Decompressors.kilobytes(limits)) {
            throw new EntryRefusedException(Decompressors.tooMuch(limits));
        }
        LZMAInputStream plain = new LZMAInputStream(packed, size, header[4], dictionary);
        plain.enableRelaxedEndCondition();
        return plain;
    }

    /** Deflated bytes without header. */
    private static final class Deflated extends InflaterInputStream {

        private boolean ended;

        Deflated(InputStream packed) {
            super(packed, new Inflater(true), BUFFER);
        }

        /** zlib wants a byte after the last one when there is no header (java.util.zip.Inflater). */
        @Override
        protected void fill() throws IOException {
            len = in.read(buf, 0, buf.length);
            if (len < 0 && !ended) {
                ended = true;
                len = 1;
                buf[0] = 0;
            }
            if (len < 0) {
                throw new EOFException("its compressed bytes end early");
            }
            inf.setInput(buf, 0, len);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }
}
