package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;

/** A real Orthanc is followed: what comes to it goes where the route says, whatever happens to either. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrthancFollowIT {

    @TempDir
    static Path folder;

    private Path archive;
    private OrthancServer orthanc;
    private OrthancServer passing;
    private OrthancServer keeper;
    private DromedaryProcess.Setup setup;
    private DromedaryProcess dromedary;
    private SentStudy first;

    @BeforeAll
    void start() throws Exception {
        archive = folder.resolve("archive");
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "AuthenticationEnabled", true,
                        "RegisteredUsers", Map.of("uploader", "secret"),
                        "KeepAlive", true,
                        "OverwriteInstances", true));
        passing = OrthancServer.start(folder.resolve("passing"), Map.of());
        keeper = OrthancServer.start(folder.resolve("keeper"), Map.of());
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.orthancs.ingest.url", orthanc.url())
                .set("dromedary.orthancs.ingest.user", "uploader")
                .set("dromedary.orthancs.ingest.password-file", password)
                .set("dromedary.orthancs.ingest.poll", true)
                .set("dromedary.orthancs.ingest.poll-interval", "300ms")
                .set("dromedary.orthancs.ingest.reconcile-interval", "5s")
                .set("dromedary.orthancs.wrong.url", orthanc.url())
                .set("dromedary.orthancs.wrong.user", "uploader")
                .set("dromedary.orthancs.wrong.password", "wrong")
                .set("dromedary.orthancs.wrong.poll", true)
                .set("dromedary.orthancs.wrong.poll-interval", "200ms")
                .set("dromedary.orthancs.passing.url", passing.url())
                .set("dromedary.orthancs.passing.poll", true)
                .set("dromedary.orthancs.passing.poll-interval", "300ms")
                .set("dromedary.orthancs.passing.after-delivery", "move:keeper")
                .set("dromedary.orthancs.keeper.url", keeper.url())
                .set("dromedary.orthancs.keeper.poll", true)
                .set("dromedary.orthancs.keeper.poll-interval", "300ms")
                .set("dromedary.orthancs.keeper.after-delivery", "label:seen")
                // fetched studies do not wait for it
                .set("dromedary.study.quiet-period", "10m")
                .set("dromedary.study.release-period", "10m")
                .set("dromedary.destinations.archive.uri", "file:" + archive);
        // what is there already comes first
        first = SentStudy.make(folder, "Knee", 6);
        upload(first, 0, 6);
        dromedary = setup.start();
    }

    @AfterAll
    void stop() throws Exception {
        if (dromedary != null) {
            dromedary.close();
        }
        for (OrthancServer server : new OrthancServer[] {orthanc, passing, keeper}) {
            if (server != null) {
                server.close();
            }
        }
    }

    private void upload(SentStudy study, int from, int to) throws Exception {
        upload(orthanc, study, from, to);
    }

    private static void upload(OrthancServer orthanc, SentStudy study, int from, int to) {
        for (int i = from; i < to; i++) {
            Path file = study.folder().resolve(String.format("%05d.dcm", i));
            // it closes connections under the next request, and a POST is not sent twice by itself
            await().atMost(10, SECONDS)
                    .pollDelay(0, SECONDS)
                    .ignoreExceptions()
                    .until(() -> orthanc.upload(file) != null);
        }
    }

    private void awaitDelivered(SentStudy study, int generation) {
        DromedaryApi api = dromedary.api();
        await().atMost(60, SECONDS)
                .pollInterval(200, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> assertThat(known(study)).isTrue());
        await().atMost(60, SECONDS).pollInterval(200, TimeUnit.MILLISECONDS).untilAsserted(() -> assertThat(
                        api.deliveries(study.uid()))
                .hasSize(generation)
                .allSatisfy(
                        delivery -> assertThat(delivery.get("state").asText()).isEqualTo("DELIVERED")));
        assertThat(api.study(study.uid()).get("state").asText()).isEqualTo("ROUTED");
    }

    private boolean known(SentStudy study) {
        for (JsonNode one : dromedary.api().get("/api/studies?limit=500").get("items")) {
            if (one.get("studyUid").asText().equals(study.uid())) {
                return true;
            }
        }
        return false;
    }

    private Map<String, String> delivered(SentStudy study) throws Exception {
        Map<String, String> all = SentStudy.pixelsIn(archive);
        all.keySet().retainAll(study.pixels().keySet());
        return all;
    }

    @Test
    @Order(1)
    void studiesComeWithTheirOriginAndAtOnce() throws Exception {
        awaitDelivered(first, 1);
        assertThat(delivered(first)).isEqualTo(first.pixels());
        JsonNode uploaded = dromedary.api().study(first.uid());
        assertThat(uploaded.get("source").asText()).isEqualTo("ingest");
        assertThat(uploaded.get("remoteUser").asText()).isEqualTo("uploader");
        assertThat(uploaded.get("remoteHost").asText()).isEqualTo("127.0.0.1");

        SentStudy sent = SentStudy.make(folder, "Spine", 4);
        assertThat(sent.send(orthanc.dicomPort(), "CT1", 0, 4).exit()).isZero();
        awaitDelivered(sent, 1);
        assertThat(delivered(sent)).isEqualTo(sent.pixels());
        JsonNode stored = dromedary.api().study(sent.uid());
        assertThat(stored.get("callingAet").asText()).isEqualTo("CT1");
        assertThat(stored.get("calledAet").asText()).isEqualTo("DROMEDARY");
    }

    @Test
    @Order(2)
    void whatComesLaterIsDeliveredAloneAndWhatComesAgainNotAtAll() throws Exception {
        SentStudy study = SentStudy.make(folder, "Hip", 6);
        upload(study, 0, 4);
        awaitDelivered(study, 1);
        upload(study, 3, 6);
        awaitDelivered(study, 2);
        List<JsonNode> deliveries = dromedary.api().deliveries(study.uid());
        assertThat(deliveries.get(1).get("totalInstances").asInt()).isEqualTo(2);
        // overwritten by the same: Orthanc tells of them as new
        upload(study, 0, 6);
        await().during(3, SECONDS).atMost(10, SECONDS).untilAsserted(() -> assertThat(
                        dromedary.api().deliveries(study.uid()))
                .hasSize(2));
        assertThat(delivered(study)).isEqualTo(study.pixels());
    }

    @Test
    @Order(3)
    void anOrthancThatWasKilledTellsNothingAndIsAsked() throws Exception {
        SentStudy study = SentStudy.make(folder, "Hand", 4);
        upload(study, 0, 4);
        orthanc.kill();
        orthanc.again();
        awaitDelivered(study, 1);
        assertThat(delivered(study)).isEqualTo(study.pixels());
    }

    @Test
    @Order(4)
    void anOrthancThatBeginsAgainIsReadFromTheStart() throws Exception {
        orthanc.kill();
        orthanc.wipe();
        orthanc.again();
        SentStudy study = SentStudy.make(folder, "Foot", 4);
        upload(study, 0, 4);
        // one that was there before the loss comes back, and is not delivered again
        upload(first, 0, 6);
        awaitDelivered(study, 1);
        await().during(3, SECONDS).atMost(10, SECONDS).untilAsserted(() -> assertThat(
                        dromedary.api().deliveries(first.uid()))
                .hasSize(1));
        assertThat(dromedary.log()).contains("Orthanc ingest has another database");
    }

    /** From one Orthanc to the archive and into the other Orthanc, which is followed as well. */
    @Test
    @Order(5)
    void aDeliveredStudyMovesOnAndIsNotDeliveredAgain() throws Exception {
        SentStudy study = SentStudy.make(folder, "Neck", 6);
        upload(passing, study, 0, 6);
        awaitDelivered(study, 1);
        await().atMost(30, SECONDS).untilAsserted(() -> {
            assertThat(passing.instances()).isZero();
            assertThat(keeper.instances()).isEqualTo(6);
        });
        String there = keeper.get("/studies").get(0).asText();
        // labels came with Orthanc 1.12; before, it is metadata
        await().atMost(30, SECONDS).ignoreExceptions().untilAsserted(() -> assertThat(new String(
                        keeper.get("/system").path("HasLabels").asBoolean()
                                ? keeper.bytes("/studies/" + there + "/labels")
                                : keeper.bytes("/studies/" + there + "/metadata/5400")))
                .contains("seen"));
        assertThat(dromedary.api().deliveries(study.uid())).hasSize(1);
        // what comes after the rest has gone is not lost on the way
        SentStudy again = SentStudy.make(folder, "Neck again", 2);
        upload(passing, again, 0, 2);
        awaitDelivered(again, 1);
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(keeper.instances()).isEqualTo(8));
    }

    @Test
    @Order(6)
    void aWrongPasswordIsToldOnceAndInHealth() {
        JsonNode health = dromedary.api().get("/actuator/health/orthancs");
        assertThat(health.at("/components/ingest/status").asText()).isEqualTo("UP");
        assertThat(health.at("/components/wrong/status").asText()).isEqualTo("DEGRADED");
        assertThat(health.at("/components/wrong/details/failure").asText()).contains("401");
        assertThat(dromedary.log().lines().filter(line -> line.contains("Orthanc wrong cannot be read")))
                .hasSize(1);
        assertThat(dromedary.log()).doesNotContain("secret");
    }

    @Test
    @Order(7)
    void aKillInTheMiddleLosesNothingAndRepeatsNothing() throws Exception {
        SentStudy study = SentStudy.make(folder, Modality.CT, "Thorax", 2, 60, 512, 20_261_121);
        dromedary.close();
        upload(study, 0, 120);
        for (int kill = 1; kill <= 2; kill++) {
            int stored = kill * 25;
            Path store = setup.data().resolve("store").resolve(study.uid());
            try (DromedaryProcess killed = setup.launch()) {
                await().atMost(90, SECONDS)
                        .pollDelay(0, SECONDS)
                        .pollInterval(2, TimeUnit.MILLISECONDS)
                        .until(() -> Files.isDirectory(store)
                                && SentStudy.dicomFiles(store).size() >= stored);
                killed.kill();
            }
        }
        dromedary = setup.start();
        awaitDelivered(study, 1);
        assertThat(delivered(study)).isEqualTo(study.pixels());
        assertThat(dromedary.api().study(study.uid()).get("instances").asInt()).isEqualTo(120);
        try (Stream<Path> incoming = Files.list(setup.data().resolve("incoming"))) {
            assertThat(incoming.filter(file -> file.getFileName().toString().startsWith("orthanc-")))
                    .isEmpty();
        }
    }
}
