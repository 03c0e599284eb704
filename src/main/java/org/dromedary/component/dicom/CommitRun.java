package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.DimseRSP;

/** Asks a peer to commit itself to the safekeeping of instances (storage commitment push model, PS3.4 annex J). */
final class CommitRun {

    private static final int REQUEST_STORAGE_COMMITMENT = 1;
    /** So long the association stays open for the report; some peers report on a new one only after that. */
    private static final long HOLD_MILLIS = 10_000;
    /** SOP class not supported, class and instance do not fit: these are refused again (PS3.3 C.14.1.1). */
    private static final Set<Integer> FOR_GOOD = Set.of(0x0122, 0x0119);

    private static final int NO_SUCH_OBJECT_INSTANCE = 0x0112;

    /** Whether an instance that is not kept for that Failure Reason would be refused again. */
    static boolean isForGood(int reason) {
        return FOR_GOOD.contains(reason);
    }

    private final DicomScu.Peer peer;
    private final DicomConfiguration configuration;
    private final ScuThreads threads;
    private final CommitmentResults results;

    /** An instance that the peer shall keep. */
    record Item(String sopClassUid, String sopInstanceUid) {}

    CommitRun(DicomScu.Peer peer, DicomConfiguration configuration, ScuThreads threads, CommitmentResults results) {
        this.peer = peer;
        this.configuration = configuration;
        this.threads = threads;
        this.results = results;
    }

    /**
     * Asks for the instances and waits for the report, which may come on another association.
     *
     * @return SOP Instance UID to Failure Reason of those that the peer does not keep; empty when it keeps all
     * @throws AssociationFailedException if no association comes about or it breaks before the request is answered
     * @throws RequestFailedException if the peer refuses the request, or does not report in time
     */
    Map<String, Integer> request(List<Item> items)
            throws AssociationFailedException, RequestFailedException, InterruptedException {
        String transactionUid = UID.createUID();
        try (CommitmentResults.Waiting waiting = results.expect(transactionUid)) {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(configuration.getCommitTimeout());
            CommitmentResults.Report report;
            DicomScu.Context context =
                    new DicomScu.Context(CommitmentReports.SOP_CLASS, FindMatches.DATASET_SYNTAXES, DicomScu.Role.SCU);
            try (DicomScu scu =
                    DicomScu.open(peer, configuration, List.of(context), threads, new CommitmentReports(results))) {
                send(scu, action(transactionUid, items));
                report = waiting.await(Math.min(HOLD_MILLIS, configuration.getCommitTimeout()));
            }
            if (report == null) {
                report = waiting.await(TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
            }
            if (report == null) {
                throw unreported();
            }
            return missing(items, report);
        }
    }

    private static Attributes action(String transactionUid, List<Item> items) {
        Attributes action = new Attributes();
        action.setString(Tag.TransactionUID, VR.UI, transactionUid);
        Sequence sequence = action.newSequence(Tag.ReferencedSOPSequence, items.size());
        for (Item item : items) {
            Attributes reference = new Attributes();
            reference.setString(Tag.ReferencedSOPClassUID, VR.UI, item.sopClassUid());
            reference.setString(Tag.ReferencedSOPInstanceUID, VR.UI, item.sopInstanceUid());
            sequence.add(reference);
        }
        return action;
    }

    private void send(DicomScu scu, Attributes action)
            throws AssociationFailedException, RequestFailedException, InterruptedException {
        if (scu.accepted(CommitmentReports.SOP_CLASS).isEmpty()) {
            throw new RequestFailedException(
                    peer + " does not offer storage commitment: allow it at the peer, or leave storageCommitment away",
                    true,
                    Status.SOPclassNotSupported);
        }
        long start = System.nanoTime();
        try {
            DimseRSP response = scu.association()
                    .naction(
                            CommitmentReports.SOP_CLASS,
                            CommitmentReports.SOP_INSTANCE,
                            REQUEST_STORAGE_COMMITMENT,
                            action,
                            null);
            response.next();
            int status = response.getCommand().getInt(Tag.Status, Status.ProcessingFailure);
            if (status != Status.Success) {
                throw RequestFaults.refused(
                        peer,
                        "N-ACTION (storage commitment)",
                        new Responses.Response(response.getCommand(), null),
                        null,
                        configuration.getCallingAet());
            }
        } catch (IOException | InternalException e) {
            throw scu.broken("N-ACTION (storage commitment)", start, e);
        }
    }

    private RequestFailedException unreported() {
        return new RequestFailedException(
                peer + " has not reported on the storage commitment within "
                        + TimeUnit.MILLISECONDS.toSeconds(configuration.getCommitTimeout())
                        + " s: enter " + configuration.getCallingAet()
                        + " there with the address and port on which this node listens, or set a longer commitTimeout",
                false,
                Status.Success);
    }

    private static Map<String, Integer> missing(List<Item> items, CommitmentResults.Report report) {
        Map<String, Integer> missing = new LinkedHashMap<>();
        for (Item item : items) {
            if (!report.committed().contains(item.sopInstanceUid())) {
                missing.put(
                        item.sopInstanceUid(),
                        report.failed().getOrDefault(item.sopInstanceUid(), NO_SUCH_OBJECT_INSTANCE));
            }
        }
        return missing;
    }

    /** What the peer does not keep, as a failure. */
    RequestFailedException uncommitted(Map<String, Integer> missing, int all) {
        int reason = missing.values().iterator().next();
        List<String> uids = new ArrayList<>(missing.keySet());
        return new RequestFailedException(
                String.format(
                        "%s has committed itself to %d of %d instances; not to %s (reason %04X): they are to be sent again",
                        peer, all - missing.size(), all, RequestFaults.named(uids), reason),
                FOR_GOOD.containsAll(missing.values()),
                reason);
    }
}
