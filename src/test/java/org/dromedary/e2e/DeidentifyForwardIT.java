package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.Recipient;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** From C-STORE to destinations that get clean instances only, through a missing key, a kill and a late image. */
@Timeout(240)
class DeidentifyForwardIT {

    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final List<String> DESTINATIONS = List.of("research", "share");

    @TempDir
    private Path folder;

    private DromedaryProcess.Setup setup;
    private StoreScp pacs;
    private Path shared;

    @Test
    void onlyCleanInstancesLeaveWhateverHappens() throws Exception {
        int port = FreePorts.next();
        pacs = StoreScp.start(folder.resolve("pacs"), port);
        shared = folder.resolve("shared");
        Path key = folder.resolve("project.key");
        Path profiles = Files.createDirectories(folder.resolve("profiles"));
        Files.writeString(profiles.resolve("basic.yaml"), "options: []\n");
        setup = DromedaryProcess.in(folder.resolve("home"))
                .fatJar()
                .set("dromedary.deidentify.profiles", profiles)
                .set("dromedary.deidentify.key-file", key)
                .set("dromedary.mailer.deidentify", "basic")
                .set("dromedary.destinations.research.uri", "dicom:PACS@127.0.0.1:" + port)
                .set("dromedary.destinations.research.deidentify", "basic")
                .set("dromedary.destinations.research.transfer-syntax", "rle")
                .set("dromedary.destinations.research.tags[0].set", "ClinicalTrialProtocolID")
                .set("dromedary.destinations.research.tags[0].value", "DROM-26")
                .set("dromedary.destinations.share.uri", "file:" + shared)
                .set("dromedary.destinations.share.deidentify", "basic")
                .set("dromedary.destinations.share.layout", "{PatientName}/{StudyInstanceUID}/{SOPInstanceUID}.dcm");
        SentStudy study = SentStudy.make(folder, "Knee", 10);
        DromedaryProcess dromedary = setup.start();
        try {
            nothingLeavesWithoutKey(dromedary.api(), study);
            Files.writeString(key, "0123456789abcdef0123456789abcdef\n");
            Map<String, Path> clean = everythingIsCleanAfterReplay(dromedary.api(), study);
            aLateImageJoinsItsStudy(dromedary.api(), study, clean);
            aPackageIsCleanAndReachesWhomTheOriginalNames(dromedary.api());
            dromedary = killedWhileShaping(dromedary);
        } finally {
            dromedary.close();
            pacs.close();
        }
    }

    private void nothingLeavesWithoutKey(DromedaryApi api, SentStudy study) throws Exception {
        assertThat(study.send(setup.dicomPort(), 0, 8).exit()).isZero();
        for (String destination : DESTINATIONS) {
            JsonNode parked = awaitDelivery(api, study.uid(), 1, destination, "PARKED");
            assertThat(parked.get("failure").asText()).contains("key").contains("nothing of the study was sent");
        }
        assertThat(pacs.stored()).isZero();
        assertThat(shared).doesNotExist();
    }

    private Map<String, Path> everythingIsCleanAfterReplay(DromedaryApi api, SentStudy study) throws Exception {
        Map<String, Long> kept = store();
        for (JsonNode delivery : api.deliveries(study.uid())) {
            api.post("/api/deliveries/" + delivery.get("id").asLong() + "/replay", 200);
        }
        for (String destination : DESTINATIONS) {
            JsonNode delivered = awaitDelivery(api, study.uid(), 1, destination, "DELIVERED");
            assertThat(delivered.get("shaped").asText()).startsWith("de-identified by profile basic (version ");
            assertThat(delivered.get("doneInstances").asInt()).isEqualTo(8);
            JsonNode report = api.get("/api/deliveries/" + delivered.get("id").asLong() + "/deidentification")
                    .get("report");
            assertThat(report.get("instances").asInt()).isEqualTo(8);
            assertThat(report.get("residual").get("hits").asInt()).isZero();
            assertThat(report.toString()).doesNotContain("Höcker");
        }
        Map<String, Path> received = bySopUid(pacs.folder());
        assertThat(received).hasSize(8);
        assertThat(bySopUid(shared).keySet()).isEqualTo(received.keySet());
        for (Path file : received.values()) {
            assertThat(SentStudy.header(file).transferSyntaxUid()).isEqualTo(RLE);
            assertThat(SentStudy.header(file).keywords())
                    .containsEntry("ClinicalTrialProtocolID", "DROM-26")
                    .containsEntry("PatientIdentityRemoved", "YES");
        }
        nothingOf(study, pacs.folder());
        nothingOf(study, shared);
        assertThat(store()).isEqualTo(kept);
        return received;
    }

