package org.dromedary.component.dicom;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;

/**
 * Who waits for which report of storage commitment (PS3.4 annex J). A report comes on the association of the request or on one
 * that the peer opens to a consumer of the same component; the Transaction UID brings both together. Nothing is kept for a
 * transaction that nobody waits for any more.
 */
final class CommitmentResults {

    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    /**
     * What the peer has reported.
     *
     * @param committed SOP Instance UIDs of what it keeps
     * @param failed SOP Instance UID to Failure Reason (PS3.3 C.14.1.1) of what it does not keep
     */
    record Report(Set<String> committed, Map<String, Integer> failed) {

        static Report of(Attributes information) {
            Set<String> committed = new LinkedHashSet<>();
            items(information, Tag.ReferencedSOPSequence)
                    .forEach(item -> committed.add(item.getString(Tag.ReferencedSOPInstanceUID, "")));
            Map<String, Integer> failed = new LinkedHashMap<>();
            items(information, Tag.FailedSOPSequence)
                    .forEach(item -> failed.put(
                            item.getString(Tag.ReferencedSOPInstanceUID, ""),
                            item.getInt(Tag.FailureReason, Status.ProcessingFailure)));
            committed.removeAll(failed.keySet());
            return new Report(committed, failed);
        }

        private static Collection<Attributes> items(Attributes information, int tag) {
            Sequence sequence = information.getSequence(tag);
            return sequence == null ? Set.of() : sequence;
        }
    }

    /** A place to wait for one report. */
    final class Waiting implements AutoCloseable {

        private final String transactionUid;
        private final CountDownLatch come = new CountDownLatch(1);
        private volatile Report report;

        private Waiting(String transactionUid) {
            this.transactionUid = transactionUid;
        }

        /** Waits for the report; null when it has not come in time. */
        Report await(long millis) throws InterruptedException {
            return come.await(millis, TimeUnit.MILLISECONDS) ? report : null;
        }

        @Override
        public void close() {
            waiting.remove(transactionUid, this);
        }
    }

    /** To be called before the request is sent: the report may be quicker than the answer to the request. */
    Waiting expect(String transactionUid) {
        Waiting place = new Waiting(transactionUid);
        waiting.put(transactionUid, place);
        return place;
    }

    /**
     * Hands a report to who waits for it.
     *
     * @param information the Event Information of N-EVENT-REPORT (PS3.4 table J.3-2)
     * @return whether somebody does
     */
    boolean report(Attributes information) {
        Waiting place = waiting.get(information.getString(Tag.TransactionUID, ""));
        if (place == null) {
            return false;
        }
        place.report = Report.of(information);
        place.come.countDown();
        return true;
    }
}
