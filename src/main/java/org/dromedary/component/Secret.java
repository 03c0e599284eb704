package org.dromedary.component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A secret as options hold it: itself, or {@code file:PATH} for what stands in a file. */
public final class Secret {

    private static final String FILE = "file:";
    private static final long KEPT = TimeUnit.SECONDS.toNanos(5);

    private final String given;
    private String read;
    private long at;

    public Secret(String given) {
        this.given = given;
    }

    /**
     * The secret as it is now; null if there is none.
     *
     * @throws UncheckedIOException if its file cannot be read
     */
    public synchronized String value() {
        if (given == null || !given.startsWith(FILE)) {
            return given;
        }
        if (read == null || System.nanoTime() - at > KEPT) {
            Path file = Path.of(given.substring(FILE.length()));
            try {
                // editors and echo end a file with a line break that is no part of the secret
                read = Files.readString(file).stripTrailing();
            } catch (IOException e) {
                throw new UncheckedIOException("The secret in " + file + " cannot be read: " + e.getMessage(), e);
            }
            at = System.nanoTime();
        }
        return read;
    }
}
