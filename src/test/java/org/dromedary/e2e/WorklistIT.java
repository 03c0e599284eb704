package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.dicom.MppsScu;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.MllpClient;
import org.dromedary.testsupport.Peers;
import org.dromedary.testsupport.WorklistFile;

/** The worklist from its three sources as a modality sees it, and what the modality says that it does. */
class WorklistIT {

    private static final String ORDER =
            """
            MSH|^~\\&|RIS|HOSP|DROMEDARY|RAD|20261121080000||ORM^O01|%s|P|2.3.1||||||UNICODE UTF-8
            PID|1||HL7ID^^^HOSP||Ordnung^Olga||19700101|F
            ORC|%s|PL1|FI1
            OBR|1|PL1|FI1|CTHEAD^CT head^L||||||||||||||HACC|HRP|HSPS||||CT|||1^^^20261122081500
            ZDS|1.2.826.0.1.3680043.8.498.88.1
            """
                    .replace('\n', '\r');

    @TempDir
    private Path folder;

    @Test
    void threeSourcesOneListAndTheStepIsPerformed() throws Exception {
        Peers.require("findscu");
        int hl7 = FreePorts.next();
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.worklist.poll-interval", "100ms")
                .set("dromedary.worklist.hl7.port", hl7)
                .set("dromedary.worklist.hl7.host", "127.0.0.1")
                .set("dromedary.worklist.hl7.stations.CT", "CT1");
        Path files = Files.createDirectories(setup.data().resolve("worklist"));
        WorklistFile.write(files.resolve("one.wl"), folder, "FACC", "Datei^Dora", "MR", "MR1", "20261122");
        try (DromedaryProcess dromedary = setup.start();
                MllpClient ris = new MllpClient(hl7)) {
            DromedaryApi api = dromedary.api();
            JsonNode added = api.json("POST", "/api/worklist", entry(), 201);
            assertThat(ris.send(ORDER.formatted("C1", "NW"))).contains("MSA|AA|C1");
            assertThat(found(setup, "")).containsExactly("AACC", "FACC", "HACC");
            assertThat(found(setup, "CT")).containsExactly("HACC");

            api.json("DELETE", "/api/worklist/" + added.get("id").asLong(), null, 204);
            assertThat(found(setup, "")).containsExactly("FACC", "HACC");

            // what the modality does with the order
            try (MppsScu modality = MppsScu.open(setup.dicomPort())) {
                assertThat(modality.create("1.2.77", begun()).status()).isZero();
                assertThat(api.get("/api/mpps/1.2.77").get("state").asText()).isEqualTo("IN_PROGRESS");
                assertThat(state(api)).isEqualTo("STARTED");
                assertThat(modality.create("1.2.77", begun()).status()).isEqualTo(0x0111);
                assertThat(modality.set("1.2.78", ended()).status()).isEqualTo(0x0112);
                assertThat(modality.set("1.2.77", ended()).status()).isZero();
                assertThat(modality.set("1.2.77", ended()))
                        .isEqualTo(
                                new MppsScu.Answer(0x0110, "Performed Procedure Step Object may no longer be updated"));
            }
            JsonNode step = api.get("/api/mpps/1.2.77");
            assertThat(step.get("state").asText()).isEqualTo("COMPLETED");
            assertThat(step.at("/series/1.2.77.1/0").asText()).isEqualTo("1.2.77.1.1");
            assertThat(state(api)).isEqualTo("COMPLETED");
            assertThat(found(setup, "")).containsExactly("FACC");

            // ordered anew, and taken back
            assertThat(ris.send(ORDER.formatted("C2", "NW"))).contains("MSA|AA|C2");
            assertThat(found(setup, "")).containsExactly("FACC", "HACC");
            assertThat(ris.send(ORDER.formatted("C3", "CA"))).contains("MSA|AA|C3");
            assertThat(found(setup, "")).containsExactly("FACC");

            assertThat(api.get("/actuator/health")
                            .at("/components/worklist/status")
                            .asText())
                    .isEqualTo("UP");
            assertThat(dromedary.log()).doesNotContain("Ordnung", "Datei", "Api^");
        }
        // an acknowledged order survives
        try (DromedaryProcess again = setup.start()) {
            assertThat(state(again.api())).isEqualTo("CANCELLED");
        }
    }

