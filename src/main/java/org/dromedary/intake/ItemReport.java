package org.dromedary.intake;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Makes the row of one file, from what came of it. */
final class ItemReport {

    private final IntakeFile file;
    private final long bytes;
    private final boolean waits;
    private final Instant begun = Instant.now();

    /** @param waits whether the source stays until its studies are delivered */
    ItemReport(IntakeFile file, long bytes, boolean waits) {
        this.file = file;
        this.bytes = bytes;
        this.waits = waits;
    }

    /** It is begun. */
    IntakeItem working() {
        return item(null, null, IntakeState.WORKING, IntakeItem.Counts.NONE, Map.of(), List.of(), null);
    }

    /** It was begun, and is to be brought again. */
    IntakeItem interrupted(long id, String why) {
        return item(
                id,
                null,
                IntakeState.FAILED,
                IntakeItem.Counts.NONE,
                Map.of(),
                List.of(),
                "It could not be taken to its end, and is tried again: " + why);
    }

    /** The same bytes were taken before, and are all in the store. */
    IntakeItem same(IntakeItem before) {
        int instances =
                before.studies().values().stream().mapToInt(Integer::intValue).sum();
        return item(
                null,
                before.digest(),
                waits ? IntakeState.STORED : IntakeState.DONE,
                new IntakeItem.Counts(0, instances, 0, 0),
                before.studies(),
                List.of(),
                "The same file was taken before, as item " + before.id() + "; nothing in it is new");
    }

    /** A file that is no archive was looked at. */
    IntakeItem of(Taking taking, String digest) {
        return of(taking, digest, null, null);
    }

    /**
     * It was taken to its end, or as far as it could be read.
     *
     * @param id of its row; null: it has none yet
     * @param failure why it could not be read to its end, or null
     */
    IntakeItem of(Taking taking, String digest, Long id, String failure) {
        IntakeItem.Counts counts = taking.counts();
        // what is in the source only must not go with it
        boolean taken = failure == null
                && taking.left() == 0
                && (taking.instances() > 0 || counts.ignored() > 0 && counts.refused() == 0);
        IntakeState state =
                !taken ? IntakeState.FAILED : waits && taking.instances() > 0 ? IntakeState.STORED : IntakeState.DONE;
        return item(id, digest, state, counts, taking.studies(), taking.problems(), problem(taking, failure));
    }

    private static String problem(Taking taking, String failure) {
        if (failure != null) {
            return taking.instances() == 0
                    ? failure
                    : failure + "; the " + taking.instances() + " instances before that are stored";
        }
        int refused = taking.counts().refused();
        if (taking.left() > 0 && taking.instances() > 0) {
            return taking.left() + " of "
                    + (taking.instances() + refused + taking.counts().ignored())
                    + " files of it could not be taken and are only in the source: "
                    + taking.firstLeft() + "; the other instances are stored";
        }
        if (refused == 0) {
            return taking.instances() == 0 && taking.counts().ignored() == 0 ? "There is nothing in it" : null;
        }
        String first = taking.problems().get(0).reason();
        return refused == 1 && taking.instances() == 0
                ? first
                : refused + " files in it were not taken; the first: " + first;
    }

    private IntakeItem item(
            Long id,
            String digest,
            IntakeState state,
            IntakeItem.Counts counts,
            Map<String, Integer> studies,
            List<IntakeProblem> problems,
            String problem) {
        return new IntakeItem(
                id,
                file.intake(),
                file.origin(),
                bytes,
                file.modified(),
                digest,
                state,
                counts,
                studies,
                problems,
                problem,
                1,
                begun,
                begun,
                null);
    }
}
