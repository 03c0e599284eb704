package org.dromedary.intake.archive;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Locale;

/** gzip, bzip2, xz or Zstandard: around a tar, or around one file. */
final class CompressedReader implements ArchiveReader {

    private static final int BUFFER = 64 * 1024;

    private final ArchiveType type;

    CompressedReader(ArchiveType type) {
        this.type = type;
    }

    @Override
    public void read(OpenArchive archive, Extraction extraction) throws UnpackException, IOException {
        InputStream packed = new BufferedInputStream(archive.part(0, archive.size()), BUFFER);
        try (InputStream plain =
                Decompressors.of(type, packed, extraction.budget().limits())) {
            byte[] head = plain.readNBytes(ArchiveType.HEAD);
            InputStream content = new SequenceInputStream(new ByteArrayInputStream(head), plain);
            if (ArchiveType.of(head, head.length) == ArchiveType.TAR) {
                TarReader.read(archive, content, extraction);
            } else {
                single(archive, content, extraction);
            }
        }
    }

    private static void single(OpenArchive archive, InputStream content, Extraction extraction)
            throws UnpackException, IOException {
        String name = contentName(archive.name());
        extraction.budget().countEntry();
        try {
            extraction.takeHere(archive, name, archive.size(), file -> file.take(content));
        } catch (EntryRefusedException e) {
            extraction.refuse(archive, name, e.getMessage());
        }
    }

    /** The name without what the compression has put after it. */
    private static String contentName(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        int dot = last.lastIndexOf('.');
        boolean known = dot > 0
                && switch (last.substring(dot + 1).toLowerCase(Locale.ROOT)) {
                    case "gz", "bz2", "xz", "zst" -> true;
                    default -> false;
                };
        return known ? last.substring(0, dot) : last;
    }
}
