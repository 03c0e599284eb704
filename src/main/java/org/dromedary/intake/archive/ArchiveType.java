package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file is by its first bytes; its name says nothing. */
enum ArchiveType {
    /** No archive, or none that its beginning shows: a file to be given on. */
    NONE,
    /** DICOM with preamble: no archive, whatever else it looks like. */
    DICOM,
    ZIP,
    TAR,
    GZIP,
    BZIP2,
    XZ,
    ZSTD,
    SEVEN_ZIP,
    RAR,
    RAR5,
    /** A program: it may be an archive that extracts itself. */
    PROGRAM;

    /** Whether it is unpacked, or refused as an archive. */
    boolean isArchive() {
        return this != NONE && this != DICOM && this != PROGRAM;
    }

    /** So many first bytes are enough. */
    static final int HEAD = 1024;

    private static final int TAR_BLOCK = 512;
    private static final int TAR_CHECKSUM = 148;
    /** Name of the first entry (APPNOTE 4.3.7). */
    private static final int ZIP_NAME = 30;

    private static final int DICOM_MAGIC = 128;

    /** @param head the first {@link #HEAD} bytes, or all of a shorter file */
    static ArchiveType of(byte[] head, int length) {
        // a preamble may look like anything (PS3.10 §7.1), so DICOM is asked first
        if (starts(head, length, DICOM_MAGIC, "DICM")) {
            return DICOM;
        }
        if (starts(head, length, 0, "PK\3\4")
                || starts(head, length, 0, "PK\5\6")
                || starts(head, length, 0, "PK\7\b")) {
            return isDocument(head, length) ? NONE : ZIP;
        }
        if (starts(head, length, 0, "Rar!\32\7\0")) {
            return RAR;
        }
        if (starts(head, length, 0, "Rar!\32\7\1\0")) {
            return RAR5;
        }
        if (starts(head, length, 0, "7z\u00bc\u00af\u0027\34")) {
            return SEVEN_ZIP;
        }
        if (isTar(head, length)) {
            return TAR;
        }
        ArchiveType compressed = compressed(head, length);
        if (compressed != NONE) {
            return compressed;
        }
        return starts(head, length, 0, "MZ") || starts(head, length, 0, "\177ELF") || starts(head, length, 0, "#!")
                ? PROGRAM
                : NONE;
    }

    /** What a file is. */
    static ArchiveType of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(HEAD);
            return of(head, head.length);
        }
    }

    /** Files of word processors and e-books are ZIPs, and one file for people (OPC, ODF 1.3 part 2 §3.3). */
    private static boolean isDocument(byte[] head, int length) {
        return starts(head, length, ZIP_NAME, "[Content_Types].xml")
                || starts(head, length, ZIP_NAME, "_rels/.rels")
                || starts(head, length, ZIP_NAME, "mimetypeapplication/");
    }

    private static ArchiveType compressed(byte[] head, int length) {
        if (starts(head, length, 0, "\37\u008b\b")) {
            return GZIP;
        }
        if (starts(head, length, 0, "BZh")
                && (starts(head, length, 4, "1AY&SY") || starts(head, length, 4, "\27\162\105\70\120\220"))) {
            return BZIP2;
        }
        if (starts(head, length, 0, "\u00fd7zXZ\0")) {
            return XZ;
        }
        return starts(head, length, 0, "\u0028\u00b5\u002f\u00fd") ? ZSTD : NONE;
    }

    /** The sum of the header must be what it says; older ones have no other mark. */
    static boolean isTar(byte[] head, int length) {
        if (length < TAR_BLOCK || head[0] == 0) {
            return false;
        }
        long said = 0;
        int digits = 0;
        for (int i = TAR_CHECKSUM; i < TAR_CHECKSUM + 8; i++) {
            if (head[i] >= '0' && head[i] <= '7') {
                said = said * 8 + head[i] - '0';
                digits++;
            } else if (head[i] != ' ' && head[i] != 0) {
                return false;
            }
        }
        long sum = 0;
        for (int i = 0; i < TAR_BLOCK; i++) {
            sum += i >= TAR_CHECKSUM && i < TAR_CHECKSUM + 8 ? ' ' : head[i] & 0xff;
        }
        return digits > 0 && said == sum;
    }

    private static boolean starts(byte[] head, int length, int at, String magic) {
        byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (length < at + bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (head[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
