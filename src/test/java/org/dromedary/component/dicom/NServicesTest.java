package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Commands;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.KeywordMap;
import org.dromedary.dicom.TransferSyntax;

/** Performed procedure steps and storage commitment of the consumer, asked by our own SCU. */
@Timeout(60)
class NServicesTest {

    private static final String MPPS = "1.2.840.10008.3.1.2.3.3";

    @TempDir
    Path folder;

    private ScpRoute scp;
    private final List<Object> bodies = new CopyOnWriteArrayList<>();
    private final List<Attributes> reports = new CopyOnWriteArrayList<>();
    private final List<Integer> types = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        scp = new ScpRoute(folder, "&services=mpps,commit");
        for (String event : List.of("mpps-create", "mpps-set", "commit")) {
            scp.answers.put(event, exchange -> bodies.add(exchange.getMessage().getBody()));
        }
    }

    @AfterEach
    void stop() {
        scp.close();
    }

    /** Takes reports as a modality does. */
    private final class Reports implements DimseRQHandler {

        @Override
        public void onDimse(Association as, Presentation pc, Dimse dimse, Attributes command, PDVInputStream data)
                throws IOException {
            types.add(command.getInt(Tag.EventTypeID, 0));
            reports.add(data.readDataset(pc.getTransferSyntax()));
            as.tryWriteDimseRSP(pc, Commands.mkNEventReportRSP(command, 0));
        }

        @Override
        public void onClose(Association as) {
            // nothing is kept
        }
    }

    private DicomScu open(String sopClass) throws Exception {
        DicomConfiguration configuration = new DicomConfiguration();
        configuration.setCallingAet("MODALITY");
        return DicomScu.open(
                new DicomScu.Peer("DROMEDARY", "127.0.0.1", scp.port),
                configuration,
                List.of(new DicomScu.Context(sopClass, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)),
                ScuThreads.outsideCamel(),
                new Reports());
    }

    private static Attributes answer(DimseRSP response) throws Exception {
        response.next();
        return response.getCommand();
    }

    private static int status(DimseRSP response) throws Exception {
        return answer(response).getInt(Tag.Status, -1);
    }

    private static Map<String, Object> step(String status) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("Modality", "CT");
        step.put("PerformedProcedureStepStatus", status);
        step.put(
                "PerformedSeriesSequence",
                List.of(Map.of(
                        "SeriesInstanceUID",
                        "1.2.3.4",
                        "ReferencedImageSequence",
                        List.of(Map.of("ReferencedSOPInstanceUID", "1.2.3.4.5")))));
        return step;
    }

    @Test
    void aProcedureStepIsCreatedAndSet() throws Exception {
        try (DicomScu scu = open(MPPS)) {
            Attributes begun = KeywordMap.dataset(step("IN PROGRESS"));
            assertThat(status(scu.association().ncreate(MPPS, "1.2.9", begun, null)))
                    .isZero();
            Attributes ended = KeywordMap.dataset(step("COMPLETED"));
            assertThat(status(scu.association().nset(MPPS, "1.2.9", ended, null)))
                    .isZero();
        }
        assertThat(bodies).containsExactly(step("IN PROGRESS"), step("COMPLETED"));
        assertThat(scp.requests)
                .extracting(headers -> headers.get(DicomConstants.EVENT))
                .containsExactly("mpps-create", "mpps-set");
        assertThat(scp.requests).allSatisfy(headers -> assertThat(headers)
                .containsEntry(DicomConstants.SOP_INSTANCE_UID, "1.2.9")
                .containsEntry(DicomConstants.CALLING_AET, "MODALITY"));
    }

    @Test
    void aStepWithoutNameGetsOne() throws Exception {
        try (DicomScu scu = open(MPPS)) {
            Attributes answer =
                    answer(scu.association().ncreate(MPPS, null, KeywordMap.dataset(step("IN PROGRESS")), null));
            assertThat(answer.getInt(Tag.Status, -1)).isZero();
            assertThat(answer.getString(Tag.AffectedSOPInstanceUID))
                    .isEqualTo(scp.requests.get(0).get(DicomConstants.SOP_INSTANCE_UID));
        }
    }

    @Test
    void theRouteRefusesAStep() throws Exception {
        scp.answers.put("mpps-set", exchange -> {
            exchange.getMessage().setHeader(DicomConstants.STATUS, 0x0110);
            exchange.getMessage().setHeader(DicomConstants.ERROR_COMMENT, "Performed Procedure Step is COMPLETED");
        });
        try (DicomScu scu = open(MPPS)) {
            Attributes answer =
                    answer(scu.association().nset(MPPS, "1.2.9", KeywordMap.dataset(step("COMPLETED")), null));
            assertThat(answer.getInt(Tag.Status, -1)).isEqualTo(0x0110);
            assertThat(answer.getString(Tag.ErrorComment)).isEqualTo("Performed Procedure Step is COMPLETED");
            assertThat(status(scu.association().nget(MPPS, "1.2.9", null))).isEqualTo(0x0211);
        }
    }

    private static Attributes commitment(String... instances) {
        List<Object> references = new ArrayList<>();
        for (String instance : instances) {
            references.add(
                    Map.of("ReferencedSOPClassUID", "1.2.840.10008.5.1.4.1.1.7", "ReferencedSOPInstanceUID", instance));
        }
        return KeywordMap.dataset(Map.of("TransactionUID", "1.2.77", "ReferencedSOPSequence", references));
    }

    private static int action(DicomScu scu, int type, Attributes information) throws Exception {
        return status(scu.association()
                .naction(CommitmentReports.SOP_CLASS, CommitmentReports.SOP_INSTANCE, type, information, null));
    }

    @Test
    void commitmentIsReportedOnTheSameAssociation() throws Exception {
        try (DicomScu scu = open(CommitmentReports.SOP_CLASS)) {
            assertThat(action(scu, 1, commitment("1.1", "1.2"))).isZero();
            await().atMost(10, TimeUnit.SECONDS).until(() -> reports.size() == 1);
        }
        assertThat(types).containsExactly(1);
        assertThat(scp.requests.get(0)).containsEntry(DicomConstants.TRANSACTION_UID, "1.2.77");
        assertThat(KeywordMap.of(reports.get(0))).isEqualTo(KeywordMap.of(commitment("1.1", "1.2")));
    }

    @Test
    void whatIsNotKeptIsReportedAsFailed() throws Exception {
        scp.answers.put("commit", exchange -> exchange.getMessage()
                .setBody(List.of(
                        Map.of("ReferencedSOPClassUID", "1.2", "ReferencedSOPInstanceUID", "1.1"),
                        Map.of(
                                "ReferencedSOPClassUID",
                                "1.2",
                                "ReferencedSOPInstanceUID",
                                "1.2",
                                "FailureReason",
                                0x0112))));
        try (DicomScu scu = open(CommitmentReports.SOP_CLASS)) {
            assertThat(action(scu, 1, commitment("1.1", "1.2"))).isZero();
            await().atMost(10, TimeUnit.SECONDS).until(() -> reports.size() == 1);
        }
        assertThat(types).containsExactly(2);
        Attributes failed = reports.get(0).getSequence(Tag.FailedSOPSequence).get(0);
        assertThat(failed.getString(Tag.ReferencedSOPInstanceUID)).isEqualTo("1.2");
        assertThat(failed.getInt(Tag.FailureReason, 0)).isEqualTo(0x0112);
        assertThat(reports.get(0).getSequence(Tag.ReferencedSOPSequence)).hasSize(1);
    }

    @Test
    void whoReleasesAtOnceIsCalled() throws Exception {
        try (ScpRoute modality = new ScpRoute(folder.resolve("modality"), "&calledAets=*")) {
            CommitmentResults results = ((DicomComponent) modality.camel.getComponent("dicom")).commitments();
            scp.answers.put("commit", exchange -> exchange.getMessage()
                    .setHeader(DicomConstants.REPORT_TO, "dicom:MODALITY@127.0.0.1:" + modality.port));
            try (CommitmentResults.Waiting waiting = results.expect("1.2.77")) {
                try (DicomScu scu = open(CommitmentReports.SOP_CLASS)) {
                    assertThat(action(scu, 1, commitment("1.1"))).isZero();
                }
                assertThat(waiting.await(20_000).committed()).containsExactly("1.1");
            }
        }
        assertThat(reports).isEmpty();
    }

    /** What is kept, and which of it was told. */
    private static final class Outbox implements CommitmentOutbox {

        private final Map<Long, Result> kept = new ConcurrentHashMap<>();
        private volatile List<Left> left = List.of();
        private volatile boolean broken;

        @Override
        public long keep(Result result) {
            if (broken) {
                throw new IllegalStateException("no database");
            }
            kept.put(kept.size() + 1L, result);
            return kept.size();
        }

        @Override
        public void done(long id) {
            kept.remove(id);
        }

        @Override
        public List<Left> left() {
            List<Left> once = left;
            left = List.of();
            return once;
        }
    }

    private void restart(Outbox outbox) throws Exception {
        scp.close();
        scp = new ScpRoute(
                folder.resolve("again"), "&services=commit&commitmentOutbox=#outbox", Map.of("outbox", outbox));
        scp.answers.put("commit", exchange -> exchange.getMessage()
                .setHeader(DicomConstants.REPORT_TO, "dicom:MODALITY@127.0.0.1:" + ScpRoute.freePort()));
    }

    @Test
    void aResultIsKeptUntilItWasToldAlsoThroughARestart() throws Exception {
        Outbox outbox = new Outbox();
        restart(outbox);
        try (DicomScu scu = open(CommitmentReports.SOP_CLASS)) {
            assertThat(action(scu, 1, commitment("1.1"))).isZero();
            await().atMost(10, TimeUnit.SECONDS).until(() -> reports.size() == 1 && outbox.kept.isEmpty());
        }
        try (DicomScu scu = open(CommitmentReports.SOP_CLASS)) {
            assertThat(action(scu, 1, commitment("1.2"))).isZero();
            assertThat(outbox.kept).hasSize(1);
        }
        // nobody listens where it is to be told, and then the node stops
        try (ScpRoute modality = new ScpRoute(folder.resolve("modality"), "&calledAets=*")) {
            CommitmentResults results = ((DicomComponent) modality.camel.getComponent("dicom")).commitments();
            outbox.kept.forEach((id, result) -> outbox.left =
                    List.of(new CommitmentOutbox.Left(id, result, "dicom:MODALITY@127.0.0.1:" + modality.port)));
            try (CommitmentResults.Waiting waiting = results.expect("1.2.77")) {
                restart(outbox);
                assertThat(waiting.await(20_000).committed()).containsExactly("1.2");
            }
        }
        await().atMost(10, TimeUnit.SECONDS).until(outbox.kept::isEmpty);
    }

    @Test
    void whatCannotBeKeptIsNotPromised() throws Exception {
        Outbox outbox = new Outbox();
        outbox.broken = true;
        restart(outbox);
        try (DicomScu scu = open(CommitmentReports.SOP_CLASS)) {
            assertThat(action(scu, 1, commitment("1.1"))).isEqualTo(0x0110);
        }
        assertThat(reports).isEmpty();
    }

    @Test
    void faultyCommitmentRequestsAreRefused() throws Exception {
        try (DicomScu scu = open(CommitmentReports.SOP_CLASS)) {
            assertThat(action(scu, 2, commitment("1.1"))).isEqualTo(0x0123);
            Attributes nameless = commitment("1.1");
            nameless.remove(Tag.TransactionUID);
            assertThat(action(scu, 1, nameless)).isEqualTo(0x0121);
            Attributes empty = new Attributes();
            empty.setString(Tag.TransactionUID, VR.UI, "1.2.3");
            assertThat(action(scu, 1, empty)).isEqualTo(0x0121);
        }
        assertThat(bodies).isEmpty();
    }
}
