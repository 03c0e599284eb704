package org.dromedary.intake.archive;

/**
 * What the central directory of a ZIP says of one entry (APPNOTE 4.3.12).
 *
 * @param flags general purpose bits
 * @param method compression
 * @param attributes external attributes: those of Unix in the upper half
 * @param time modification, as DOS counts it
 * @param offset of the local header in the file
 * @param aes what its AES header says, or null
 */
record ZipRecord(
        String name,
        int flags,
        int method,
        long attributes,
        int time,
        long crc,
        long packed,
        long size,
        long offset,
        ZipAes.Header aes) {

    static final int ENCRYPTED = 1;
    static final int DESCRIPTOR = 1 << 3;
    static final int STRONG = 1 << 6;
    static final int UTF_8 = 1 << 11;
    private static final int UNIX_TYPE = 0170000;
    private static final int UNIX_LINK = 0120000;
    private static final int UNIX_FILE = 0100000;
    private static final int UNIX_FOLDER = 0040000;
    private static final int DOS_FOLDER = 0x10;
    private static final int REPARSE_POINT = 0x400;

    boolean isFolder() {
        return name.endsWith("/")
                || name.endsWith("\\") && packed == 0
                || packed == 0 && (attributes & DOS_FOLDER) != 0;
    }

    boolean isEncrypted() {
        return (flags & ENCRYPTED) != 0;
    }

    /** Why it is not even looked at, or null. */
    String fault() {
        if (isFolder() && size > 0) {
            return "a folder with bytes of its own";
        }
        String special = special();
        if (special != null) {
            return special;
        }
        if ((flags & STRONG) != 0) {
            return "encrypted by PKWARE's strong encryption, which cannot be read; repack with AES";
        }
        return EntryNames.fault(name);
    }

    /** Links and devices, as a Unix or Windows ZIP marks them. */
    private String special() {
        int mode = (int) (attributes >>> 16) & UNIX_TYPE;
        if (mode == UNIX_LINK || (attributes & REPARSE_POINT) != 0 && mode == 0) {
            return EntryNames.LINK;
        }
        return mode == 0 || mode == UNIX_FILE || mode == UNIX_FOLDER ? null : EntryNames.DEVICE;
    }
}
