package org.dromedary.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The passwords that archives are tried with: lines of a file, in this order. */
final class Passwords {

    private Passwords() {}

    /**
     * Reads them; none without a file.
     *
     * @throws IntakeUnavailableException if the file cannot be read
     */
    static List<char[]> read(String file) throws IntakeUnavailableException {
        if (file.isBlank()) {
            return List.of();
        }
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> !line.isEmpty())
                    .map(String::toCharArray)
                    .toList();
        } catch (IOException e) {
            throw new IntakeUnavailableException(
                    "The passwords-file " + file + " cannot be read: make it readable for this program, or remove the"
                            + " setting",
                    e);
        }
    }
}
