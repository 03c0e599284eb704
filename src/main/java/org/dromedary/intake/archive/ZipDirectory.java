package org.dromedary.intake.archive;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The central directory of a ZIP (APPNOTE 4.3.12 to 4.3.16), read entry by entry, so that a directory of any length takes no memory.
 */
final class ZipDirectory {

    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_LENGTH = 56;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_LENGTH = 42;
    private static final long UNKNOWN_32 = 0xffffffffL;
    private static final int BUFFER = 64 * 1024;

    private final FileChannel channel;
    private final long start;
    private final long length;
    private final long count;
    /** Bytes before the ZIP, such as the program that would unpack it. */
    private final long before;

    private ZipDirectory(FileChannel channel, long start, long length, long count, long before) {
        this.channel = channel;
        this.start = start;
        this.length = length;
        this.count = count;
        this.before = before;
    }

    /** Takes the entries one after the other. */
    interface Visitor {
        void entry(ZipRecord entry) throws UnpackException, IOException;
    }

    /** Entries, as its end says. */
    long count() {
        return count;
    }

    /** Where it begins: all entries lie before it. */
    long start() {
        return start;
    }

    /**
     * Finds it by its end.
     *
     * @return null if there is none: no ZIP, or one that ends early
     * @throws UnpackException if it is a part of a split ZIP
     */
    static ZipDirectory find(FileChannel channel, long size) throws UnpackException, IOException {
        int tail = (int) Math.min(size, END_LENGTH + LONGEST_COMMENT);
        ByteBuffer bytes = bytes(channel, size - tail, tail);
        for (int at = tail - END_LENGTH; at >= 0; at--) {
            if (bytes.getInt(at) == END && at + END_LENGTH + (bytes.getShort(at + 20) & 0xffff) <= tail) {
                ZipDirectory found = at(channel, size - tail + at, bytes, at);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static ZipDirectory at(FileChannel channel, long end, ByteBuffer bytes, int at)
            throws UnpackException, IOException {
        int disk = bytes.getShort(at + 4) & 0xffff;
        long count = bytes.getShort(at + 10) & 0xffff;
        long length = bytes.getInt(at + 12) & UNKNOWN_32;
        long offset = bytes.getInt(at + 16) & UNKNOWN_32;
        long behind = end;
        ByteBuffer locator = end < LOCATOR_LENGTH ? null : bytes(channel, end - LOCATOR_LENGTH, LOCATOR_LENGTH);
        if (locator != null && locator.getInt(0) == LOCATOR) {
            behind = end64(channel, end, locator.getLong(8));
            if (behind < 0) {
                return null;
            }
            ByteBuffer end64 = bytes(channel, behind, END_64_LENGTH);
            disk = end64.getInt(16);
            count = end64.getLong(32);
            length = end64.getLong(40);
            offset = end64.getLong(48);
        }
        if (disk != 0 && disk != 0xffff) {
            throw split();
        }
        long start = behind - length;
        if (offset == UNKNOWN_32 && behind == end) {
            // Info-ZIP writes it so when it is told to use ZIP64 for nothing
            offset = start;
        }
        if (length < 0 || offset < 0 || start < offset || count < 0) {
            return null;
        }
        boolean listed = length == 0 || bytes(channel, start, Integer.BYTES).getInt(0) == ENTRY;
        return listed ? new ZipDirectory(channel, start, length, count, start - offset) : null;
    }

    static UnpackException split() {
        return new UnpackException(
                UnpackException.Reason.UNSUPPORTED,
                "It is one part of a split ZIP; join the parts (zip -s 0) and bring them as one file");
    }

    /** Where the end record of a ZIP64 is; a program before the ZIP moves it. */
    private static long end64(FileChannel channel, long end, long said) throws IOException {
        long last = end - LOCATOR_LENGTH - END_64_LENGTH;
        if (last >= 0 && bytes(channel, last, Integer.BYTES).getInt(0) == END_64) {
            return last;
        }
        return said >= 0 && said <= last && bytes(channel, said, Integer.BYTES).getInt(0) == END_64 ? said : -1;
    }

    /** Gives all entries, as many as there are, whatever the end says. */
    void forEach(Visitor visitor) throws UnpackException, IOException {
        DataInputStream in =
                new DataInputStream(new BufferedInputStream(new ChannelSlice(channel, start, length), BUFFER));
        byte[] fixed = new byte[ENTRY_LENGTH];
        for (long left = length; left >= Integer.BYTES + ENTRY_LENGTH; ) {
            if (Integer.reverseBytes(in.readInt()) != ENTRY) {
                throw new IOException("the directory of the ZIP is damaged");
            }
            in.readFully(fixed);
            ByteBuffer record = ByteBuffer.wrap(fixed).order(ByteOrder.LITTLE_ENDIAN);
            byte[] name = new byte[record.getShort(24) & 0xffff];
            byte[] extra = new byte[record.getShort(26) & 0xffff];
            in.readFully(name);
            in.readFully(extra);
            int comment = record.getShort(28) & 0xffff;
            in.skipNBytes(comment);
            left -= Integer.BYTES + ENTRY_LENGTH + name.length + extra.length + comment;
            visitor.entry(record(record, name, new ZipExtras(extra)));
        }
    }

    private ZipRecord record(ByteBuffer fixed, byte[] name, ZipExtras extras) throws IOException {
        int flags = fixed.getShort(4) & 0xffff;
        long packed = fixed.getInt(16) & UNKNOWN_32;
        long size = fixed.getInt(20) & UNKNOWN_32;
        long offset = fixed.getInt(38) & UNKNOWN_32;
        extras.zip64();
        size = size == UNKNOWN_32 ? extras.next64(size) : size;
        packed = packed == UNKNOWN_32 ? extras.next64(packed) : packed;
        offset = offset == UNKNOWN_32 ? extras.next64(offset) : offset;
        if (packed < 0 || size < 0 || offset < 0 || offset + before > start - packed) {
            throw new IOException("the directory of the ZIP says impossible sizes");
        }
        int madeBy = fixed.getShort(0) & 0xffff;
        return new ZipRecord(
                extras.name(name, flags, madeBy),
                flags,
                fixed.getShort(6) & 0xffff,
                fixed.getInt(34) & UNKNOWN_32,
                fixed.getShort(8) & 0xffff,
                fixed.getInt(12) & UNKNOWN_32,
                packed,
                size,
                offset + before,
                extras.aes());
    }

    private static ByteBuffer bytes(FileChannel channel, long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("the ZIP ends early");
            }
        }
        return bytes.flip();
    }
}
