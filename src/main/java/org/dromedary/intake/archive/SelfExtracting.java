package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A program with a ZIP behind it, which would unpack itself. */
final class SelfExtracting {

    private SelfExtracting() {}

    /** What a program carries: a ZIP, or nothing. */
    static ArchiveType inside(Path program) throws DiskException {
        try (FileChannel channel = FileChannel.open(program, StandardOpenOption.READ)) {
            return ZipDirectory.find(channel, channel.size()) == null ? ArchiveType.NONE : ArchiveType.ZIP;
        } catch (UnpackException e) {
            return ArchiveType.ZIP;
        } catch (IOException e) {
            throw new DiskException("A program cannot be read", e);
        }
    }
}
