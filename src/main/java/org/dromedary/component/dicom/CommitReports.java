package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSP;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.KeywordMap;
import org.dromedary.dicom.TransferSyntax;

/**
 * Sends the result of a storage commitment (N-EVENT-REPORT, PS3.4 J.3.3): on the association of the request while the peer
 * keeps it open, else on a new one, again and again for hours. What is to be sent is kept in the {@link CommitmentOutbox}, if there is one.
 */
final class CommitReports {

    private static final Logger LOG = LoggerFactory.getLogger(CommitReports.class);

    /** How long a peer may take to release after the N-ACTION (Orthanc does at once) before it is believed to wait. */
    private static final long RELEASE_MILLIS = 500;
    /** Pauses before each attempt on a new association, in seconds: 16 hours in all. */
    private static final int[] PAUSES = {0, 2, 5, 15, 30, 60, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800};

    private static final int ALL_COMMITTED = 1;
    private static final int FAILURES_EXIST = 2;
    private static final DicomScu.Context CONTEXT = new DicomScu.Context(
            CommitmentReports.SOP_CLASS,
            List.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN),
            DicomScu.Role.SCP);

    private final DicomEndpoint endpoint;
    private final CommitmentOutbox outbox;

    CommitReports(DicomEndpoint endpoint) {
        this.endpoint = endpoint;
        this.outbox = endpoint.getConfiguration().getCommitmentOutbox();
    }

    /** Sends what an earlier life of this node has left. */
    void resume() {
        if (outbox == null) {
            return;
        }
        endpoint.scuThreads()
                .schedule(
                        () -> {
                            for (CommitmentOutbox.Left left : outbox.left()) {
                                CommitmentOutbox.Result kept = left.result();
                                new Report(
                                                KeywordMap.dataset(kept.event()),
                                                left.to(),
                                                kept.peer(),
                                                kept.self(),
                                                left.id())
                                        .next();
                            }
                        },
                        RELEASE_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    /**
     * Prepares the report of a result, and has it kept; with {@link Report#send} it goes out.
     *
     * @param to URI of the endpoint for a new association, or null if the peer has none: then nothing can be kept
     */
    Report prepare(Association association, Map<String, Object> event, String to) {
        String peer = association.getRemoteAET();
        String self = association.getLocalAET();
        Long id = outbox == null || to == null ? null : outbox.keep(new CommitmentOutbox.Result(peer, self, event));
        return new Report(KeywordMap.dataset(event), to, peer, self, id);
    }

    private void send(Association association, Report report) {
        endpoint.scuThreads().schedule(() -> report.onSame(association), RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * @param to URI of the endpoint for a new association, or null
     * @param peer AE title that has asked
     * @param self AE title that was asked
     * @param id in the outbox; null if it is not kept
     */
    final class Report {

        private final Attributes result;
        private final String to;
        private final String peer;
        private final String self;
        private final Long id;
        private int attempts;

        private Report(Attributes result, String to, String peer, String self, Long id) {
            this.id = id;
            this.result = result;
            this.to = to;
            this.peer = peer;
            this.self = self;
        }

        /** Sends it as soon as it is clear where, without waiting for it. */
        void send(Association association) {
            CommitReports.this.send(association, this);
        }

        private void onSame(Association association) {
            String why = "has closed its association";
            try {
                if (association.isReadyForDataTransfer()) {
                    report(association);
                    return;
                }
            } catch (IOException | RuntimeException e) {
                why = "does not take it on its association (" + e.getMessage() + ")";
                LOG.debug("{} took no report on the association of its request", peer, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (to == null) {
                LOG.warn(
                        "The result of a storage commitment cannot be told to {}, which {}: name it in"
                                + " dromedary.dicom.nodes",
                        peer,
                        why);
            } else {
                next();
            }
        }

        private void next() {
            if (attempts == PAUSES.length) {
                LOG.error("The result of a storage commitment was not taken by {} in {} attempts", peer, attempts);
                done();
                return;
            }
            endpoint.scuThreads().schedule(this::onNew, PAUSES[attempts], TimeUnit.SECONDS);
            attempts++;
        }

        private void onNew() {
            try {
                DicomEndpoint target = PeerEndpoints.of(endpoint.getCamelContext(), to, self);
                try (DicomScu scu = DicomScu.open(
                        target.peer(), target.getConfiguration(), List.of(CONTEXT), target.scuThreads(), null)) {
                    report(scu.association());
                }
            } catch (IOException | RuntimeException | AssociationFailedException e) {
                LOG.warn("{} does not take the result of a storage commitment: {}", peer, e.getMessage());
                next();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void report(Association association) throws IOException, InterruptedException {
            int type = result.contains(Tag.FailedSOPSequence) ? FAILURES_EXIST : ALL_COMMITTED;
            DimseRSP answer = association.neventReport(
                    CommitmentReports.SOP_CLASS, CommitmentReports.SOP_INSTANCE, type, result, null);
            answer.next();
            int status = answer.getCommand().getInt(Tag.Status, -1);
            if (status != 0) {
                throw new IOException(String.format("status %04X", status));
            }
            done();
        }

        private void done() {
            if (id == null) {
                return;
            }
            try {
                outbox.done(id);
            } catch (RuntimeException e) {
                // it is told once more after the next start, which does no harm
                LOG.warn(
                        "It cannot be noted that {} knows the result of a storage commitment: {}",
                        peer,
                        e.getMessage());
            }
        }
    }
}
