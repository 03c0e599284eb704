package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** What destinations get is what their settings want, and what is kept stays as it came. */
@Timeout(180)
class ShapingIT {

    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final int PATIENT_ID = 0x00100020;

    @TempDir
    private static Path folder;

    private static OrthancServer orthanc;
    private static OrthancServer found;
    private static OrthancServer web;
    private static StoreScp pacs;
    private static DromedaryProcess.Setup setup;
    private static DromedaryProcess dromedary;

    @BeforeAll
    static void start() throws Exception {
        orthanc = OrthancServer.start(folder.resolve("orthanc"), Map.of());
        found = OrthancServer.start(
                folder.resolve("found"),
                Map.of("DicomModalities", Map.of("d", List.of("DROMEDARY", "127.0.0.1", 104))));
        web = OrthancServer.start(folder.resolve("web"), Map.of("Plugins", List.of(OrthancServer.DICOMWEB)));
        int port = FreePorts.next();
        pacs = StoreScp.start(folder.resolve("pacs"), port);
        Path table = Files.writeString(folder.resolve("patients.csv"), "DROM-1,TRIAL-1\n");
        setup = DromedaryProcess.in(folder.resolve("home"))
                .fatJar()
                .set("dromedary.destinations.rle.uri", "dicom:PACS@127.0.0.1:" + port)
                .set("dromedary.destinations.rle.transfer-syntax", "rle")
                .set("dromedary.destinations.tags.uri", "orthanc:" + orthanc.url())
                .set("dromedary.destinations.tags.verify", "count")
                .set("dromedary.destinations.tags.tags[0].set", "PatientID")
                .set("dromedary.destinations.tags.tags[0].value", "X-${PatientID}")
                .set("dromedary.destinations.tags.tags[1].set", "InstitutionName")
                .set("dromedary.destinations.tags.tags[1].value", "Αθήνα")
                .set("dromedary.destinations.found.uri", "dicom:ORTHANC@127.0.0.1:" + found.dicomPort())
                .set("dromedary.destinations.found.verify", "count")
                .set("dromedary.destinations.found.tags[0].set", "StudyInstanceUID")
                .set("dromedary.destinations.found.tags[0].value", "${StudyInstanceUID}.1")
                .set("dromedary.destinations.web.uri", "dicomweb:" + web.url() + "/dicom-web")
                .set("dromedary.destinations.web.verify", "count")
                .set("dromedary.destinations.web.transfer-syntax", "jpeg-ls")
                .set("dromedary.destinations.at-once.uri", "file:" + folder.resolve("at-once"))
                .set("dromedary.destinations.at-once.send-on", "received")
                .set("dromedary.destinations.at-once.verify", "count")
                .set("dromedary.destinations.at-once.tags[0].replace", "SOPInstanceUID")
                .set("dromedary.destinations.at-once.tags[0].pattern", "$")
                .set("dromedary.destinations.at-once.tags[0].with", ".7")
                .set("dromedary.destinations.files.uri", "file:" + folder.resolve("files"))
                .set("dromedary.destinations.files.verify", "count")
                .set("dromedary.destinations.files.transfer-syntax", "implicit")
                .set("dromedary.destinations.files.tags[0].set", "PatientID")
                .set("dromedary.destinations.files.tags[0].value", "FILED")
                .set("dromedary.destinations.stuck.uri", "file:" + folder.resolve("stuck"))
                .set("dromedary.destinations.stuck.tags[0].map", "PatientID")
                .set("dromedary.destinations.stuck.tags[0].csv", table);
        dromedary = setup.start();
    }

    @AfterAll
    static void stop() throws Exception {
        dromedary.close();
        pacs.close();
        orthanc.close();
        found.close();
        web.close();
    }

