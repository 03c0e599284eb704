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
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;

/** When a study is complete beyond a timer: by what the sender has, by required series, by a person. */
class CompletenessIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static String detail(DromedaryApi api, String uid, String condition) {
        for (JsonNode one : api.study(uid).at("/progress/conditions")) {
            if (one.get("condition").asText().equals(condition)) {
                return one.get("detail").asText();
            }
        }
        return "";
    }

    private static void awaitDetail(DromedaryApi api, String uid, String condition, String detail) {
        await().atMost(20, SECONDS)
                .pollInterval(100, MILLISECONDS)
                .untilAsserted(() ->
                        assertThat(detail(api, uid, condition)).as(condition).isEqualTo(detail));
    }

    /** The period ends hours after the test would: only the answer of Orthanc's query SCP completes the study. */
    @Test
    void whatOrthancHasIsAwaited() throws Exception {
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"));
        SentStudy study = SentStudy.make(folder, "Thorax", 4);
        try (OrthancServer orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "DicomAet",
                        "CT_1",
                        "DicomModalities",
                        Map.of("dromedary", List.of("DROMEDARY", "127.0.0.1", setup.dicomPort()))))) {
            setup.set("dromedary.dicom.nodes.ct.uri", "dicom:CT_1@127.0.0.1:" + orthanc.dicomPort())
                    .set("dromedary.study.sources.ct.calling-aet", "CT_1")
                    .set("dromedary.study.sources.ct.quiet-period", "2h")
                    .set("dromedary.study.sources.ct.deadline", "3h")
                    .set("dromedary.study.sources.ct.complete-when", "quiet,count")
                    .set("dromedary.study.sources.ct.count-interval", "1s");
            List<String> instances = new ArrayList<>();
            for (Path file : SentStudy.dicomFiles(study.folder())) {
                instances.add(orthanc.upload(file).get("ID").asText());
            }
            try (DromedaryProcess dromedary = setup.start()) {
                DromedaryApi api = dromedary.api();
                orthanc.post("/modalities/dromedary/store", JSON.writeValueAsString(instances.subList(0, 3)));
                // Orthanc keeps its association open for a while: it is no release that is awaited
                awaitDetail(api, study.uid(), "count", "3 of 4 instances at the sender");
                JsonNode receiving = api.study(study.uid());
                assertThat(receiving.get("state").asText()).isEqualTo("RECEIVING");
                assertThat(receiving.at("/progress/expected").asInt()).isEqualTo(4);
                assertThat(receiving.at("/progress/completesInSeconds").asInt()).isBetween(7000, 7200);
                orthanc.post("/modalities/dromedary/store", JSON.writeValueAsString(instances.subList(3, 4)));
                JsonNode complete = api.awaitStudy(study.uid(), "NO_MATCH");
                assertThat(complete.get("generation").asInt()).isEqualTo(1);
                assertThat(complete.get("instances").asInt()).isEqualTo(4);
                assertThat(dromedary.log()).contains("is stable by count: generation 1, 4 instances");
            }
        }
    }

    @Test
    void aStudyWithoutItsSeriesIsHeldAndReleasedByHandOrByTheSeries() throws Exception {
        Path archive = folder.resolve("archive");
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.destinations.archive.uri", "file:" + archive)
                .set("dromedary.study.require", "series")
                .set("dromedary.study.required-series", "phantom 1,phantom 3")
                .set("dromedary.study.deadline", "5s")
                .set("dromedary.study.deadline-action", "hold")
                .set("dromedary.study.complete-when", "quiet,count")
                .set("dromedary.study.quiet-period", "1s");
        SentStudy first = SentStudy.make(folder, Modality.MR, "Knee", 2, 2, 64, 11);
        SentStudy other = SentStudy.make(folder, Modality.MR, "Knee", 3, 2, 64, 12);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            assertThat(first.send(setup.dicomPort()).exit()).isZero();
            assertThat(other.send(setup.dicomPort(), 0, 4).exit()).isZero();
            awaitDetail(
                    api,
                    first.uid(),
                    "count",
                    "the sender cannot be asked: no node STORESCU in dromedary.dicom.nodes; add it there, or set"
                            + " count-from to one that is");
            assertThat(detail(api, first.uid(), "series")).isEqualTo("series 'phantom 3' missing");
            JsonNode held = api.awaitStudy(first.uid(), "HELD");
            assertThat(held.at("/progress/hold/story").asText())
                    .matches("4 instances after \\d s: series 'phantom 3' missing");
            api.awaitStudy(other.uid(), "HELD");
            assertThat(api.deliveries(first.uid())).isEmpty();
        }
        // what is held stays held through a restart; one gets its series, the other goes as it is
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            assertThat(api.study(first.uid()).get("state").asText()).isEqualTo("HELD");
            assertThat(other.send(setup.dicomPort(), 4, 6).exit()).isZero();
            api.awaitDelivery(other.uid(), 1, "DELIVERED");
            assertThat(SentStudy.pixelsIn(archive)).isEqualTo(other.pixels());
            assertThat(api.study(first.uid()).get("state").asText()).isEqualTo("HELD");
            api.post("/api/studies/" + first.uid() + "/complete", 202);
            api.awaitDelivery(first.uid(), 1, "DELIVERED");
            assertThat(SentStudy.pixelsIn(archive))
                    .containsAllEntriesOf(first.pixels())
                    .hasSize(10);
        }
    }
}
