package org.dromedary.intake;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

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

    private static final String UPLOADED = "by-hand:";

    public IntakeFile {
        Objects.requireNonNull(intake, "intake");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(name, "name");
    }

    /**
     * A file that somebody gives by hand, in the name of an intake. Its origin is never that of a file which lies at the intake's
     * source, so that nothing there is taken for it.
     */
    public static IntakeFile uploaded(String intake, Path file, String name) {
        String origin = intake.equals(Intakes.BY_HAND) ? name : UPLOADED + UUID.randomUUID() + "/" + name;
        return new IntakeFile(intake, origin, file, name, null);
    }

    /** Whether it was given by hand: there is no source to move or remove later. */
    boolean isUploaded() {
        return intake.equals(Intakes.BY_HAND) || modified == null && origin.startsWith(UPLOADED);
    }
}
