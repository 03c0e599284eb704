package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A ZIP that only its end shows: behind a program that would unpack it, or the last part of several. */
final class SelfExtracting {

    private SelfExtracting() {}

    /** What a program carries: a ZIP, or nothing. */
    static ArchiveType inside(Path program) throws DiskException {
        try {
            return hasDirectory(program) ? ArchiveType.ZIP : ArchiveType.NONE;
        } catch (UnpackException e) {
            return ArchiveType.ZIP;
        }
    }

    /** Whether it is the last part of a split ZIP: by its beginning it could be anything. */
    static boolean isLastOfSplit(Path file) throws DiskException {
        try {
            hasDirectory(file);
            return false;
        } catch (UnpackException e) {
            return true;
        }
    }

    private static boolean hasDirectory(Path file) throws UnpackException, DiskException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return ZipDirectory.find(channel, channel.size()) != null;
        } catch (IOException e) {
            throw new DiskException("A file cannot be read", e);
        }
    }
}
