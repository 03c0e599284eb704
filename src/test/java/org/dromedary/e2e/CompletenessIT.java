package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.dicom.MppsScu;
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
                        "DicomCheckCalledAet",
                        true,
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

    /** A modality that tells what it has made: the last of it completes the study hours before the period ends. */
    @Test
    void theLastInstanceOfAPerformedStepCompletesAndAMissingOneHolds() throws Exception {
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.destinations.archive.uri", "file:" + folder.resolve("archive"))
                .set("dromedary.study.complete-when", "mpps,quiet")
                .set("dromedary.study.require", "mpps")
                .set("dromedary.study.quiet-period", "2h")
                .set("dromedary.study.deadline", "3h")
                .set("dromedary.study.sources.short.calling-aet", "SHORT")
                .set("dromedary.study.sources.short.deadline", "3s")
                .set("dromedary.study.sources.short.deadline-action", "hold");
        SentStudy whole = SentStudy.make(folder, "Thorax", 6);
        SentStudy lacking = SentStudy.make(folder, "Knee", 4);
        try (DromedaryProcess dromedary = setup.start();
                MppsScu modality = MppsScu.open(setup.dicomPort())) {
            DromedaryApi api = dromedary.api();
            assertThat(modality.create("1.2.77", begun(whole)).status()).isZero();
            assertThat(whole.send(setup.dicomPort(), 0, 5).exit()).isZero();
            awaitDetail(api, whole.uid(), "mpps", "1 of 1 procedure steps in progress");
            assertThat(modality.set("1.2.77", ended(whole)).status()).isZero();
            awaitDetail(api, whole.uid(), "mpps", "5 of 6 expected instances");
            JsonNode receiving = api.study(whole.uid());
            assertThat(receiving.get("state").asText()).isEqualTo("RECEIVING");
            assertThat(receiving.at("/progress/expected").asInt()).isEqualTo(6);
            assertThat(whole.send(setup.dicomPort(), 5, 6).exit()).isZero();
            JsonNode delivery = api.awaitDelivery(whole.uid(), 1, "DELIVERED");
            assertThat(delivery.get("doneInstances").asInt()).isEqualTo(6);
            assertThat(dromedary.log()).contains("is stable by mpps: generation 1, 6 instances");

            assertThat(modality.create("1.2.78", begun(lacking)).status()).isZero();
            assertThat(modality.set("1.2.78", ended(lacking)).status()).isZero();
            assertThat(lacking.send(setup.dicomPort(), "SHORT", 0, 3).exit()).isZero();
            JsonNode held = api.awaitStudy(lacking.uid(), "HELD");
            assertThat(held.at("/progress/hold/story").asText())
                    .matches("3 of 4 instances after \\d s: .*3 of 4 expected instances.*");
            assertThat(api.deliveries(lacking.uid())).isEmpty();
            assertThat(lacking.send(setup.dicomPort(), "SHORT", 3, 4).exit()).isZero();
            api.awaitDelivery(lacking.uid(), 1, "DELIVERED");
        }
    }

    private static Map<String, Object> begun(SentStudy study) {
        return Map.of(
                "ScheduledStepAttributesSequence",
                List.of(Map.of("StudyInstanceUID", study.uid())),
                "Modality",
                "MR",
                "PerformedStationAETitle",
                "CT1",
                "PerformedProcedureStepStartDate",
                "20261121",
                "PerformedProcedureStepStartTime",
                "081500",
                "PerformedProcedureStepStatus",
                "IN PROGRESS",
                "PerformedProcedureStepID",
                "PPS1");
    }

    private static Map<String, Object> ended(SentStudy study) {
        List<Map<String, String>> images = study.pixels().keySet().stream()
                .map(sop -> Map.of("ReferencedSOPInstanceUID", sop))
                .toList();
        return Map.of(
                "PerformedProcedureStepStatus",
                "COMPLETED",
                "PerformedProcedureStepEndDate",
                "20261121",
                "PerformedProcedureStepEndTime",
                "083000",
                "PerformedSeriesSequence",
                List.of(Map.of("SeriesInstanceUID", study.uid() + ".1", "ReferencedImageSequence", images)));
    }

    /** What the person on call reads: one line that names key, value and remedy. */
    @Test
    void aSettingThatCannotHoldStopsTheStart() throws Exception {
        stopsTheStart(
                "dromedary.study.complete-when",
                "quiet,mmps",
                "dromedary: dromedary.study.complete-when: quiet,mmps: write quiet, released, count, mpps or series");
        stopsTheStart(
                "dromedary.study.sources.ct.require",
                "series",
                "dromedary: dromedary.study.sources.ct.required-series: []: the condition series needs at least one"
                        + " description, for instance \"T2 sag*\"");
    }

    private void stopsTheStart(String key, String value, String line) throws Exception {
        DromedaryProcess.Setup setup =
                DromedaryProcess.in(folder.resolve(value + "-home")).set(key, value);
        try (DromedaryProcess dromedary = setup.launch()) {
            assertThat(dromedary.awaitExit(Duration.ofSeconds(90))).isNotZero();
            assertThat(dromedary.log().lines().filter(one -> !one.isBlank()).reduce((before, last) -> last))
                    .hasValue(line);
            assertThat(dromedary.log()).doesNotContain("APPLICATION FAILED");
        }
    }
}
