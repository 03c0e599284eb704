package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;

/** A study goes on by STOW-RS to an Orthanc that is killed while it comes. */
@Timeout(180)
class DicomWebForwardIT {

    private static final int INSTANCES = 600;

    @TempDir
    private Path folder;

    @Test
    void aServerThatIsKilledGetsTheRest() throws Exception {
        try (OrthancServer orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "Plugins",
                        List.of(OrthancServer.DICOMWEB),
                        "KeepAlive",
                        true,
                        "AuthenticationEnabled",
                        true,
                        "RegisteredUsers",
                        Map.of("router", "sesame")))) {
            Path secret = Files.writeString(folder.resolve("password"), "sesame\n");
            String uri = "dicomweb:" + orthanc.url() + "/dicom-web?batchInstances=10&requests=2&user=router&password=";
            DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                    .set("dromedary.destinations.research.uri", uri + "file:" + secret)
                    .set("dromedary.destinations.wrong.uri", uri + "other");
            SentStudy study = SentStudy.make(folder, "Spine", INSTANCES);
            try (DromedaryProcess dromedary = setup.start()) {
                DromedaryApi api = dromedary.api();
                assertThat(api.post("/api/destinations/research/echo", 200)
                                .get("success")
                                .asBoolean())
                        .isTrue();
                assertThat(api.post("/api/destinations/wrong/echo", 200)
                                .get("failure")
                                .asText())
                        .contains("401")
                        .doesNotContain("other");

                assertThat(study.send(setup.dicomPort()).exit()).isZero();
                await().atMost(60, SECONDS).pollInterval(2, MILLISECONDS).until(() -> count(orthanc) > 100);
                orthanc.kill();
                await().atMost(30, SECONDS).pollInterval(100, MILLISECONDS).untilAsserted(() -> {
                    JsonNode waiting = to(api, study, "research");
                    assertThat(waiting.get("failureClass").asText()).isEqualTo("TRANSIENT");
                    assertThat(waiting.get("doneInstances").asInt()).isBetween(1, INSTANCES - 1);
                });
                orthanc.again();

                JsonNode delivered =
                        api.awaitDelivery(to(api, study, "research").get("id").asLong(), "DELIVERED");
                assertThat(delivered.get("doneInstances").asInt()).isEqualTo(INSTANCES);
                assertThat(count(orthanc)).isEqualTo(INSTANCES);

                JsonNode parked =
                        api.awaitDelivery(to(api, study, "wrong").get("id").asLong(), "PARKED");
                assertThat(parked.get("failure").asText()).contains("401").doesNotContain("other");
            }
            assertThat(setup.logs()).doesNotContain("sesame", "password=other");
        }
    }

    private static int count(OrthancServer orthanc) throws Exception {
        return orthanc.get("/statistics").path("CountInstances").asInt();
    }

    private static JsonNode to(DromedaryApi api, SentStudy study, String destination) {
        return api.deliveries(study.uid()).stream()
                .filter(one -> one.get("destination").asText().equals(destination))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing goes to " + destination));
    }
}
