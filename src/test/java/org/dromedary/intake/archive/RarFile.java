package org.dromedary.intake.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Writes a RAR 4 whose files are stored, block by block (technote of UnRAR 3). */
public final class RarFile {

    public static final int SPLIT_BEFORE = 0x01;
    public static final int SPLIT_AFTER = 0x02;
    public static final int VOLUME = 0x0001;
    public static final int NEW_NAMES = 0x0010;
    public static final int FIRST_VOLUME = 0x0100;
    public static final int UNIX = 3;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public RarFile(int flags) {
        out.writeBytes("Rar!\32\7\0".getBytes(StandardCharsets.ISO_8859_1));
        block(0x73, flags, new byte[6]);
    }

    public RarFile file(String name, byte[] bytes) {
        return file(name, bytes, bytes, 0, 0100644);
    }

    /** @param whole all bytes of the file; {@code part} is what of them is here */
    public RarFile file(String name, byte[] whole, byte[] part, int flags, int mode) {
        byte[] raw = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update((flags & SPLIT_AFTER) == 0 ? whole : part);
        ByteBuffer header = ByteBuffer.allocate(25 + raw.length).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(part.length).putInt(whole.length).put((byte) UNIX).putInt((int) crc.getValue());
        header.putInt(0x58210000)
                .put((byte) 20)
                .put((byte) 0x30)
                .putShort((short) raw.length)
                .putInt(mode);
        header.put(raw);
        block(0x74, 0x8000 | flags, header.array());
        out.writeBytes(part);
        return this;
    }

    public byte[] end() {
        block(0x7b, 0x4000, new byte[0]);
        return out.toByteArray();
    }

    public byte[] endOfVolume() {
        block(0x7b, 0x4001, new byte[0]);
        return out.toByteArray();
    }

    private void block(int type, int flags, byte[] rest) {
        ByteBuffer block = ByteBuffer.allocate(7 + rest.length).order(ByteOrder.LITTLE_ENDIAN);
        block.putShort((short) 0).put((byte) type).putShort((short) flags).putShort((short) block.capacity());
        block.put(rest);
        CRC32 crc = new CRC32();
        crc.update(Arrays.copyOfRange(block.array(), 2, block.capacity()));
        block.putShort(0, (short) crc.getValue());
        out.writeBytes(block.array());
    }
}
