package org.dromedary.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An instance in another transfer syntax, in a temporary Part 10 file that {@link #close()} deletes.
 *
 * @param file the temporary file
 * @param part10 its beginning; after lossy compression it has a SOP Instance UID of its own
 */
public record Transcoded(Path file, Part10 part10) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
