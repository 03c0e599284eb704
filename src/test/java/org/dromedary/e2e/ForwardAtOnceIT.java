package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.Part10;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.RawAssociation;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** {@code send-on: received}: instances are at the PACS while their study is still being sent. */
class ForwardAtOnceIT {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardAtOnceIT.class);
    private static final String EXPLICIT_LE = "1.2.840.10008.1.2.1";

    @TempDir
    private Path folder;

    private int pacsPort;
    private String ownAet = "DROMEDARY";
    private DromedaryProcess.Setup setup;

    @BeforeEach
    void configure() throws IOException {
        pacsPort = FreePorts.next();
        setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + pacsPort)
                .set("dromedary.destinations.pacs.send-on", "received")
                .set("dromedary.destinations.folder.uri", "file:" + folder.resolve("folder"))
                .set("dromedary.delivery.first-backoff", "500ms")
                .set("dromedary.study.quiet-period", "6s")
                .set("dromedary.study.release-period", "2s");
    }

    /** A sender that takes its time: one instance after the other on an association that stays. */
    private final class SlowSender implements AutoCloseable {

        private final SentStudy study;
        private final RawAssociation association;
        private final String sopClass;

        SlowSender(SentStudy study) throws IOException {
            this.study = study;
            association = new RawAssociation(setup.dicomPort());
            sopClass = Part10.read(file(0)).sopClassUid();
            RawAssociation.Pdu answer = association.request("MODALITY", ownAet, Map.of(sopClass, EXPLICIT_LE));
            assertThat(answer.type()).isEqualTo(RawAssociation.A_ASSOCIATE_AC);
        }

        private Path file(int index) {
            return study.folder().resolve(String.format("%05d.dcm", index));
        }

        void send(int from, int to) throws IOException {
            for (int i = from; i < to; i++) {
                send(i);
            }
        }

        void send(int index) throws IOException {
            Part10 part10 = Part10.read(file(index));
            try (InputStream dataset = part10.openDataset(file(index))) {
                assertThat(association.store(1, sopClass, study.sopUid(index), dataset.readAllBytes()))
                        .isZero();
            }
        }

        void release() throws IOException {
            assertThat(association.release().type()).isEqualTo(RawAssociation.A_RELEASE_RP);
        }

        @Override
        public void close() throws IOException {
            association.close();
        }
    }

    private static JsonNode toPacs(DromedaryApi api, SentStudy study) {
        return api.deliveries(study.uid()).stream()
                .filter(one -> one.get("destination").asText().equals("pacs"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing goes to pacs"));
    }

    @Test
    void halfOfTheStudyIsThereBeforeItsAssociationEndsAndNothingIsSentTwiceAfterAKill() throws Exception {
        SentStudy study = SentStudy.make(folder, "Spine", 50);
        try (StoreScp pacs = StoreScp.start(folder, pacsPort)) {
            DromedaryProcess first = setup.start();
            try (SlowSender sender = new SlowSender(study)) {
                for (int i = 0; i < 25; i++) {
                    sender.send(i);
                }
                await().atMost(5, SECONDS).pollInterval(20, MILLISECONDS).untilAsserted(() -> assertThat(
                                toPacs(first.api(), study).get("doneInstances").asInt())
                        .isEqualTo(25));
                assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(study.pixels(0, 25));
                JsonNode open = toPacs(first.api(), study);
                assertThat(open.get("state").asText()).isEqualTo("PENDING");
                assertThat(open.get("open").asBoolean()).isTrue();
                assertThat(open.get("attempts").asInt()).isZero();
                assertThat(open.get("totalInstances").asInt()).isEqualTo(25);
                assertThat(first.api().study(study.uid()).get("state").asText()).isEqualTo("RECEIVING");
                first.kill();
            } finally {
                first.close();
            }
            try (DromedaryProcess second = setup.start()) {
                assertThat(toPacs(second.api(), study).get("open").asBoolean()).isTrue();
                assertThat(study.send(setup.dicomPort(), 25, 50).exit()).isZero();
                DromedaryApi api = second.api();
                JsonNode delivered =
                        api.awaitDelivery(toPacs(api, study).get("id").asLong(), "DELIVERED");
                assertThat(delivered.get("doneInstances").asInt()).isEqualTo(50);
                assertThat(delivered.get("open").asBoolean()).isFalse();
                assertThat(api.deliveries(study.uid())).hasSize(2);
                assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(study.pixels());
                assertThat(pacs.stored()).isEqualTo(50);
                await().atMost(20, SECONDS).untilAsserted(() -> assertThat(SentStudy.pixelsIn(folder.resolve("folder")))
                        .isEqualTo(study.pixels()));
            }
        }
    }

    @Test
    void killedAtAnyMomentEverythingArrivesAndOnlyWhatWasUnansweredTwice() throws Exception {
        SentStudy study = SentStudy.make(folder, "Spine", 120);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (StoreScp pacs = StoreScp.start(folder, pacsPort)) {
            Future<?> sending = sender.submit(() -> {
                for (int from = 0; from < 120; from += 10) {
                    int first = from;
                    await().atMost(3, TimeUnit.MINUTES)
                            .pollDelay(0, SECONDS)
                            .pollInterval(100, MILLISECONDS)
                            .until(() -> study.send(setup.dicomPort(), first, first + 10)
                                            .exit()
                                    == 0);
                }
                return null;
            });
            for (int kill = 1; kill <= 3; kill++) {
                int arrived = kill * 25;
                try (DromedaryProcess dromedary = setup.launch()) {
                    await().atMost(90, SECONDS)
                            .pollDelay(0, SECONDS)
                            .pollInterval(2, MILLISECONDS)
                            .until(() -> pacs.stored() >= arrived);
                    dromedary.kill();
                }
            }
            try (DromedaryProcess dromedary = setup.start()) {
                sending.get(2, TimeUnit.MINUTES);
                DromedaryApi api = dromedary.api();
                await().atMost(60, SECONDS).untilAsserted(() -> assertThat(api.deliveries(study.uid()))
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(one -> assertThat(one.get("state").asText()).isIn("DELIVERED", "WARNING")));
                assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(study.pixels());
                // one association's worth of answers at most is lost with each kill
                assertThat(pacs.stored()).isBetween(120L, 120L + 3 * 64);
                LOG.info("120 instances, 3 kills: {} were sent", pacs.stored());
            }
        } finally {
            sender.shutdownNow();
        }
    }

    private static void discard(DromedaryApi api, SentStudy study, int done, int total) {
        api.post("/api/studies/" + study.uid() + "/discard", 202);
        await().atMost(10, SECONDS).untilAsserted(() -> {
            assertThat(api.study(study.uid()).get("state").asText()).isNotEqualTo("RECEIVING");
            JsonNode ended = toPacs(api, study);
            assertThat(ended.get("state").asText()).isEqualTo("CANCELLED");
            assertThat(ended.get("open").asBoolean()).isFalse();
            assertThat(ended.get("failure").asText())
                    .contains("discarded", "sent before: " + done + " of " + total + " instances");
        });
    }

    @Test
    void aDiscardedStudyEndsWhatIsSentAtOnceAndGoesOnWithTheRestWhenItIsTakenUp() throws Exception {
        ownAet = "GATEWAY";
        setup.set("dromedary.dicom.ae-title", ownAet).set("dromedary.study.quiet-period", "1h");
        setup.set("dromedary.study.release-period", "2s");
        SentStudy sent = SentStudy.make(folder, "Spine", 10);
        SentStudy waiting = SentStudy.make(folder, "Knee", 4);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            try (StoreScp pacs = StoreScp.start(folder, pacsPort, "-d");
                    SlowSender sender = new SlowSender(sent)) {
                sender.send(0, 5);
                await().atMost(10, SECONDS)
                        .ignoreExceptions()
                        .until(() -> toPacs(api, sent).get("doneInstances").asInt() == 5);
                discard(api, sent, 5, 5);
                // the sender is told nothing of it and goes on
                sender.send(5, 10);
                sender.release();
                api.awaitDelivery(toPacs(api, sent).get("id").asLong(), "DELIVERED");
                assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(sent.pixels());
                assertThat(pacs.stored()).isEqualTo(10);
                assertThat(Files.readString(folder.resolve("storescp.log")))
                        .containsPattern("Calling Application Name: +GATEWAY")
                        .doesNotContainPattern("Calling Application Name: +DROMEDARY");
            }
            // nothing of this one has gone when it is discarded
            try (SlowSender sender = new SlowSender(waiting)) {
                sender.send(0, 4);
                await().atMost(10, SECONDS)
                        .ignoreExceptions()
                        .until(() -> toPacs(api, waiting).get("totalInstances").asInt() == 4);
                discard(api, waiting, 0, 4);
                sender.release();
            }
            api.post("/api/studies/" + waiting.uid() + "/complete", 202);
            try (StoreScp pacs = StoreScp.start(folder, pacsPort)) {
                api.awaitDelivery(toPacs(api, waiting).get("id").asLong(), "DELIVERED");
                assertThat(pacs.stored()).isEqualTo(14);
            }
        }
    }

    @Test
    void anInstanceIsAtThePeerInWellUnderASecond() throws Exception {
        SentStudy warmUp = SentStudy.make(folder, "Spine", 50);
        SentStudy study = SentStudy.make(folder, "Knee", 200);
        try (StoreScp pacs = StoreScp.start(folder, pacsPort);
                DromedaryProcess dromedary = setup.start()) {
            assertThat(warmUp.send(setup.dicomPort()).exit()).isZero();
            dromedary
                    .api()
                    .awaitDelivery(toPacs(dromedary.api(), warmUp).get("id").asLong(), "DELIVERED");
            long[] millis = new long[200];
            try (SlowSender sender = new SlowSender(study)) {
                for (int i = 0; i < millis.length; i++) {
                    sender.send(i);
                    long acknowledged = System.nanoTime();
                    Path arrived = pacs.folder().resolve("MR." + study.sopUid(i) + ".dcm");
                    await().atMost(20, SECONDS)
                            .pollDelay(0, SECONDS)
                            .pollInterval(1, MILLISECONDS)
                            .until(() -> Files.exists(arrived));
                    millis[i] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - acknowledged);
                }
            }
            Arrays.sort(millis);
            LOG.info(
                    "From C-STORE-RSP to the peer, 200 instances: median {} ms, p99 {} ms, longest {} ms",
                    millis[100],
                    millis[198],
                    millis[199]);
            assertThat(millis[100]).isLessThan(500);
            assertThat(millis[198]).isLessThan(2000);
        }
    }
}
