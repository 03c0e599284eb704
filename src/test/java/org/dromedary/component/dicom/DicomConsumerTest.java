package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.StorageClasses;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.RawAssociation;
import org.dromedary.testsupport.RawAssociation.Pdu;

/** The consumer against a sender that does not behave. */
@Timeout(60)
class DicomConsumerTest {

    private static final String CLASS = DatasetBytes.SECONDARY_CAPTURE;
    private static final String SYNTAX = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
    private static final Map<String, String> CONTEXT = Map.of(CLASS, SYNTAX);

    @TempDir
    Path folder;

    private ScpRoute scp;

    private void start(String options) throws Exception {
        scp = new ScpRoute(folder, options);
    }

    @AfterEach
    void stop() {
        if (scp != null) {
            scp.close();
        }
    }

    private RawAssociation open() throws IOException {
        RawAssociation association = new RawAssociation(scp.port);
        Pdu answer = association.request("MODALITY", "DROMEDARY", CONTEXT);
        assertThat(answer.type()).isEqualTo(RawAssociation.A_ASSOCIATE_AC);
        return association;
    }

    private static byte[] dataset(String sop, int pixels) {
        return DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.1", sop)
                .element(0x7FE00010, "OW", new byte[pixels])
                .bytes();
    }

    /** A new association works, and nothing is left of the ones before. */
    private void assertWorks() throws Exception {
        int before = scp.files.size();
        try (RawAssociation association = open()) {
            assertThat(association.store(1, CLASS, "1.9", dataset("1.9", 100))).isZero();
            assertThat(association.release().type()).isEqualTo(RawAssociation.A_RELEASE_RP);
        }
        assertThat(scp.files).hasSize(before + 1);
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> scp.consumer().getOpenAssociations() == 0
                        && scp.halves().isEmpty());
    }

    private static byte[] datasetOf(Path file) throws IOException {
        try (InputStream in = Part10.read(file).openDataset(file)) {
            return in.readAllBytes();
        }
    }

    /** Until connections are refused: the system may still complete one that comes while the port is closed. */
    private void awaitClosedPort() {
        await().atMost(5, TimeUnit.SECONDS).until(() -> {
            try (RawAssociation association = new RawAssociation(scp.port)) {
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void anInstanceThatTakesLongIsTold() throws Exception {
        start("");
        byte[] dataset = dataset("1.2.3.1.1", 100_000);
        try (RawAssociation association = open()) {
            association.command(1, CLASS, "1.2.3.1.1");
            association.data(1, dataset, 0, 1000, false);
            // the sender says nothing for so long
            await().atMost(10, TimeUnit.SECONDS).until(() -> scp.events.contains(DicomConstants.EVENT_RECEIVING));
            association.data(1, dataset, 1000, dataset.length - 1000, true);
            assertThat(association.status()).isZero();
            association.release();
        }
        await().atMost(10, TimeUnit.SECONDS).until(() -> scp.events.contains(DicomConstants.EVENT_RELEASED));
        assertThat(datasetOf(scp.files.get(0))).isEqualTo(dataset);
    }

    @Test
    void whoIsGoneBeforeTheAnswerHasNotReleased() throws Exception {
        start("");
        byte[] dataset = dataset("1.2.3.1.1", 1_000);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        scp.before = exchange -> {
            reached.countDown();
            gone.await();
        };
        RawAssociation association = open();
        association.command(1, CLASS, "1.2.3.1.1");
        association.data(1, dataset, 0, dataset.length, true);
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        association.reset();
        gone.countDown();
        await().atMost(10, TimeUnit.SECONDS).until(() -> scp.events.equals(List.of(DicomConstants.EVENT_ABORTED)));
        assertThat(scp.consumer().getOpenAssociations()).isZero();
    }

    @Test
    void anInstanceIsKeptAsItCame() throws Exception {
        start("");
        byte[] dataset = dataset("1.2.3.1.1", 100_000);
        try (RawAssociation association = open()) {
            assertThat(association.store(1, CLASS, "1.2.3.1.1", dataset)).isZero();
            assertThat(association.store(1, CLASS, "1.2.3.1.2", dataset("1.2.3.1.2", 0)))
                    .isZero();
            association.release();
        }
        assertThat(datasetOf(scp.files.get(0))).isEqualTo(dataset);
        assertThat(scp.instances.get(0))
                .containsEntry(DicomConstants.CALLING_AET, "MODALITY")
                .containsEntry(DicomConstants.CALLED_AET, "DROMEDARY")
                .containsEntry(DicomConstants.REMOTE_HOST, "127.0.0.1")
                .containsEntry(DicomConstants.SOP_CLASS_UID, CLASS)
                .containsEntry(DicomConstants.SOP_INSTANCE_UID, "1.2.3.1.1")
                .containsEntry(DicomConstants.TRANSFER_SYNTAX_UID, SYNTAX);
        assertThat(scp.instances.get(1).get(DicomConstants.ASSOCIATION))
                .isEqualTo(scp.instances.get(0).get(DicomConstants.ASSOCIATION));
        await().until(() -> scp.events.equals(List.of(DicomConstants.EVENT_RELEASED)));
        assertThat(scp.consumer().getReceived()).isEqualTo(2);
    }

    @Test
    void strangersAreRejectedWithTheReason() throws Exception {
        start("&allowedCallers=MODALITY,CT1@192.0.2.0/24,@10.0.0.0/8,MR1@127.0.0.1");
        assertThat(answer("MODALITY", "DROMEDARY")).isEqualTo("accepted");
        assertThat(answer("MR1", "DROMEDARY")).isEqualTo("accepted");
        // result, source, reason of PS3.8 table 9-21: permanent, user, called or calling AE title not recognised
        assertThat(answer("MODALITY", "OTHER")).isEqualTo("1 1 7");
        assertThat(answer("STRANGER", "DROMEDARY")).isEqualTo("1 1 3");
        assertThat(answer("CT1", "DROMEDARY")).isEqualTo("1 1 3");
        try (RawAssociation association = new RawAssociation(scp.port)) {
            assertThat(association
                            .request("MODALITY", "DROMEDARY", "1.2.3", 1, CONTEXT)
                            .reason())
                    .isEqualTo("1 1 2");
        }
        try (RawAssociation association = new RawAssociation(scp.port)) {
            assertThat(association
                            .request("MODALITY", "DROMEDARY", "1.2.840.10008.3.1.1.1", 2, CONTEXT)
                            .reason())
                    .isEqualTo("1 2 2");
        }
        assertWorks();
    }

    private String answer(String calling, String called) throws IOException {
        try (RawAssociation association = new RawAssociation(scp.port)) {
            Pdu answer = association.request(calling, called, CONTEXT);
            if (answer.type() == RawAssociation.A_ASSOCIATE_RJ) {
                return answer.reason();
            }
            association.release();
            return "accepted";
        }
    }

    @Test
    void severalNamesMayBeOurs() throws Exception {
        start("&calledAets=ONE, TWO");
        assertThat(answer("MODALITY", "TWO")).isEqualTo("accepted");
        assertThat(answer("MODALITY", "DROMEDARY")).isEqualTo("1 1 7");
    }

    @Test
    void presentationContextsAreAnsweredOneByOne() throws Exception {
        start("");
        Map<String, String> contexts = new TreeMap<>(Map.of(
                StorageClasses.VERIFICATION,
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                "1.2.840.10008.5.1.4.1.1.2",
                "1.2.840.10008.1.2.4.90",
                "1.2.840.10008.5.1.4.1.1.4",
                "1.2.840.10008.1.2.7.1",
                "1.2.840.10008.5.1.4.1.2.2.1",
                SYNTAX,
                "1.2.840.113619.4.26",
                SYNTAX));
        try (RawAssociation association = new RawAssociation(scp.port)) {
            // verification, CT, MR in a syntax of its own, C-FIND, a private class
            assertThat(RawAssociation.results(association.request("MODALITY", "DROMEDARY", contexts)))
                    .isEqualTo(Map.of(1, 0, 3, 0, 5, 4, 7, 3, 9, 3));
        }
        stop();
        start("&unknownStorageClasses=true");
        try (RawAssociation association = new RawAssociation(scp.port)) {
            assertThat(RawAssociation.results(association.request("MODALITY", "DROMEDARY", contexts)))
                    .containsEntry(7, 3)
                    .containsEntry(9, 0);
            assertThat(association.store(9, "1.2.840.113619.4.26", "1.9", dataset("1.9", 10)))
                    .isZero();
        }
    }

    @Test
    void twoHundredAtOnce() throws Exception {
        start("&maxAssociations=100");
        int callers = 200;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(callers);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            String sop = "1.7." + i;
            answers.add(threads.submit(() -> {
                go.await();
                try (RawAssociation association = new RawAssociation(scp.port)) {
                    Pdu answer = association.request("MODALITY", "DROMEDARY", CONTEXT);
                    answered.countDown();
                    if (answer.type() == RawAssociation.A_ASSOCIATE_RJ) {
                        return answer.reason();
                    }
                    int status = association.store(1, CLASS, sop, dataset(sop, 20_000));
                    end.await();
                    association.release();
                    return "stored " + status;
                }
            }));
        }
        go.countDown();
        assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();
        end.countDown();
        Map<String, Integer> counts = new TreeMap<>();
        for (Future<String> answer : answers) {
            counts.merge(answer.get(20, TimeUnit.SECONDS), 1, Integer::sum);
        }
        threads.shutdown();
        // transient, presentation service provider, local limit exceeded
        assertThat(counts).isEqualTo(Map.of("stored 0", 100, "2 3 2", 100));
        assertWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abort", "close", "release", "rubbish"})
    void anEndInTheMiddleOfAnInstanceLeavesNothing(String how) throws Exception {
        start("");
        byte[] dataset = dataset("1.2.3.1.1", 200_000);
        try (RawAssociation association = open()) {
            association.command(1, CLASS, "1.2.3.1.1");
            association.data(1, dataset, 0, 100_000, false);
            await().atMost(10, TimeUnit.SECONDS).until(() -> !scp.halves().isEmpty());
            switch (how) {
                case "abort" -> association.abort();
                case "release" -> association.pdu(RawAssociation.A_RELEASE_RQ, new byte[4]);
                case "rubbish" -> association.raw(new byte[] {99, 0, 0, 0, 0, 4, 1, 2, 3, 4, 5, 6});
                default -> association.close();
            }
            if (!how.equals("close")) {
                assertThat(association.isEnded()).isTrue();
            }
        }
        await().atMost(10, TimeUnit.SECONDS).until(() -> scp.events.equals(List.of(DicomConstants.EVENT_ABORTED)));
        assertThat(scp.files).isEmpty();
        assertWorks();
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n",
        "\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0",
        "\\u0001\\0\\0\\0\\0\\u0005abcdefghij",
        "\\u0004\\0\\0\\0\\0\\u0008abcdefghij",
        "\\u0005\\0\\0\\0\\0\\u0004\\0\\0\\0\\0",
        "\\u0001\\0\\u007F\\u00FF\\u00FF\\u00FFabcdefghij"
    })
    void whatIsNoRequestEndsTheConnection(String text) throws Exception {
        start("");
        String bytes = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.startsWith("\\u", i)) {
                decoded.append((char) Integer.parseInt(bytes.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                decoded.append(bytes.charAt(i));
            }
        }
        try (RawAssociation association = new RawAssociation(scp.port)) {
            association.raw(decoded.toString().getBytes(StandardCharsets.ISO_8859_1));
            assertThat(association.isEnded()).isTrue();
        }
        assertWorks();
        // nobody had been let in, so nobody has left
        assertThat(scp.events).containsExactly(DicomConstants.EVENT_RELEASED);
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws Exception {
        start("&requestTimeout=500");
        long start = System.nanoTime();
        try (RawAssociation silent = new RawAssociation(scp.port);
                RawAssociation stuttering = new RawAssociation(scp.port)) {
            stuttering.raw(new byte[] {1, 0, 0});
            assertThat(silent.isEnded()).isTrue();
            assertThat(stuttering.isEnded()).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertWorks();
    }

    @Test
    void whoFallsSilentIsNotWaitedFor() throws Exception {
        start("&idleTimeout=500");
        try (RawAssociation idle = open()) {
            assertThat(idle.isEnded()).isTrue();
        }
        try (RawAssociation halfway = open()) {
            halfway.command(1, CLASS, "1.2.3.1.1");
            halfway.data(1, dataset("1.2.3.1.1", 30_000), 0, 16_000, false);
            assertThat(halfway.isEnded()).isTrue();
        }
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> Collections.frequency(scp.events, DicomConstants.EVENT_ABORTED) == 2);
        assertThat(scp.events).doesNotContain(DicomConstants.EVENT_RELEASED);
        assertWorks();
    }

    @Test
    void aLongerPduThanOfferedEndsTheAssociation() throws Exception {
        start("&maxPduLength=16384");
        try (RawAssociation association = open()) {
            association.command(1, CLASS, "1.2.3.1.1");
            association.raw(new byte[] {4, 0, 0, (byte) 0xFF, 0, 0, 0, (byte) 0xFE, (byte) 0xFF, 0, 1, 0});
            Pdu answer = association.receive();
            assertThat(answer.type()).isEqualTo(RawAssociation.A_ABORT);
            // service provider, invalid PDU parameter value
            assertThat(answer.reason()).isEqualTo("0 2 6");
        }
        assertWorks();
    }

    @ParameterizedTest
    @CsvSource({"42752, A700", "43264, A900", "49152, C000", "272, 0110"})
    void theRouteDecidesTheStatus(int status, String hex) throws Exception {
        start("");
        scp.before = exchange -> {
            if ("1.1".equals(exchange.getMessage().getHeader(DicomConstants.SOP_INSTANCE_UID))) {
                exchange.getMessage().setHeader(DicomConstants.STATUS, status);
                exchange.getMessage()
                        .setHeader(
                                DicomConstants.ERROR_COMMENT,
                                "Größe\\ is wrong, and this text goes on for longer than an LO may have\n");
            }
        };
        try (RawAssociation association = open()) {
            assertThat(association.store(1, CLASS, "1.1", dataset("1.1", 10))).isEqualTo(Integer.parseInt(hex, 16));
            assertThat(association.store(1, CLASS, "1.2", dataset("1.2", 10))).isZero();
            association.release();
        }
        assertThat(scp.files).hasSize(1);
        assertThat(scp.consumer().getRefused()).isEqualTo(1);
        assertWorks();
    }

    @Test
    void aRouteThatFailsIsNoSuccess() throws Exception {
        start("");
        scp.before = exchange -> {
            throw new IllegalStateException("broken route");
        };
        try (RawAssociation association = open()) {
            assertThat(association.store(1, CLASS, "1.1", dataset("1.1", 10))).isEqualTo(0x0110);
            scp.before = exchange -> {};
            assertThat(association.store(1, CLASS, "1.1", dataset("1.1", 10))).isZero();
            association.release();
        }
        assertWorks();
    }

    @Test
    void belowTheWatermarkSendersAreToldToComeAgain() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "4m")) {
            scp = new ScpRoute(disk.folder(), "&minimumFreeSpace=500MB");
            try (RawAssociation association = open()) {
                assertThat(association.store(1, CLASS, "1.1", dataset("1.1", 100_000)))
                        .isZero();
                // less than a twentieth is left, and still enough for the instance
                Path filling = Files.write(disk.folder().resolve("filling"), new byte[3_950_000]);
                assertThat(association.store(1, CLASS, "1.2", dataset("1.2", 10)))
                        .isEqualTo(0xA700);
                Files.delete(filling);
                assertThat(association.store(1, CLASS, "1.3", dataset("1.3", 10)))
                        .isZero();
                association.release();
            }
            assertThat(scp.files).hasSize(2);
            assertWorks();
            scp.close();
        }
    }

    @Test
    void aSmallDiskGetsFullAndTheAssociationGoesOn() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "1m")) {
            scp = new ScpRoute(disk.folder(), "");
            try (RawAssociation association = open()) {
                assertThat(association.store(1, CLASS, "1.1", dataset("1.1", 400_000)))
                        .isZero();
                assertThat(association.store(1, CLASS, "1.2", dataset("1.2", 3_000_000)))
                        .isEqualTo(0xA700);
                assertThat(scp.halves()).isEmpty();
                assertThat(association.store(1, CLASS, "1.3", dataset("1.3", 100_000)))
                        .isZero();
                association.release();
            }
            assertWorks();
            scp.close();
        }
    }

    @Test
    void withoutSpoolAnInstanceIsAnsweredAndTheAssociationGoesOn() throws Exception {
        start("&minimumFreeSpace=1");
        try (RawAssociation association = open()) {
            assertThat(association.store(1, CLASS, "1.1", dataset("1.1", 10))).isZero();
            Path away = folder.resolve("away");
            await().atMost(5, TimeUnit.SECONDS).until(() -> {
                Files.move(scp.spool, away);
                return true;
            });
            // files made ahead of time are used up first
            int status = 0;
            for (int i = 0; i < 20 && status == 0; i++) {
                scp.before = exchange -> exchange.getMessage().setHeader(DicomConstants.STATUS, 0);
                status = association.store(1, CLASS, "1.2", dataset("1.2", 10));
            }
            assertThat(status).isEqualTo(0xA700);
            Files.move(away, scp.spool);
            scp.before = exchange -> {};
            assertThat(association.store(1, CLASS, "1.3", dataset("1.3", 10))).isZero();
        }
    }

    @Test
    void aStopWhileAnInstanceComesLeavesNothing() throws Exception {
        start("");
        try (RawAssociation association = open()) {
            association.command(1, CLASS, "1.2.3.1.1");
            association.data(1, dataset("1.2.3.1.1", 200_000), 0, 100_000, false);
            await().atMost(10, TimeUnit.SECONDS).until(() -> !scp.halves().isEmpty());
            long start = System.nanoTime();
            scp.camel.getRouteController().stopRoute("scp");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            assertThat(association.isEnded()).isTrue();
        }
        assertThat(scp.files).isEmpty();
        assertThat(scp.halves()).isEmpty();
        scp.camel.getRouteController().startRoute("scp");
        assertWorks();
    }

    @Test
    void aStopWaitsForTheRouteAndAnswers() throws Exception {
        start("");
        CountDownLatch inRoute = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        scp.before = exchange -> {
            inRoute.countDown();
            go.await();
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (RawAssociation association = open()) {
            Future<Integer> status = threads.submit(() -> association.store(1, CLASS, "1.1", dataset("1.1", 10)));
            inRoute.await();
            Future<?> stop = threads.submit(() -> {
                scp.camel.getRouteController().stopRoute("scp");
                return null;
            });
            awaitClosedPort();
            go.countDown();
            assertThat(status.get(10, TimeUnit.SECONDS)).isZero();
            stop.get(15, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertThat(scp.files).hasSize(1);
    }

    @Test
    void suspendedItTakesNoNewAssociationAndKeepsTheOpenOnes() throws Exception {
        start("&maxAssociations=1");
        try (RawAssociation association = open()) {
            scp.camel.getRouteController().suspendRoute("scp");
            awaitClosedPort();
            assertThat(association.store(1, CLASS, "1.1", dataset("1.1", 10))).isZero();
            scp.camel.getRouteController().resumeRoute("scp");
            // the old one still counts
            assertThat(answer("MODALITY", "DROMEDARY")).isEqualTo("2 3 2");
            association.release();
        }
        assertWorks();
    }

    @Test
    void aPortThatIsTakenIsTold() throws Exception {
        start("");
        assertThatThrownBy(() -> scp.camel.addRoutes(new org.apache.camel.builder.RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:OTHER@127.0.0.1:" + scp.port + "?spoolDirectory=" + folder.resolve("x"))
                                .to("log:x");
                    }
                }))
                .hasStackTraceContaining("Cannot listen for DICOM on 127.0.0.1:" + scp.port);
        assertWorks();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dicom:DROMEDARY",
                "dicom:DROMEDARY@localhost",
                "dicom:DROMEDARY@:104",
                "dicom:A NAME THAT IS TOO LONG@localhost:104",
                "dicom:@localhost:104"
            })
    void anAddressThatIsNoneIsTold(String uri) throws Exception {
        start("");
        assertThatThrownBy(() -> scp.camel.getEndpoint(uri))
                .hasStackTraceContaining("Expected dicom:AETITLE@host:port");
    }
}
