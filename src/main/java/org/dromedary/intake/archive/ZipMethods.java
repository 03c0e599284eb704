package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** The compression methods of ZIP (APPNOTE 4.4.5) that can be read. */
final class ZipMethods {

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int BUFFER = 64 * 1024;

    private ZipMethods() {}

    static InputStream open(int method, InputStream packed, ZipRecord entry, UnpackLimits limits)
            throws IOException, EntryRefusedException {
        return switch (method) {
            case STORED -> packed;
            case DEFLATED -> new Deflated(packed);
            default ->
                throw new EntryRefusedException(
                        "compressed by method " + method + " of ZIP, which cannot be read; repack as plain ZIP");
        };
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
                throw new java.io.EOFException("its compressed bytes end early");
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
