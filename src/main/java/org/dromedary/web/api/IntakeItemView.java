package org.dromedary.web.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.swagger.v3.oas.annotations.media.Schema;

import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeProblem;
import org.dromedary.intake.IntakeState;

/** A file that was taken in, as the API shows it. */
record IntakeItemView(
        long id,
        String intake,
        @Schema(description = "Path, key or identifier where it came from") String origin,
        long bytes,
        Instant modified,
        @Schema(description = "SHA-256 of the file") String digest,
        IntakeState state,
        @Schema(description = "Instances that are new in the store") int stored,
        @Schema(description = "Instances that were there before") int duplicates,
        @Schema(description = "Files in it that are no DICOM, and instances that the store refuses") int refused,
        @Schema(description = "Files in it that nobody wants, such as Thumbs.db") int ignored,
        @Schema(description = "Instances by Study Instance UID; null in lists") Map<String, Integer> studies,
        @Schema(description = "What in it was not taken, the first 200; null in lists") List<IntakeProblem> problems,
        @Schema(description = "Why it failed, or what is to be known of it; null: nothing") String problem,
        int attempts,
        Instant createdAt,
        Instant updatedAt,
        Instant finishedAt) {

    static IntakeItemView of(IntakeItem item) {
        return of(item, item.studies(), item.problems());
    }

    /** Without what it held. */
    static IntakeItemView listed(IntakeItem item) {
        return of(item, null, null);
    }

    private static IntakeItemView of(IntakeItem item, Map<String, Integer> studies, List<IntakeProblem> problems) {
        return new IntakeItemView(
                item.id(),
                item.intake(),
                item.origin(),
                item.bytes(),
                item.modified(),
                item.digest(),
                item.state(),
                item.counts().stored(),
                item.counts().duplicates(),
                item.counts().refused(),
                item.counts().ignored(),
                studies,
                problems,
                item.problem(),
                item.attempts(),
                item.createdAt(),
                item.updatedAt(),
                item.finishedAt());
    }
}
