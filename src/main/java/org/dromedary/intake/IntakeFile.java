package org.dromedary.intake;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/**
 * A file that an intake has brought.
 *
 * @param intake name in {@code dromedary.intakes}
 * @param origin what tells it from others there: its path, key or identifier
 * @param file where it can be read; it is neither changed nor removed
 * @param name its name for people, such as {@code knee.zip}
 * @param modified when it was changed last there; null where that is not known
 */
public record IntakeFile(String intake, String origin, Path file, String name, Instant modified) {

    public IntakeFile {
        Objects.requireNonNull(intake, "intake");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(name, "name");
    }
}
