package org.dromedary.deidentify.clean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file whose pixels may leave. Closing it removes what was made for it.
 *
 * @param file the one that was given, or a copy with its pixels cleaned
 * @param temporary whether it is a copy
 * @param device name of the rule that matched; null if the image needed none
 * @param rectangles that were blanked, in all frames together
 */
public record CleanPixels(Path file, boolean temporary, String device, int rectangles) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        if (temporary) {
            Files.deleteIfExists(file);
        }
    }
}
