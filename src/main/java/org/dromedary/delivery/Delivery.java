package org.dromedary.delivery;

import java.time.Instant;

/**
 * One generation of a study, or one file of an operator's, on its way to one destination: a row of the ledger.
 *
 * @param studyUid Study Instance UID, null for an operator's file
 * @param generation 1 is the first, null for an operator's file
 * @param payload an operator's file, relative to the data directory; null for a study
 * @param name what an operator calls it; never patient data
 * @param priority higher goes first
 * @param attempts claims that were not given back, the running one included
 * @param nextAt not tried before this
 * @param fence number of the last claim
 * @param failure the last failure in one line, null if there was none
 * @param warning what the peer warned of although it took everything, else null
 * @param totalBytes 0 if not known yet; of an open delivery: of what was named so far, as are its instances
 * @param open the generation is still being received, and what comes is added; it does not end before it is closed
 * @param partial only some instances of the generation are delivered
 * @param revision grows with each addition, and with the closing
 * @param shaped what was made of the instances before they left, with the version of a profile; null if they left as they are
 * @param verified what the destination was found to have; null if it was not asked
 */
public record Delivery(
        long id,
        String destination,
        String studyUid,
        Integer generation,
        String payload,
        String name,
        DeliveryState state,
        int priority,
        int attempts,
        Instant createdAt,
        Instant updatedAt,
        Instant nextAt,
        Instant finishedAt,
        String leaseOwner,
        Instant leaseUntil,
        long fence,
        FailureClass failureClass,
        String failure,
        String warning,
        long doneBytes,
        long totalBytes,
        int doneInstances,
        int totalInstances,
        boolean open,
        boolean partial,
        long revision,
        String shaped,
        String verified) {

    /** Whether this is an operator's file and not a generation of a study. */
    public boolean isFile() {
        return studyUid == null;
    }
}