    @Test
    void anAcknowledgedOrderSurvivesAKillAndBadMessagesDoNoHarm() throws Exception {
        Peers.require("findscu");
        int hl7 = FreePorts.next();
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.worklist.hl7.port", hl7)
                .set("dromedary.worklist.hl7.host", "127.0.0.1");
        try (DromedaryProcess dromedary = setup.start()) {
            try (MllpClient ris = new MllpClient(hl7)) {
                byte[] large = (ORDER.formatted("L1", "NW") + "NTE|1||" + "Ordnung ".repeat(1_300_000) + "\r")
                        .getBytes(StandardCharsets.UTF_8);
                assertThat(large.length).isGreaterThan(10_000_000);
                assertThat(ris.send(large)).contains("MSA|AE|L1|The message is larger than");
                assertThat(ris.send("this is no HL7")).contains("MSA|AE|").contains("MSH");
                assertThat(ris.send(ORDER.formatted("K1", "NW"))).contains("MSA|AA|K1");
                ris.begin(ORDER.formatted("H1", "NW").substring(0, 200));
            }
            // at the beginning of a connection, too, where the component itself warns
            try (MllpClient half = new MllpClient(hl7)) {
                half.begin(ORDER.formatted("H2", "NW").substring(0, 200));
            }
            await().atMost(20, SECONDS).until(() -> dromedary.log().contains("complete initial message [201 bytes]"));
            Path kept = setup.data().resolve("quarantine/hl7");
            await().atMost(20, SECONDS).untilAsserted(() -> {
                try (var names = Files.list(kept)) {
                    assertThat(names.filter(name -> name.toString().endsWith(".hl7")))
                            .hasSize(3);
                }
            });
            assertThat(dromedary.log()).doesNotContain("Ordnung").doesNotContain("HL7ID");
            dromedary.kill();
        }
        try (DromedaryProcess again = setup.start()) {
            assertThat(found(setup, "CT")).containsExactly("HACC");
            assertThat(state(again.api())).isEqualTo("SCHEDULED");
        }
    }

    private static Map<String, Object> entry() {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("Modality", "US");
        step.put("ScheduledStationAETitle", "US1");
        step.put("ScheduledProcedureStepStartDate", "20261122");
        step.put("ScheduledProcedureStepStartTime", "0900");
        step.put("ScheduledProcedureStepDescription", "Abdomen");
        return new LinkedHashMap<>(Map.of(
                "PatientName",
                "Api^Anton",
                "PatientID",
                "APIID",
                "AccessionNumber",
                "AACC",
                "ScheduledProcedureStepSequence",
                List.of(step)));
    }

    private static Map<String, Object> begun() {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("Modality", "CT");
        dataset.put("PatientName", "Ordnung^Olga");
        dataset.put(
                "ScheduledStepAttributesSequence",
                List.of(Map.of(
                        "StudyInstanceUID",
                        "1.2.826.0.1.3680043.8.498.88.1",
                        "AccessionNumber",
                        "HACC",
                        "ScheduledProcedureStepID",
                        "HSPS")));
        dataset.put("PerformedStationAETitle", "CT1");
        dataset.put("PerformedProcedureStepStartDate", "20261122");
        dataset.put("PerformedProcedureStepStartTime", "081500");
        dataset.put("PerformedProcedureStepStatus", "IN PROGRESS");
        dataset.put("PerformedProcedureStepID", "PPS1");
        return dataset;
    }

    private static Map<String, Object> ended() {
        return Map.of(
                "PerformedProcedureStepStatus",
                "COMPLETED",
                "PerformedProcedureStepEndDate",
                "20261122",
                "PerformedProcedureStepEndTime",
                "083000",
                "PerformedSeriesSequence",
                List.of(Map.of(
                        "SeriesInstanceUID",
                        "1.2.77.1",
                        "ReferencedImageSequence",
                        List.of(Map.of("ReferencedSOPInstanceUID", "1.2.77.1.1")))));
    }

    private static String state(DromedaryApi api) {
        return api.get("/api/worklist?accessionNumber=HACC")
                .at("/items/0/state")
                .asText();
    }

    /** The accession numbers that dcmtk's findscu is answered for a modality, sorted. */
    private static List<String> found(DromedaryProcess.Setup setup, String modality) throws Exception {
        String output = Command.succeed(
                "findscu",
                "-W",
                "-aec",
                "DROMEDARY",
                "127.0.0.1",
                setup.dicomPort(),
                "-k",
                "AccessionNumber",
                "-k",
                "PatientName",
                "-k",
                "ScheduledProcedureStepSequence[0].Modality=" + modality);
        List<String> found = new ArrayList<>();
        output.lines()
                .filter(line -> line.startsWith("I: (0008,0050)"))
                .map(line ->
                        line.substring(line.indexOf('[') + 1, line.indexOf(']')).strip())
                .forEach(found::add);
        return found.stream().sorted().toList();
    }
}
