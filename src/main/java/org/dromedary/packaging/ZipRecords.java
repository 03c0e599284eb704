package org.dromedary.packaging;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;

/**
 * The records of a ZIP file (PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5) for entries encrypted by WinZip's AE-2: local
 * headers, central directory and its end, with ZIP64 where a field would overflow.
 */
final class ZipRecords {

    static final long LIMIT_32 = 0xFFFFFFFFL;
    private static final int LIMIT_16 = 0xFFFF;
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    /** 5.1: the version of APPNOTE that brought AES; above the 4.5 of ZIP64. */
    private static final short VERSION = 51;

    private static final short ENCRYPTED = 1;
    private static final short AES = 99;
    private static final short STORED = 0;
    private static final short DEFLATED = 8;
    private static final short EXTRA_64 = 0x0001;
    private static final short EXTRA_AES = (short) 0x9901;
    private static final int EXTRA_AES_LENGTH = 11;
    private static final int LOCAL_LENGTH = 30;
    private static final int CENTRAL_LENGTH = 46;

    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private final int dosTime;
    private long entries;

    ZipRecords(LocalDateTime created) {
        dosTime = (Math.max(0, created.getYear() - 1980) << 25)
                | (created.getMonthValue() << 21)
                | (created.getDayOfMonth() << 16)
                | (created.getHour() << 11)
                | (created.getMinute() << 5)
                | (created.getSecond() / 2);
    }

    /** An entry as the records know it; the sizes are 0 until it has been written. */
    record Entry(String name, boolean stored, boolean zip64, long offset, long packed, long plain) {

        Entry sized(long packedBytes, long plainBytes) {
            return new Entry(name, stored, zip64, offset, packedBytes, plainBytes);
        }
    }

    /** The local header; with the same name and {@code zip64} always equally long, so that it can be patched. */
    byte[] local(Entry entry) {
        byte[] name = entry.name().getBytes(StandardCharsets.US_ASCII);
        int extra = EXTRA_AES_LENGTH + (entry.zip64() ? 20 : 0);
        ByteBuffer record = record(LOCAL_LENGTH + name.length + extra).putInt(LOCAL);
        common(record, entry.zip64() ? LIMIT_32 : entry.packed(), entry.zip64() ? LIMIT_32 : entry.plain());
        record.putShort((short) name.length).putShort((short) extra).put(name);
        if (entry.zip64()) {
            record.putShort(EXTRA_64)
                    .putShort((short) 16)
                    .putLong(entry.plain())
                    .putLong(entry.packed());
        }
        aes(record, entry);
        return record.array();
    }

    /** Notes a written entry for the central directory. */
    void add(Entry entry) {
        byte[] name = entry.name().getBytes(StandardCharsets.US_ASCII);
        boolean bigPlain = entry.plain() >= LIMIT_32;
        boolean bigPacked = entry.packed() >= LIMIT_32;
        boolean bigOffset = entry.offset() >= LIMIT_32;
        int big = 8 * ((bigPlain ? 1 : 0) + (bigPacked ? 1 : 0) + (bigOffset ? 1 : 0));
        int extra = EXTRA_AES_LENGTH + (big > 0 ? 4 + big : 0);
        ByteBuffer record =
                record(CENTRAL_LENGTH + name.length + extra).putInt(CENTRAL).putShort(VERSION);
        common(record, Math.min(entry.packed(), LIMIT_32), Math.min(entry.plain(), LIMIT_32));
        record.putShort((short) name.length)
                .putShort((short) extra)
                .putShort((short) 0) // comment
                .putShort((short) 0) // disk
                .putShort((short) 0) // internal attributes
                .putInt(0) // external attributes
                .putInt((int) Math.min(entry.offset(), LIMIT_32))
                .put(name);
        if (big > 0) {
            record.putShort(EXTRA_64).putShort((short) big);
            if (bigPlain) {
                record.putLong(entry.plain());
            }
            if (bigPacked) {
                record.putLong(entry.packed());
            }
            if (bigOffset) {
                record.putLong(entry.offset());
            }
        }
        aes(record, entry);
        directory.writeBytes(record.array());
        entries++;
    }

    /** Writes the central directory and the end of the file. */
    void finish(PackageFile file) throws java.io.IOException {
        long start = file.position();
        byte[] central = directory.toByteArray();
        file.write(central, 0, central.length);
        boolean zip64 = entries >= LIMIT_16 || start >= LIMIT_32 || central.length >= LIMIT_32;
        ByteBuffer record = record(zip64 ? 56 + 20 + 22 : 22);
        if (zip64) {
            long end = file.position();
            record.putInt(END_64)
                    .putLong(44)
                    .putShort(VERSION)
                    .putShort(VERSION)
                    .putInt(0)
                    .putInt(0)
                    .putLong(entries)
                    .putLong(entries)
                    .putLong(central.length)
                    .putLong(start);
            record.putInt(LOCATOR_64).putInt(0).putLong(end).putInt(1);
        }
        short count = (short) Math.min(entries, LIMIT_16);
        record.putInt(END)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(count)
                .putShort(count)
                .putInt(central.length)
                .putInt((int) Math.min(start, LIMIT_32))
                .putShort((short) 0);
        file.write(record.array(), 0, record.position());
    }

    private void common(ByteBuffer record, long packed, long plain) {
        record.putShort(VERSION)
                .putShort(ENCRYPTED)
                .putShort(AES)
                .putInt(dosTime)
                .putInt(0) // AE-2 keeps no CRC-32: it would tell about the plaintext; the MAC does its work
                .putInt((int) packed)
                .putInt((int) plain);
    }

    private static void aes(ByteBuffer record, Entry entry) {
        record.putShort(EXTRA_AES)
                .putShort((short) 7)
                .putShort((short) 2) // AE-2
                .put((byte) 'A')
                .put((byte) 'E')
                .put((byte) 3) // AES-256
                .putShort(entry.stored() ? STORED : DEFLATED);
    }

    private static ByteBuffer record(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
