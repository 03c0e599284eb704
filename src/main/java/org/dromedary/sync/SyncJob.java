package org.dromedary.sync;

import java.time.Instant;
import java.util.List;

/**
 * A job that brings the store level with a PACS.
 *
 * @param node the PACS, by its name in {@code dromedary.dicom.nodes}
 * @param from earliest StudyDate, {@code yyyyMMdd}; null: any
 * @param to latest StudyDate; null: any
 * @param modalities empty: all
 * @param requestedBy the user; null for one that began by itself
 * @param listed whether the PACS has named all of its studies; until then the numbers grow
 * @param problem why it failed, or what it waits for
 * @param cancelAsked whether it ends as soon as what is under way is done
 */
public record SyncJob(
        long id,
        String node,
        SyncState state,
        String from,
        String to,
        List<String> modalities,
        String requestedBy,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        boolean listed,
        boolean cancelAsked,
        String problem) {

    /**
     * A study of a job.
     *
     * @param expected instances that the PACS has; null if it does not tell
     * @param attempts how often it was tried to fetch it
     */
    public record Item(
            String studyUid, SyncStudyState state, Integer expected, int attempts, String failure, Instant updatedAt) {}

    /** How many studies of a job are in each state. */
    public record Progress(int studies, int pending, int present, int fetched, int failed) {}
}
