package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** A study goes on to a PACS by C-STORE; the PACS is dcmtk's. */
class ForwardIT {

    @TempDir
    private Path folder;

    @Test
    void aPacsThatWasDownGetsEveryInstanceOnce() throws Exception {
        int port = FreePorts.next();
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .fatJar()
                .set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + port)
                .set("dromedary.destinations.folder.uri", "file:" + folder.resolve("folder"));
        SentStudy study = SentStudy.make(folder, "Spine", 20);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            assertThat(study.send(setup.dicomPort()).exit()).isZero();
            await().atMost(30, SECONDS).pollInterval(100, MILLISECONDS).untilAsserted(() -> {
                // the one that is up is not kept by the one that is down
                assertThat(to(api, study, "folder").get("state").asText()).isEqualTo("DELIVERED");
                assertThat(to(api, study, "pacs").get("attempts").asInt()).isGreaterThanOrEqualTo(2);
            });
            JsonNode waiting = to(api, study, "pacs");
            assertThat(waiting.get("state").asText()).isIn("PENDING", "ACTIVE");
            assertThat(waiting.get("failureClass").asText()).isEqualTo("TRANSIENT");
            assertThat(waiting.get("failure").asText()).contains("127.0.0.1:" + port);
            assertThat(SentStudy.pixelsIn(folder.resolve("folder"))).isEqualTo(study.pixels());
            assertThat(api.post("/api/destinations/pacs/echo", 200)
                            .get("success")
                            .asBoolean())
                    .isFalse();
            // a second program on the same data does no harm: it ends at once
            secondInstance(setup);

            try (StoreScp pacs = StoreScp.start(folder, port)) {
                JsonNode delivered =
                        api.awaitDelivery(to(api, study, "pacs").get("id").asLong(), "DELIVERED");
                assertThat(delivered.get("doneInstances").asInt()).isEqualTo(20);
                assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(study.pixels());
                assertThat(pacs.stored()).isEqualTo(20);
                assertThat(api.post("/api/destinations/pacs/echo", 200)
                                .get("success")
                                .asBoolean())
                        .isTrue();
            }
        }
    }

    private void secondInstance(DromedaryProcess.Setup first) throws Exception {
        DromedaryProcess.Setup setup =
                DromedaryProcess.in(folder.resolve("second")).data(first.data());
        try (DromedaryProcess second = setup.launch()) {
            assertThat(second.awaitExit(Duration.ofSeconds(30))).isNotZero();
            assertThat(second.log().lines().filter(line -> line.startsWith("dromedary: ")))
                    .singleElement()
                    .asString()
                    .contains("another Dromedary has this database open");
        }
    }

    private static JsonNode to(DromedaryApi api, SentStudy study, String destination) {
        return api.deliveries(study.uid()).stream()
                .filter(one -> one.get("destination").asText().equals(destination))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing goes to " + destination));
    }
}
