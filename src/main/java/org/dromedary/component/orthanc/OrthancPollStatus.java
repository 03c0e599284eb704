package org.dromedary.component.orthanc;

import java.time.Instant;

/**
 * How a consumer stands with its Orthanc.
 *
 * @param lastPoll when it last answered; null: never
 * @param failingSince since when it does not; null: it does
 * @param failure what it met last; null while Orthanc answers
 * @param position sequence number of the newest change that was read
 * @param due studies that are to be brought
 * @param failing of these, how many have failed at least once
 * @param dueSince when the oldest of them was noted
 * @param studyFailure what one of those that fail has met
 */
public record OrthancPollStatus(
        String orthanc,
        Instant lastPoll,
        Instant failingSince,
        String failure,
        long position,
        int due,
        int failing,
        Instant dueSince,
        String studyFailure) {

    /** Whether nothing needs a person. */
    public boolean isWell() {
        return failingSince == null && failing == 0;
    }
}
