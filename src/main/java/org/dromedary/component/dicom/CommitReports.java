package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSP;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.TransferSyntax;

/**
 * Sends the result of a storage commitment (N-EVENT-REPORT, PS3.4 J.3.3): on the association of the request while the peer
 * keeps it open, else on a new one, again and again for some minutes.
 */
final class CommitReports {

    private static final Logger LOG = LoggerFactory.getLogger(CommitReports.class);

    /** How long a peer may take to release after the N-ACTION (Orthanc does at once) before it is believed to wait. */
    private static final long RELEASE_MILLIS = 500;
    /** Pauses before each attempt on a new association, in seconds. */
    private static final int[] PAUSES = {0, 2, 5, 15, 30, 60, 120};

    private static final int ALL_COMMITTED = 1;
    private static final int FAILURES_EXIST = 2;
    private static final DicomScu.Context CONTEXT = new DicomScu.Context(
            CommitmentReports.SOP_CLASS,
            List.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN),
            DicomScu.Role.SCP);

    private final DicomEndpoint endpoint;

    CommitReports(DicomEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Sends the result as soon as it is clear where, without waiting for it. */
    void send(Association association, Attributes result, String to) {
        Report report = new Report(result, to, association.getRemoteAET(), association.getLocalAET());
        endpoint.scuThreads().schedule(() -> report.onSame(association), RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * @param to URI of the endpoint for a new association, or null
     * @param peer AE title that has asked
     * @param self AE title that was asked
     */
    private final class Report {

        private final Attributes result;
        private final String to;
        private final String peer;
        private final String self;
        private int attempts;

        Report(Attributes result, String to, String peer, String self) {
            this.result = result;
            this.to = to;
            this.peer = peer;
            this.self = self;
        }

        void onSame(Association association) {
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
                LOG.error("The result of a storage commitment was not taken by {} in {} attempts", to, attempts);
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
        }
    }
}
