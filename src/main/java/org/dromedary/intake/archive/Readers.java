package org.dromedary.intake.archive;

/** Which reader reads what. */
final class Readers {

    private Readers() {}

    static ArchiveReader of(ArchiveType type) throws UnpackException {
        return switch (type) {
            case ZIP -> new ZipReader();
            case TAR -> new TarReader();
            case GZIP, BZIP2, XZ, ZSTD -> new CompressedReader(type);
            case SEVEN_ZIP -> new SevenZipReader();
            case RAR -> new RarReader();
            case RAR5 ->
                throw new UnpackException(
                        UnpackException.Reason.UNSUPPORTED, "RAR 5 cannot be read; repack as ZIP or 7z");
            default ->
                throw new UnpackException(
                        UnpackException.Reason.UNSUPPORTED, type + " archives cannot be read; repack as ZIP");
        };
    }
}
