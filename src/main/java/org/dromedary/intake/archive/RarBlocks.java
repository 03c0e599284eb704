package org.dromedary.intake.archive;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * The blocks of a RAR 4 file (technote of UnRAR 3), looked through before the library makes objects of them: how many entries there are, and
 * whether the file is whole, which the library passes over.
 *
 * @param flags of the main header
 * @param entries in this volume
 * @param unpacked bytes, as the headers say
 * @param whole whether all blocks are there and undamaged
 */
record RarBlocks(int flags, long entries, long unpacked, boolean whole) {

    private static final int VOLUME = 0x0001;
    private static final int SOLID = 0x0008;
    private static final int ENCRYPTED_HEADERS = 0x0080;
    private static final int FIRST_VOLUME = 0x0100;
    private static final int NEW_NAMES = 0x0010;

    private static final int MAIN = 0x73;
    private static final int FILE = 0x74;
    private static final int END = 0x7b;
    private static final int LONG_BLOCK = 0x8000;
    private static final int LARGE_FILE = 0x0100;
    private static final int BASE = 7;
    private static final int FILE_FIXED = 32;
    private static final long UNKNOWN_32 = 0xffffffffL;
    private static final int MARK = 7;

    /** Whether the names of entries are encrypted, so that nothing could be looked through. */
    boolean isHidden() {
        return (flags & ENCRYPTED_HEADERS) != 0;
    }

    boolean isSolid() {
        return (flags & SOLID) != 0;
    }

    /** Whether it goes on from an earlier volume. Old archives do not mark the first one. */
    boolean isLaterVolume() {
        return (flags & VOLUME) != 0 && (flags & NEW_NAMES) != 0 && (flags & FIRST_VOLUME) == 0;
    }

    static RarBlocks of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Walk(channel).run();
        }
    }

    private static final class Walk {

        private final FileChannel channel;
        private final long size;
        private int flags;
        private long entries;
        private long unpacked;

        Walk(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        RarBlocks run() throws IOException {
            long at = MARK;
            boolean whole = false;
            try {
                while (at < size && !whole) {
                    ByteBuffer block = block(at);
                    int type = block.get(2) & 0xff;
                    if (type == MAIN) {
                        flags = block.getShort(3) & 0xffff;
                    }
                    whole = type == END || (flags & ENCRYPTED_HEADERS) != 0;
                    at += block.limit() + data(block, type);
                }
                // older programs write no end
                return new RarBlocks(flags, entries, unpacked, whole || at == size);
            } catch (IOException e) {
                return new RarBlocks(flags, entries, unpacked, false);
            }
        }

        private ByteBuffer block(long at) throws IOException {
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(new ChannelSlice(channel, at, 0xffff), 512));
            byte[] base = new byte[BASE];
            in.readFully(base);
            int length = ByteBuffer.wrap(base).order(ByteOrder.LITTLE_ENDIAN).getShort(5) & 0xffff;
            if (length < BASE) {
                throw new EOFException("a header of the RAR is damaged");
            }
            byte[] all = java.util.Arrays.copyOf(base, length);
            in.readFully(all, BASE, length - BASE);
            ByteBuffer block = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
            CRC32 crc = new CRC32();
            int type = all[2] & 0xff;
            // the sum of a main or file header does not cover a comment in it, which old programs put there
            crc.update(all, 2, type == MAIN ? Math.min(length, 13) - 2 : length - 2);
            if (type >= MAIN && type <= FILE && (crc.getValue() & 0xffff) != (block.getShort(0) & 0xffff)) {
                throw new IOException("a header of the RAR is damaged");
            }
            return block;
        }

        private long data(ByteBuffer block, int type) throws IOException {
            int blockFlags = block.getShort(3) & 0xffff;
            if ((blockFlags & LONG_BLOCK) == 0 || block.limit() < BASE + Integer.BYTES) {
                return 0;
            }
            long packed = block.getInt(BASE) & UNKNOWN_32;
            if (type == FILE) {
                if (block.limit() < FILE_FIXED) {
                    throw new IOException("a header of the RAR is damaged");
                }
                entries++;
                long plain = block.getInt(BASE + 4) & UNKNOWN_32;
                if ((blockFlags & LARGE_FILE) != 0 && block.limit() >= FILE_FIXED + 8) {
                    packed |= (long) block.getInt(FILE_FIXED) << 32;
                    plain |= (long) block.getInt(FILE_FIXED + 4) << 32;
                }
                if (packed < 0) {
                    throw new IOException("a header of the RAR says an impossible size");
                }
                unpacked += Math.max(0, Math.min(plain, Long.MAX_VALUE - unpacked));
            }
            return packed;
        }
    }
}
