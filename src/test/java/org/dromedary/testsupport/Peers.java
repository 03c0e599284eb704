package org.dromedary.testsupport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Programs of other people that tests talk to. One that is not installed skips the test by name on a laptop and fails it
 * where {@code -Dpeers.required=true} (CI).
 */
public final class Peers {

    private Peers() {}

    /** The program's path; skips or fails the calling test when it is not installed. */
    public static Path require(String program) {
        Optional<Path> found = find(program);
        if (found.isEmpty() && Boolean.getBoolean("peers.required")) {
            throw new AssertionError("peers.required=true, but " + program + " is not installed");
        }
        assumeTrue(found.isPresent(), program + " is not installed");
        return found.get();
    }

    private static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