    private void aLateImageJoinsItsStudy(DromedaryApi api, SentStudy study, Map<String, Path> before) throws Exception {
        assertThat(study.send(setup.dicomPort(), 8, 10).exit()).isZero();
        for (String destination : DESTINATIONS) {
            awaitDelivery(api, study.uid(), 2, destination, "DELIVERED");
        }
        Map<String, Path> all = bySopUid(pacs.folder());
        assertThat(all).hasSize(10).containsAllEntriesOf(before);
        Set<String> studies = new HashSet<>();
        Set<String> patients = new HashSet<>();
        for (Path file : all.values()) {
            studies.add(SentStudy.header(file).studyInstanceUid());
            patients.add(SentStudy.header(file).keywords().get("PatientID"));
        }
        assertThat(studies).hasSize(1).doesNotContain(study.uid());
        assertThat(patients).hasSize(1);
        nothingOf(study, pacs.folder());
    }

    private void aPackageIsCleanAndReachesWhomTheOriginalNames(DromedaryApi api) throws Exception {
        SentStudy study = SentStudy.make(folder, "Knee grace@example.com pw=Qx7secure123", 4);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        assertThat(awaitDelivery(api, study.uid(), 1, "mailer", "DELIVERED")
                        .get("shaped")
                        .asText())
                .contains("profile basic");
        Recipient.Mail mail = Recipient.mails(setup.data().resolve("mail"), "grace@example.com")
                .get(0);
        assertThat(mail.text()).doesNotContain("Knee", study.uid());
        Path packed = Recipient.download(mail.link(), folder.resolve("grace"));
        Path opened = Recipient.open(packed, "Qx7secure123");
        assertThat(SentStudy.dicomFiles(opened)).hasSize(4);
        nothingOf(study, opened);
        assertThat(Files.readString(opened.resolve("MANIFEST.json"))).doesNotContain(study.uid());
        assertThat(new HashSet<>(SentStudy.pixelsIn(opened).values()))
                .isEqualTo(new HashSet<>(study.pixels().values()));
    }

    private DromedaryProcess killedWhileShaping(DromedaryProcess running) throws Exception {
        SentStudy study = SentStudy.make(folder, "Large", 600);
        Path shaped = setup.data().resolve("shaped");
        long before = pacs.stored();
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        await().atMost(60, SECONDS).pollInterval(2, MILLISECONDS).until(() -> files(shaped) > 20);
        running.kill();
        assertThat(pacs.stored()).as("sent before all were made").isEqualTo(before);

        DromedaryProcess again = setup.start();
        for (String destination : DESTINATIONS) {
            awaitDelivery(again.api(), study.uid(), 1, destination, "DELIVERED");
        }
        assertThat(pacs.stored()).isEqualTo(before + 600);
        await().atMost(10, SECONDS).until(() -> files(shaped) == 0);
        nothingOf(study, pacs.folder());
        nothingOf(study, shared);
        return again;
    }

    private static JsonNode awaitDelivery(
            DromedaryApi api, String study, int generation, String destination, String state) {
        return await().atMost(90, SECONDS)
                .pollInterval(200, MILLISECONDS)
                .until(
                        () -> api.deliveries(study).stream()
                                .filter(delivery ->
                                        delivery.get("destination").asText().equals(destination)
                                                && delivery.get("generation").asInt() == generation)
                                .findFirst()
                                .orElse(null),
                        delivery -> delivery != null
                                && delivery.get("state").asText().equals(state));
    }

    /** Neither name, numbers nor UIDs of the original, in names of files or in their bytes. */
    private static void nothingOf(SentStudy study, Path received) throws IOException {
        DicomHeader original = SentStudy.header(study.folder().resolve("00000.dcm"));
        List<String> words = List.of(
                "Höcker",
                "Trampel",
                original.keywords().get("PatientID"),
                original.keywords().get("AccessionNumber"),
                original.studyInstanceUid(),
                original.seriesInstanceUid(),
                original.sopInstanceUid());
        for (Path file : SentStudy.dicomFiles(received)) {
            String utf8 = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            String latin = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            for (String word : words) {
                assertThat(utf8.contains(word)
                                || latin.contains(word)
                                || file.toString().contains(word))
                        .as("%s in %s", word, file)
                        .isFalse();
            }
        }
    }

    private static Map<String, Path> bySopUid(Path received) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (Path file : SentStudy.dicomFiles(received)) {
            assertThat(files.put(SentStudy.header(file).sopInstanceUid(), file)).isNull();
        }
        return files;
    }

    private static long files(Path below) {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }

    /** Checksums of what is kept. */
    private Map<String, Long> store() throws IOException {
        Map<String, Long> sums = new TreeMap<>();
        for (Path file : SentStudy.dicomFiles(setup.data().resolve("store"))) {
            java.util.zip.CRC32 sum = new java.util.zip.CRC32();
            sum.update(Files.readAllBytes(file));
            sums.put(file.toString(), sum.getValue());
        }
        return sums;
    }
}
