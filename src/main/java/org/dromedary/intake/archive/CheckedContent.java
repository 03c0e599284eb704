package org.dromedary.intake.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/** The plain bytes of an entry; at their end they must be what the archive says. */
final class CheckedContent extends FilterInputStream {

    /** Another check stands for the one by CRC. */
    static final long NO_CRC = -1;

    private final long size;
    private final long crc;
    private final CRC32 sum = new CRC32();
    private long bytes;

    /** @param crc of the plain bytes, or {@link #NO_CRC} */
    CheckedContent(InputStream in, long size, long crc) {
        super(in);
        this.size = size;
        this.crc = crc;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count > 0) {
            bytes += count;
            if (crc != NO_CRC) {
                sum.update(target, offset, count);
            }
        } else if (count < 0) {
            check();
        }
        return count;
    }

    private void check() throws IOException {
        if (bytes != size) {
            throw new IOException(bytes + " bytes instead of the " + size + " that the archive says");
        }
        if (crc != NO_CRC && crc != sum.getValue()) {
            throw new IOException("the checksum is wrong");
        }
    }
}
