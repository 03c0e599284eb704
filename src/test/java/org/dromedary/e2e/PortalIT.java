package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.dicom.Uids;
import org.dromedary.testsupport.Corpus;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.Peers;
import org.dromedary.testsupport.Programs;
import org.dromedary.testsupport.SameInstance;
import org.dromedary.testsupport.SentStudy;

/**
 * The portal between two Orthancs: the first sends by DIMSE, the second gets by DICOMweb and sends back by DIMSE into the folder. Of the
 * corpus one file of each kind (SOP class and transfer syntax) takes part, the rest are synthetic.
 */
class PortalIT {

    private static final int INSTANCES = 500;
    private static final int FENCES = 2;
    /** {@code -Dportal.corpus=all}: all of the corpus instead of one file of each kind. */
    private static final boolean ALL_OF_THE_CORPUS = "all".equals(System.getProperty("portal.corpus"));

    private static final Path PLUGIN = Path.of("/usr/share/orthanc/plugins/libOrthancDicomWeb.so");

    @TempDir
    private Path folder;

    private Path out;
    private OrthancServer first;
    private OrthancServer second;
    private DromedaryProcess.Setup setup;
    private int portalPort;

    @BeforeEach
    void begin() throws Exception {
        Peers.require("Orthanc");
        out = folder.resolve("out");
        portalPort = FreePorts.next();
        setup = DromedaryProcess.in(folder.resolve("home"));
        first = OrthancServer.start(
                folder.resolve("first"),
                Map.of(
                        "DicomAet",
                        "INGEST",
                        "DicomModalities",
                        Map.of("dromedary", List.of("DROMEDARY", "127.0.0.1", setup.dicomPort()))));
        second = OrthancServer.start(
                folder.resolve("second"),
                Map.of(
                        "Plugins",
                        List.of(PLUGIN.toString()),
                        "DicomModalities",
                        Map.of("portal", List.of("DROMEDARYPORTAL", "127.0.0.1", portalPort))));
        setup.set("dromedary.destinations.second.uri", "dicomweb:" + second.url() + "/dicom-web")
                .set("dromedary.destinations.second.concurrency", 4)
                .set("dromedary.dicom.nodes.second.uri", "dicom:ORTHANC@127.0.0.1:" + second.dicomPort())
                .set("dromedary.portal.enabled", true)
                .set("dromedary.portal.orthanc", second.url())
                .set("dromedary.portal.node", "second")
                .set("dromedary.portal.folder", out)
                .set("dromedary.portal.poll-interval", "500ms")
                .set("dromedary.portal.reconcile-interval", "2s")
                .set("dromedary.portal.host", "127.0.0.1")
                .set("dromedary.portal.port", portalPort)
                .set("dromedary.study.quiet-period", "1s");
    }

    @AfterEach
    void end() throws Exception {
        for (OrthancServer server : new OrthancServer[] {first, second}) {
            if (server != null) {
                server.close();
            }
        }
    }

    @Test
    void whatGoesInComesOutOnceThroughKills() throws Exception {
        DromedaryProcess dromedary = setup.start();
        try {
            SentStudy last = send();
            awaitFiles(INSTANCES / 10);
            dromedary.kill();
            dromedary = setup.start();
            awaitFiles(INSTANCES / 2);
            second.kill();
            second.again();
            awaitFiles(INSTANCES);
            Map<String, Path> in = instances(setup.data().resolve("store"));
            assertThat(in).hasSize(INSTANCES);
            compare(in, instances(out));
            theSameAgain();
            aLateInstance(last);
            hostileNames();
            whatNobodyAskedFor();
        } finally {
            dromedary.close();
        }
    }

    /** 500 instances come in from the first Orthanc. @return a study of which one more instance may come */
    private SentStudy send() throws Exception {
        for (Path file : kinds()) {
            try {
                first.upload(file);
            } catch (IOException e) {
                // no instance in Orthanc's eyes
            }
        }
        sendAll();
        int missing = INSTANCES - files(setup.data().resolve("store")).size();
        SentStudy late = SentStudy.make(folder.resolve("late"), Modality.MR, "Late", 1, 11, 64, 4711);
        assertThat(late.send(setup.dicomPort(), 0, 10).exit()).isZero();
        for (int left = missing - 10, study = 0; left > 0; study++) {
            int size = Math.min(left, 100);
            SentStudy made = SentStudy.make(folder.resolve("made"), Modality.CT, "Head", 1, size, 64, 100 + study);
            for (Path file : SentStudy.dicomFiles(made.folder())) {
                first.upload(file);
            }
            left -= size;
        }
        sendAll();
        return late;
    }

