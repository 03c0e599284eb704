package org.dromedary.intake.archive;

/** AES as WinZip does it (AE-1 and AE-2). */
final class ZipAes {

    /** Compression method of an entry that is encrypted so; the true one stands in the header. */
    static final int METHOD = 99;

    private ZipAes() {}

    /**
     * The extra field 0x9901.
     *
     * @param version 1 with, 2 without the CRC of the plain bytes
     * @param strength 1, 2, 3 for keys of 128, 192, 256 bits
     * @param method how the bytes were compressed before
     */
    record Header(int version, int strength, int method) {}
}
