package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;

/** The store is brought level with a PACS; the PACS is Orthanc, known by two names: one for C-MOVE, one for C-GET. */
class PacsSyncIT {

    private static final int STUDIES = 8;

    @TempDir
    private Path folder;

    @Test
    void whatThePacsHasIsFetchedOnceThroughAKill() throws Exception {
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"));
        try (OrthancServer pacs = OrthancServer.start(
                folder.resolve("pacs"),
                Map.of("DicomModalities", Map.of("dromedary", List.of("DROMEDARY", "127.0.0.1", setup.dicomPort()))))) {
            setup.set("dromedary.dicom.nodes.pacs.uri", "dicom:ORTHANC@127.0.0.1:" + pacs.dicomPort())
                    .set("dromedary.dicom.nodes.archive.uri", "dicom:ARCHIVE@127.0.0.1:" + pacs.dicomPort())
                    .set("dromedary.dicom.nodes.dead.uri", "dicom:DEAD@127.0.0.1:" + FreePorts.next())
                    .set("dromedary.sync.nodes.archive.retrieve", "get")
                    .set("dromedary.sync.retry-pause", "200ms");
            List<SentStudy> studies = new ArrayList<>();
            for (int i = 0; i < STUDIES; i++) {
                studies.add(
                        SentStudy.make(folder.resolve("made"), i == 0 ? "Knee a@b.example pw=hidden77" : "Knee", 10));
            }
            for (SentStudy study : studies) {
                for (Path file : SentStudy.dicomFiles(study.folder())) {
                    pacs.upload(file);
                }
            }
            try (DromedaryProcess dromedary = setup.start()) {
                DromedaryApi api = dromedary.api();
                connections(api);
                assertThat(studies.get(1).send(setup.dicomPort()).exit()).isZero();
                api.awaitStudy(studies.get(1).uid(), "NO_MATCH");
                theListSaysWhereEachIs(api, studies);
                long job = begin(api, "pacs");
                api.json("POST", "/api/sync", Map.of("node", "pacs"), 409);
                // in the middle
                await().atMost(30, SECONDS)
                        .pollInterval(20, MILLISECONDS)
                        .until(() -> status(api, job).at("/progress/fetched").asInt() >= 1);
                dromedary.kill();
            }
            try (DromedaryProcess dromedary = setup.start()) {
                DromedaryApi api = dromedary.api();
                JsonNode done = over(api, 1);
                assertThat(done.at("/job/state").asText()).isEqualTo("DONE");
                assertThat(done.at("/progress/studies").asInt()).isEqualTo(STUDIES);
                assertThat(done.at("/progress/present").asInt()).isEqualTo(1);
                for (SentStudy study : studies) {
                    assertThat(api.study(study.uid()).get("instances").asInt()).isEqualTo(10);
                    assertThat(SentStudy.pixelsIn(setup.data().resolve("store").resolve(study.uid())))
                            .isEqualTo(study.pixels());
                }
                byGet(api, pacs, setup);
                deadPacs(api);
            }
            assertThat(setup.logs()).doesNotContain("hidden77");
        }
    }

    private static void connections(DromedaryApi api) {
        JsonNode good = api.post("/api/pacs/pacs/test", 200);
        assertThat(good.get("success").asBoolean()).as(good.toString()).isTrue();
        JsonNode bad = api.post("/api/pacs/dead/test", 200);
        assertThat(bad.get("success").asBoolean()).isFalse();
        assertThat(bad.get("failure").asText()).contains("127.0.0.1");
        api.post("/api/pacs/nobody/test", 404);
    }

    private static void theListSaysWhereEachIs(DromedaryApi api, List<SentStudy> studies) {
        JsonNode page = api.get("/api/pacs/pacs/studies?modality=MR");
        assertThat(page.get("studies")).hasSize(STUDIES);
        assertThat(page.toString()).doesNotContain("hidden77");
        assertThat(api.get("/api/pacs/pacs/studies?missing=true").get("studies"))
                .hasSize(STUDIES - 1);
        assertThat(api.get("/api/pacs/pacs/studies?studyDate=19990101-19990131").get("studies"))
                .isEmpty();
        JsonNode all = api.get("/api/sync/studies?node=pacs&node=dead");
        assertThat(all.at("/problems/dead").asText()).contains("127.0.0.1");
        assertThat(all.get("studies")).hasSize(STUDIES);
        for (JsonNode one : api.get("/api/sync/studies?node=pacs").get("studies")) {
            boolean here =
                    one.at("/study/studyUid").asText().equals(studies.get(1).uid());
            assertThat(one.at("/pacs/pacs").asInt()).isEqualTo(10);
            assertThat(one.get("complete").asBoolean()).isEqualTo(here);
            assertThat(one.get("store").isNull()).isEqualTo(!here);
        }
    }

    private long begin(DromedaryApi api, String node) throws Exception {
        return api.json("POST", "/api/sync", Map.of("node", node), 202)
                .get("id")
                .asLong();
    }

    private static JsonNode status(DromedaryApi api, long job) {
        return api.get("/api/sync/" + job);
    }

    private static JsonNode over(DromedaryApi api, long job) {
        await("job " + job).atMost(60, SECONDS).pollInterval(100, MILLISECONDS).until(() -> !status(api, job)
                .at("/job/finishedAt")
                .isNull());
        return status(api, job);
    }

    /** A study that came since, by C-GET; what is here is not asked for again. */
    private void byGet(DromedaryApi api, OrthancServer pacs, DromedaryProcess.Setup setup) throws Exception {
        SentStudy late = SentStudy.make(folder.resolve("made"), "Hip", 10);
        for (Path file : SentStudy.dicomFiles(late.folder())) {
            pacs.upload(file);
        }
        JsonNode done = over(api, begin(api, "archive"));
        assertThat(done.at("/job/state").asText()).as(done.toString()).isEqualTo("DONE");
        assertThat(done.at("/progress/present").asInt()).isEqualTo(STUDIES);
        assertThat(done.at("/progress/fetched").asInt()).isEqualTo(1);
        assertThat(SentStudy.pixelsIn(setup.data().resolve("store").resolve(late.uid())))
                .isEqualTo(late.pixels());
    }

    private void deadPacs(DromedaryApi api) throws Exception {
        JsonNode failed = over(api, begin(api, "dead"));
        assertThat(failed.at("/job/state").asText()).isEqualTo("FAILED");
        assertThat(failed.at("/job/problem").asText()).contains("127.0.0.1");
        api.post("/api/sync/" + failed.at("/job/id").asLong() + "/cancel", 409);
        assertThat(api.get("/api/sync").get("items")).hasSize(3);
    }
}