    @Test
    void eachDestinationGetsItsOwnShapeAndTheStoreStaysAsItCame() throws Exception {
        SentStudy study = SentStudy.make(folder, "Shape", 12);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        DromedaryApi api = dromedary.api();
        api.awaitStudy(study.uid(), "ROUTED");
        Map<String, String> kept = store();
        await().atMost(60, SECONDS).pollInterval(200, MILLISECONDS).untilAsserted(() -> assertThat(
                        api.deliveries(study.uid()))
                .extracting(delivery -> delivery.get("destination").asText()
                        + " "
                        + delivery.get("state").asText())
                .containsExactlyInAnyOrder(
                        "rle DELIVERED",
                        "tags DELIVERED",
                        "found DELIVERED",
                        "web DELIVERED",
                        "at-once DELIVERED",
                        "files DELIVERED",
                        "stuck PARKED"));

        List<Path> atPacs = SentStudy.dicomFiles(pacs.folder());
        assertThat(atPacs).hasSize(12).allSatisfy(file -> assertThat(
                        SentStudy.header(file).transferSyntaxUid())
                .isEqualTo(RLE));
        assertThat(decoded(atPacs)).isEqualTo(study.pixels());

        assertThat(orthanc.instances()).isEqualTo(12);
        JsonNode patient = orthanc.get("/patients?expand").get(0).get("MainDicomTags");
        assertThat(patient.get("PatientID").asText()).startsWith("X-");
        JsonNode orthancsStudy = orthanc.get("/studies?expand").get(0).get("MainDicomTags");
        assertThat(orthancsStudy.get("InstitutionName").asText()).isEqualTo("Αθήνα");
        assertThat(delivery(study, "tags").get("verified").asText()).contains("12 of 12");
        assertThat(delivery(study, "tags").get("shaped").asText()).isEqualTo("2 tag rules");

        assertThat(found.instances()).isEqualTo(12);
        assertThat(delivery(study, "found").get("verified").asText()).contains("12 of 12");
        assertThat(found.get("/studies?expand")
                        .get(0)
                        .get("MainDicomTags")
                        .get("StudyInstanceUID")
                        .asText())
                .isEqualTo(study.uid() + ".1");
        assertThat(web.instances()).isEqualTo(12);
        assertThat(delivery(study, "web").get("verified").asText()).contains("12 of 12");

        assertThat(SentStudy.dicomFiles(folder.resolve("at-once"))).hasSize(12).allSatisfy(file -> assertThat(
                        SentStudy.header(file).sopInstanceUid())
                .endsWith(".7")
                .isEqualTo(file.getFileName().toString().replace(".dcm", "")));
        assertThat(delivery(study, "at-once").get("doneInstances").asInt()).isEqualTo(12);

        List<Path> filed = SentStudy.dicomFiles(folder.resolve("files"));
        assertThat(filed).hasSize(12).allSatisfy(file -> {
            DicomHeader header = SentStudy.header(file);
            assertThat(header.transferSyntaxUid()).isEqualTo("1.2.840.10008.1.2");
            assertThat(header.string(PATIENT_ID)).isEqualTo("FILED");
        });
        assertThat(folder.resolve("files").toFile().list()).containsExactly("FILED");
        assertThat(delivery(study, "files").get("verified").asText()).contains("byte for byte");

        JsonNode stuck = delivery(study, "stuck");
        assertThat(stuck.get("failure").asText()).contains("map PatientID", "patients.csv");
        assertThat(folder.resolve("stuck")).doesNotExist();

        assertThat(store()).isEqualTo(kept);
        assertThat(setup.data().resolve("shaped"))
                .satisfiesAnyOf(shaped -> assertThat(shaped).doesNotExist(), shaped -> assertThat(shaped)
                        .isEmptyDirectory());
    }

    private JsonNode delivery(SentStudy study, String destination) {
        return dromedary.api().deliveries(study.uid()).stream()
                .filter(delivery -> delivery.get("destination").asText().equals(destination))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> decoded(List<Path> files) throws Exception {
        Path decoded = Files.createDirectories(folder.resolve("decoded"));
        for (Path file : files) {
            Command.succeed("dcmdrle", file, decoded.resolve(file.getFileName()));
        }
        return SentStudy.pixelsIn(decoded);
    }

    private static Map<String, String> store() throws Exception {
        Map<String, String> digests = new TreeMap<>();
        for (Path file : SentStudy.dicomFiles(setup.data().resolve("store"))) {
            digests.put(
                    file.toString(),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        }
        return digests;
    }
}
