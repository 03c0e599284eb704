package org.dromedary.intake.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** The extra fields of a ZIP entry (APPNOTE 4.5) that say something to us. */
final class ZipExtras {

    private static final int ZIP_64 = 0x0001;
    private static final int UNICODE_PATH = 0x7075;
    private static final int AES = 0x9901;
    private static final int UNIX = 3;
    private static final int DARWIN = 19;

    private final ByteBuffer bytes;
    private ByteBuffer longs = ByteBuffer.allocate(0);

    ZipExtras(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer field(int id) {
        for (int at = 0; at + 4 <= bytes.limit(); ) {
            int length = bytes.getShort(at + 2) & 0xffff;
            if ((bytes.getShort(at) & 0xffff) == id && at + 4 + length <= bytes.limit()) {
                return bytes.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN);
            }
            at += 4 + length;
        }
        return null;
    }

    /** Begins to read the long numbers of ZIP64. */
    void zip64() {
        ByteBuffer field = field(ZIP_64);
        if (field != null) {
            longs = field;
        }
    }

    /** The next long number of ZIP64, where a short one has no room. */
    long next64(long otherwise) {
        return longs.remaining() < Long.BYTES ? otherwise : longs.getLong();
    }

    ZipAes.Header aes() {
        ByteBuffer field = field(AES);
        return field == null || field.limit() < 7
                ? null
                : new ZipAes.Header(field.getShort(0), field.get(4), field.getShort(5) & 0xffff);
    }

    /** The name as text: by flag or extra field where they say it, else by what the bytes can be and who wrote them. */
    String name(byte[] raw, int flags, int madeBy) {
        ByteBuffer field = field(UNICODE_PATH);
        if (field != null && field.limit() > 5) {
            CRC32 crc = new CRC32();
            crc.update(raw);
            if ((int) crc.getValue() == field.getInt(1)) {
                byte[] text =
                        Arrays.copyOfRange(field.array(), field.arrayOffset() + 5, field.arrayOffset() + field.limit());
                return new String(text, StandardCharsets.UTF_8);
            }
        }
        int system = madeBy >> 8;
        return system == UNIX || system == DARWIN || (flags & ZipRecord.UTF_8) != 0
                ? RawText.unix(raw)
                : RawText.dos(raw);
    }
}
