package org.dromedary.intake.archive;

import java.io.IOException;

/** Reads one kind of archive. */
interface ArchiveReader {

    /**
     * Gives each entry to the extraction.
     *
     * @throws UnpackException if it cannot be read, or not to its end
     * @throws IOException if it is damaged, or the disk is at fault ({@link DiskException})
     */
    void read(OpenArchive archive, Extraction extraction) throws UnpackException, IOException;
}
