package org.dromedary.intake;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A file that was taken in, or is being taken.
 *
 * @param id null until it has a row
 * @param intake name in {@code dromedary.intakes}
 * @param origin what tells it from others there: its path, key or identifier
 * @param bytes size of the file
 * @param modified when it was changed last there, or null
 * @param digest SHA-256 of the file in lower-case hex, or null
 * @param counts instances and files in it
 * @param studies instances by Study Instance UID, those that were known before included
 * @param problems what in it was not taken, the first of them only
 * @param problem why it failed, or what is to be known of it, for log and mail too: without names of files, which are
 *     often those of patients; null: nothing
 * @param attempts how often it was taken, this time included
 */
public record IntakeItem(
        Long id,
        String intake,
        String origin,
        long bytes,
        Instant modified,
        String digest,
        IntakeState state,
        Counts counts,
        Map<String, Integer> studies,
        List<IntakeProblem> problems,
        String problem,
        int attempts,
        Instant createdAt,
        Instant updatedAt,
        Instant finishedAt) {

    /**
     * What was in a file.
     *
     * @param stored instances that are new in the store
     * @param duplicates instances that were there before
     * @param refused files that are no DICOM, and instances that the store refuses
     * @param ignored files that nobody wants, such as {@code Thumbs.db}
     */
    public record Counts(int stored, int duplicates, int refused, int ignored) {

        static final Counts NONE = new Counts(0, 0, 0, 0);
    }
}