    /** Has the first Orthanc send what it has; what it cannot send does not go in. */
    private void sendAll() throws Exception {
        List<String> studies = new ArrayList<>();
        first.get("/studies").forEach(study -> studies.add(study.asText()));
        studies.parallelStream().forEach(study -> {
            try {
                first.post("/modalities/dromedary/store", '"' + study + '"');
            } catch (IOException e) {
                // refused here, or no encoding of it is left
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** One file of each SOP class and transfer syntax of the corpus; none where the corpus is not here. */
    private static List<Path> kinds() {
        List<Corpus.Entry> entries;
        try {
            entries = Corpus.entries();
        } catch (TestAbortedException noCorpus) {
            return List.of();
        }
        Map<String, Path> kinds = new LinkedHashMap<>();
        Set<String> uids = new HashSet<>();
        for (Corpus.Entry entry : entries) {
            String kind = ALL_OF_THE_CORPUS ? entry.toString() : entry.sopClassUid() + " " + entry.transferSyntaxUid();
            if (!kinds.containsKey(kind) && entry.readByDcmtk() && isInstance(entry.file(), uids)) {
                kinds.put(kind, entry.file());
            }
        }
        return List.copyOf(kinds.values());
    }

    private static boolean isInstance(Path file, Set<String> uids) {
        try {
            DicomHeader header = DicomHeader.read(file);
            return Uids.isValid(header.studyInstanceUid())
                    && Uids.isValid(header.seriesInstanceUid())
                    && Uids.isValid(header.sopInstanceUid())
                    && uids.add(header.sopInstanceUid());
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> files(Path below) throws IOException {
        return Files.isDirectory(below)
                ? SentStudy.dicomFiles(below).stream()
                        .filter(file -> !file.toString().contains(".incoming"))
                        .toList()
                : List.of();
    }

    private void awaitFiles(int count) {
        await(count + " files")
                .atMost(120, SECONDS)
                .pollInterval(100, MILLISECONDS)
                .until(() -> files(out).size() >= count);
    }

    /** Files by SOP Instance UID; fails if one is there twice. */
    private static Map<String, Path> instances(Path below) throws IOException {
        Map<String, Path> instances = new TreeMap<>();
        for (Path file : files(below)) {
            assertThat(instances.put(SentStudy.header(file).sopInstanceUid(), file))
                    .as("twice: %s", file)
                    .isNull();
        }
        return instances;
    }

    private static void compare(Map<String, Path> in, Map<String, Path> out) throws IOException {
        assertThat(out.keySet()).isEqualTo(in.keySet());
        for (Map.Entry<String, Path> one : in.entrySet()) {
            assertThat(SameInstance.differences(one.getValue(), out.get(one.getKey())))
                    .as("%s and %s", one.getValue(), out.get(one.getKey()))
                    .isEmpty();
        }
    }

    private Map<String, Long> times() throws IOException {
        Map<String, Long> times = new TreeMap<>();
        for (Path file : files(out)) {
            times.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
        }
        return times;
    }

    /**
     * Nothing of what has come in so far comes out a second time: two studies that come in afterwards, the second when the first has
     * come out, go the whole way behind it.
     */
    private void stays(Map<String, Long> before) throws Exception {
        for (int i = 1; i <= FENCES; i++) {
            SentStudy fence = SentStudy.make(folder.resolve("fence"), Modality.CT, "Fence", 1, 1, 64, 4711 + i);
            assertThat(fence.send(setup.dicomPort(), 0, 1).exit()).isZero();
            awaitFiles(before.size() + i);
        }
        Map<String, Long> after = times();
        assertThat(after).hasSize(before.size() + FENCES).containsAllEntriesOf(before);
    }

    private void theSameAgain() throws Exception {
        Map<String, Long> before = times();
        first.kill();
        first.again();
        sendAll();
        stays(before);
        assertThat(second.get("/statistics").get("CountInstances").asInt()).isEqualTo(INSTANCES + FENCES);
    }

    private void aLateInstance(SentStudy study) throws Exception {
        Map<String, Long> before = times();
        assertThat(study.send(setup.dicomPort(), 10, 11).exit()).isZero();
        awaitFiles(before.size() + 1);
        Map<String, Long> after = times();
        after.keySet().retainAll(before.keySet());
        assertThat(after).isEqualTo(before);
    }

    /** What says nothing of the patient, and what wants to leave the folder. */
    private void hostileNames() throws Exception {
        int before = files(out).size();
        List<String> ids = List.of("../../x", "", "a/b", "a_b", "CON");
        for (int i = 0; i < ids.size(); i++) {
            Path file = folder.resolve("hostile" + i + ".dcm");
            Files.write(file, hostile(ids.get(i), "1.2.3." + i, i == 0 ? "../../../y" : "1.2.4." + i));
            second.upload(file);
        }
        awaitFiles(before + ids.size());
        assertThat(files(folder).stream().filter(file -> file.startsWith(out)).count())
                .isEqualTo(before + ids.size());
        assertThat(Files.exists(out.resolve("NO-PATIENT-ID/1.2.3.1"))).isTrue();
        assertThat(Files.exists(folder.resolve("x"))).isFalse();
    }

    private static byte[] hostile(String patientId, String studyUid, String sopUid) throws IOException {
        return DatasetBytes.explicit()
                .text(Tag.SOPClassUID, "UI", DatasetBytes.SECONDARY_CAPTURE)
                .text(Tag.SOPInstanceUID, "UI", sopUid)
                .text(Tag.Modality, "CS", "OT")
                .text(Tag.PatientID, "LO", patientId)
                .text(Tag.StudyInstanceUID, "UI", studyUid)
                .text(Tag.SeriesInstanceUID, "UI", studyUid + ".1")
                .file(sopUid);
    }

    /** Whoever finds the port gets nothing into the folder. */
    private void whatNobodyAskedFor() throws Exception {
        Map<String, Long> before = times();
        SentStudy stranger = SentStudy.make(folder.resolve("stranger"), "Foot", 2);
        String said = Programs.run(
                        stranger.folder(),
                        "storescu",
                        "-v",
                        "-aec",
                        "DROMEDARYPORTAL",
                        "127.0.0.1",
                        "" + portalPort,
                        "00000.dcm")
                .output();
        assertThat(said).contains("Received Store Response").doesNotContain("Success");
        assertThat(times()).isEqualTo(before);
    }
}
