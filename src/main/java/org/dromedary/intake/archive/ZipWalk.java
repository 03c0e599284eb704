package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A ZIP whose directory is missing or damaged, as when it was cut off: each entry also has a header of its own before its bytes
 * (APPNOTE 4.3.7), by which what is whole is found.
 */
final class ZipWalk {

    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int DIRECTORY = 0x02014b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final long UNKNOWN_32 = 0xffffffffL;

    private final OpenArchive archive;
    private final Extraction extraction;
    private final SignatureScan scan;

    ZipWalk(OpenArchive archive, Extraction extraction) {
        this.archive = archive;
        this.extraction = extraction;
        this.scan = new SignatureScan(archive);
    }

    void run() throws UnpackException, IOException {
        long at = 0;
        if (archive.size() > LOCAL_LENGTH && bytes(0, Integer.BYTES).getInt(0) == DESCRIPTOR) {
            // so the first part of a split ZIP begins (APPNOTE 8.5.3)
            throw ZipDirectory.split();
        }
        while (at >= 0 && at + LOCAL_LENGTH <= archive.size() && !extraction.isStopped()) {
            ByteBuffer header = bytes(at, LOCAL_LENGTH);
            if (header.getInt(0) == LOCAL) {
                extraction.budget().countEntry();
                at = one(at, header);
            } else if (header.getInt(0) == DIRECTORY) {
                return;
            } else {
                at = scan.next(at + 1, LOCAL);
            }
        }
    }

    /** Takes the entry at a place, and says where the next may be. */
    private long one(long at, ByteBuffer header) throws UnpackException, IOException {
        int nameLength = header.getShort(26) & 0xffff;
        int extraLength = header.getShort(28) & 0xffff;
        long start = at + LOCAL_LENGTH + nameLength + extraLength;
        if (start > archive.size()) {
            return -1;
        }
        byte[] name = bytes(at + LOCAL_LENGTH, nameLength).array();
        ZipExtras extras =
                new ZipExtras(bytes(at + LOCAL_LENGTH + nameLength, extraLength).array());
        int flags = header.getShort(6) & 0xffff;
        Sizes sizes = sizes(header, extras, start);
        String text = extras.name(name, flags, 0);
        if (sizes == null || sizes.packed() < 0 || sizes.packed() > archive.size() - start) {
            extraction.refuse(archive, text, "the archive ends in the middle of it, or it is damaged");
            return scan.next(start, LOCAL);
        }
        ZipRecord entry = new ZipRecord(
                text,
                flags,
                header.getShort(8) & 0xffff,
                0,
                header.getShort(10) & 0xffff,
                sizes.crc(),
                sizes.packed(),
                sizes.size(),
                at,
                extras.aes());
        extraction.submit(archive, () -> new ZipEntryJob(archive, entry, extraction).run());
        return start + sizes.packed() + sizes.descriptor();
    }

    /** What the header says, or the descriptor after the bytes when the header was written before they were known. */
    private Sizes sizes(ByteBuffer header, ZipExtras extras, long start) throws IOException {
        if ((header.getShort(6) & ZipRecord.DESCRIPTOR) != 0) {
            return descriptor(start);
        }
        long packed = header.getInt(18) & UNKNOWN_32;
        long size = header.getInt(22) & UNKNOWN_32;
        extras.zip64();
        size = size == UNKNOWN_32 ? extras.next64(size) : size;
        packed = packed == UNKNOWN_32 ? extras.next64(packed) : packed;
        return new Sizes(header.getInt(14) & UNKNOWN_32, packed, size, 0);
    }

    /** The first one that tells as many compressed bytes as there are before it, in 32 or 64 bits. */
    private Sizes descriptor(long start) throws IOException {
        for (long at = scan.next(start, DESCRIPTOR); at >= 0; at = scan.next(at + 1, DESCRIPTOR)) {
            int length = (int) Math.min(24, archive.size() - at);
            ByteBuffer found = bytes(at, length);
            long crc = length < 16 ? 0 : found.getInt(4) & UNKNOWN_32;
            if (length >= 16 && (found.getInt(8) & UNKNOWN_32) == at - start) {
                return new Sizes(crc, at - start, found.getInt(12) & UNKNOWN_32, 16);
            }
            if (length == 24 && found.getLong(8) == at - start) {
                return new Sizes(crc, at - start, found.getLong(16), 24);
            }
        }
        return null;
    }

    private record Sizes(long crc, long packed, long size, int descriptor) {}

    private ByteBuffer bytes(long at, int length) throws IOException {
        return ByteBuffer.wrap(archive.part(at, length).readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
