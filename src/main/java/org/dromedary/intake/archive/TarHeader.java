package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * One header block of a tar: POSIX ustar and pax (IEEE Std 1003.1), GNU and the older ones.
 *
 * @param name as it stands in the block
 * @param size bytes that follow
 * @param type the type flag
 */
record TarHeader(String name, long size, char type) {

    static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TYPE = 156;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int BASE_256 = 0x80;
    private static final int MAGIC = 257;
    static final String SPARSE = "a sparse file; pack it without --sparse";

    /** A header, or null if the block is none. */
    static TarHeader of(byte[] block) {
        if (!ArchiveType.isTar(block, BLOCK)) {
            return null;
        }
        String name = RawText.unix(field(block, 0, NAME));
        boolean posix = new String(block, MAGIC, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
        byte[] prefix = posix ? field(block, PREFIX, PREFIX_LENGTH) : new byte[0];
        return new TarHeader(
                prefix.length == 0 ? name : RawText.unix(prefix) + "/" + name, number(block, SIZE, SIZE_LENGTH), (char)
                        (block[TYPE] & 0xff));
    }

    /** What a pax header says of the file that follows. */
    static Map<String, String> pax(byte[] records) throws IOException {
        Map<String, String> values = new TreeMap<>();
        int at = 0;
        while (at < records.length && records[at] != 0) {
            int space = at;
            int length = 0;
            while (space < records.length && records[space] >= '0' && records[space] <= '9' && length < 1 << 24) {
                length = length * 10 + records[space++] - '0';
            }
            int end = at + length;
            if (space >= records.length || records[space] != ' ' || end <= space + 1 || end > records.length) {
                throw new IOException("an extended header of the tar is damaged");
            }
            String record = RawText.unix(Arrays.copyOfRange(records, space + 1, end - 1));
            int equals = record.indexOf('=');
            if (equals > 0) {
                values.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at = end;
        }
        return values;
    }

    boolean isFolder() {
        return type == '5' || type == 'D' || (type == '0' || type == 0) && name.endsWith("/");
    }

    /** Why it is not taken, or null. */
    String fault() {
        return switch (type) {
            case '1', '2' -> EntryNames.LINK;
            case '3', '4', '6' -> EntryNames.DEVICE;
            case 'S' -> SPARSE;
            case 'M' -> "a part of a file that began in another volume";
            default -> null;
        };
    }

    /** Links, devices and folders say a size at times, and have no bytes. */
    boolean hasBytes() {
        return type < '1' || type > '6';
    }

    private static byte[] field(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, at, end);
    }

    private static long number(byte[] block, int at, int length) {
        long value = 0;
        if ((block[at] & BASE_256) != 0) {
            for (int i = at + length - Long.BYTES; i < at + length; i++) {
                value = value << 8 | block[i] & 0xff;
            }
        } else {
            for (int i = at; i < at + length; i++) {
                if (block[i] >= '0' && block[i] <= '7') {
                    value = value * 8 + block[i] - '0';
                }
            }
        }
        return value < 0 ? Long.MAX_VALUE : value;
    }
}
