package org.dromedary.intake.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A ZIP written record by record, so that it may be as wrong as a test needs it. */
final class RawZip {

    static final int UNIX = 3 << 8 | 30;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int count;

    /** How an entry differs from a plain one. */
    record Entry(byte[] name, byte[] bytes, int madeBy, int flags, long attributes, int method) {

        static Entry of(String name, byte[] bytes) {
            return new Entry(name.getBytes(StandardCharsets.UTF_8), bytes, 20, 0, 0, 8);
        }

        /** As Unix marks it, such as 0120777 for a link. */
        Entry mode(int mode) {
            return new Entry(name, bytes, UNIX, flags, (long) mode << 16, method);
        }

        Entry raw(byte[] rawName, int madeByWhom) {
            return new Entry(rawName, bytes, madeByWhom, flags, attributes, method);
        }

        Entry flagged(int more) {
            return new Entry(name, bytes, madeBy, more, attributes, method);
        }

        Entry method(int another) {
            return new Entry(name, bytes, madeBy, flags, attributes, another);
        }
    }

    RawZip add(String name, byte[] bytes) {
        return add(Entry.of(name, bytes));
    }

    RawZip add(Entry entry) {
        byte[] packed = entry.method() == 8 ? deflated(entry.bytes()) : entry.bytes();
        CRC32 crc = new CRC32();
        crc.update(entry.bytes());
        int offset = out.size();
        ByteBuffer local = header(0x04034b50, 26, entry, (int) crc.getValue(), packed.length);
        local.putShort((short) entry.name().length).putShort((short) 0);
        out.writeBytes(local.array());
        out.writeBytes(entry.name());
        out.writeBytes(packed);
        listed(entry, (int) crc.getValue(), packed.length, offset);
        return this;
    }

    /** Lists bytes once more that an entry has already. */
    RawZip again(String name, byte[] bytes, int offset) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        listed(Entry.of(name, bytes), (int) crc.getValue(), deflated(bytes).length, offset);
        return this;
    }

    private void listed(Entry entry, int crc, int packed, int offset) {
        ByteBuffer central = ByteBuffer.allocate(46).order(ByteOrder.LITTLE_ENDIAN);
        central.putInt(0x02014b50).putShort((short) entry.madeBy());
        central.put(header(0, 26, entry, crc, packed).array(), 4, 22);
        central.putShort((short) entry.name().length)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0);
        central.putShort((short) 0).putInt((int) entry.attributes()).putInt(offset);
        directory.writeBytes(central.array());
        directory.writeBytes(entry.name());
        count++;
    }

    private static ByteBuffer header(int signature, int length, Entry entry, int crc, int packed) {
        ByteBuffer header = ByteBuffer.allocate(length + 4).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(signature).putShort((short) 20).putShort((short) entry.flags());
        header.putShort((short) entry.method()).putInt(0x58210000).putInt(crc);
        return header.putInt(packed).putInt(entry.bytes().length);
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(bytes);
        deflater.finish();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            packed.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return packed.toByteArray();
    }

    byte[] end() {
        return end(count);
    }

    /** @param said how many entries the end tells */
    byte[] end(int said) {
        ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0x06054b50).putInt(0).putShort((short) said).putShort((short) said);
        end.putInt(directory.size()).putInt(out.size()).putShort((short) 0);
        out.writeBytes(directory.toByteArray());
        out.writeBytes(end.array());
        return out.toByteArray();
    }
}
