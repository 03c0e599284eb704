package org.dromedary.component.orthanc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A compressed copy of a file for as long as it is sent. */
record GzipCopy(Path file) implements AutoCloseable {

    /** Larger than the default: each buffer is a system call. */
    private static final int BUFFER = 64 * 1024;

    static GzipCopy of(Path original) throws IOException {
        Path copy = Files.createTempFile("dromedary-", ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(copy), BUFFER) {
            {
                // pixels gain little from more effort, and a line that is faster than this needs no compression
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            Files.copy(original, out);
        } catch (IOException e) {
            Files.delete(copy);
            throw e;
        }
        return new GzipCopy(copy);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
