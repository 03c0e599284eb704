package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Tags;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** dcmtk and Orthanc query and retrieve what the program has received. */
class QueryRetrieveIT {

    @TempDir
    private Path folder;

    private Path files;
    private int sent;

    private DromedaryProcess.Setup setup() throws IOException {
        files = Files.createDirectories(folder.resolve("sent"));
        return DromedaryProcess.in(folder.resolve("home"));
    }

    private void file(String study, String series, String sop, String id, String name, String description)
            throws IOException {
        Files.write(
                files.resolve(++sent + ".dcm"),
                DatasetBytes.explicit()
                        .text(0x00080005, "CS", "ISO_IR 100")
                        .text(0x00080016, "UI", DatasetBytes.SECONDARY_CAPTURE)
                        .text(0x00080018, "UI", sop)
                        .text(0x00080020, "DA", "2026010" + study.substring(study.length() - 1))
                        .text(0x00080060, "CS", "OT")
                        .text(0x00081030, "LO", description)
                        .text(0x00100010, "PN", name)
                        .text(0x00100020, "LO", id)
                        .text(0x0020000D, "UI", study)
                        .text(0x0020000E, "UI", series)
                        .text(0x00200011, "IS", series.substring(series.length() - 1))
                        .text(0x00200013, "IS", sop.substring(sop.lastIndexOf('.') + 1))
                        .file(sop));
    }

    /** Two patients; the second study asks for itself to be mailed. */
    private void send(DromedaryProcess.Setup setup) throws Exception {
        file("1.2.1", "1.2.1.1", "1.2.1.1.1", "P1", "Müller^Jörg", "Schädel");
        file("1.2.1", "1.2.1.1", "1.2.1.1.2", "P1", "Müller^Jörg", "Schädel");
        file("1.2.1", "1.2.1.2", "1.2.1.2.1", "P1", "Müller^Jörg", "Schädel");
        file("1.2.2", "1.2.2.1", "1.2.2.1.1", "P2", "Doe^Jane", "Knee jane@example.org pw=Secret77");
        store(setup);
    }

    private void store(DromedaryProcess.Setup setup) throws Exception {
        Command.succeed("dcmsend", "-nh", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort(), "+sd", files);
    }

    /** What findscu was answered, as files. */
    private List<DicomHeader> find(DromedaryProcess.Setup setup, Object... arguments) throws Exception {
        Path answers = Files.createTempDirectory(folder, "answers");
        List<Object> all = new ArrayList<>(List.of("-X", "-od", answers, "-aec", "DROMEDARY"));
        List<Object> options =
                Arrays.stream(arguments).filter(one -> !(one instanceof Path)).toList();
        all.addAll(options);
        all.addAll(List.of("127.0.0.1", setup.dicomPort()));
        Arrays.stream(arguments).filter(Path.class::isInstance).forEach(all::add);
        Command.succeed("findscu", all.toArray());
        try (Stream<Path> list = Files.list(answers)) {
            List<DicomHeader> headers = new ArrayList<>();
            for (Path file : list.sorted().toList()) {
                headers.add(DicomHeader.read(file));
            }
            return headers;
        }
    }

    private static List<String> values(List<DicomHeader> answers, String keyword) {
        return answers.stream().map(answer -> answer.string(Tags.of(keyword))).toList();
    }

    @Test
    void findscuIsAnsweredAtEachLevel() throws Exception {
        DromedaryProcess.Setup setup = setup();
        try (DromedaryProcess dromedary = setup.start()) {
            send(setup);
            assertThat(values(find(setup, "-P", "-k", "QueryRetrieveLevel=PATIENT", "-k", "PatientID"), "PatientID"))
                    .containsExactly("P1", "P2");
            List<DicomHeader> studies = find(
                    setup,
                    "-S",
                    "-k",
                    "QueryRetrieveLevel=STUDY",
                    "-k",
                    "StudyInstanceUID",
                    "-k",
                    "StudyDate=20260101-20260102",
                    "-k",
                    "PatientName=d?e^*",
                    "-k",
                    "StudyDescription",
                    "-k",
                    "NumberOfStudyRelatedInstances",
                    "-k",
                    "ModalitiesInStudy");
            assertThat(values(studies, "StudyInstanceUID")).containsExactly("1.2.2");
            assertThat(values(studies, "StudyDescription")).containsExactly("Knee");
            assertThat(values(studies, "NumberOfStudyRelatedInstances")).containsExactly("1");
            assertThat(values(studies, "ModalitiesInStudy")).containsExactly("OT");
            assertThat(values(studies, "RetrieveAETitle")).containsExactly("DROMEDARY");
            assertThat(values(
                            find(
                                    setup,
                                    "-S",
                                    "-k",
                                    "QueryRetrieveLevel=SERIES",
                                    "-k",
                                    "StudyInstanceUID=1.2.1",
                                    "-k",
                                    "SeriesInstanceUID"),
                            "SeriesInstanceUID"))
                    .containsExactly("1.2.1.1", "1.2.1.2");
            assertThat(values(
                            find(
                                    setup,
                                    "-S",
                                    "-k",
                                    "QueryRetrieveLevel=IMAGE",
                                    "-k",
                                    "StudyInstanceUID=1.2.1",
                                    "-k",
                                    "SeriesInstanceUID=1.2.1.1",
                                    "-k",
                                    "SOPInstanceUID",
                                    "-k",
                                    "InstanceNumber=2"),
                            "SOPInstanceUID"))
                    .containsExactly("1.2.1.1.2");
            assertThat(setup.logs()).doesNotContain("Doe^Jane", "Secret77", "jane@");
        }
    }

    /** The same name, asked for in two character sets, and answered in the one that was asked with. */
    @Test
    void namesAreFoundInTheCharacterSetOfTheRequest() throws Exception {
        DromedaryProcess.Setup setup = setup();
        try (DromedaryProcess dromedary = setup.start()) {
            send(setup);
            for (Map.Entry<String, java.nio.charset.Charset> set : Map.of(
                            "ISO_IR 100", StandardCharsets.ISO_8859_1, "ISO_IR 192", StandardCharsets.UTF_8)
                    .entrySet()) {
                Path query = folder.resolve("query.dcm");
                Files.write(
                        query,
                        DatasetBytes.explicit()
                                .text(0x00080005, "CS", set.getKey())
                                .text(0x00080052, "CS", "STUDY")
                                .text(0x00081030, "LO", "")
                                .element(0x00100010, "PN", "MÜLLER*".getBytes(set.getValue()))
                                .file("1.2.3.4"));
                List<DicomHeader> found = find(setup, "-S", query);
                assertThat(values(found, "PatientName")).containsExactly("Müller^Jörg");
                assertThat(values(found, "StudyDescription")).containsExactly("Schädel");
                assertThat(values(found, "SpecificCharacterSet")).containsExactly(set.getKey());
            }
        }
    }

    @Test
    void whoMayStoreNeedNotBeAllowedToQuery() throws Exception {
        DromedaryProcess.Setup setup = setup().set("dromedary.dicom.query-callers", "VIEWER");
        try (DromedaryProcess dromedary = setup.start()) {
            send(setup);
            assertThat(find(setup, "-aet", "VIEWER", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=P1"))
                    .hasSize(1);
            Command.Result refused = Command.run(
                    "findscu",
                    "-v",
                    "-aet",
                    "MODALITY",
                    "-aec",
                    "DROMEDARY",
                    "-S",
                    "-k",
                    "QueryRetrieveLevel=STUDY",
                    "-k",
                    "PatientID=P1",
                    "127.0.0.1",
                    setup.dicomPort());
            assertThat(refused.output()).contains("0x124");
        }
    }

    @Test
    void aQueryWithTenThousandMatchesIsCancelled() throws Exception {
        DromedaryProcess.Setup setup = setup();
        for (int i = 1; i <= 10_000; i++) {
            file("1.2.1", "1.2.1.1", "1.2.1.1." + i, "P1", "Doe^Jane", "Many");
        }
        try (DromedaryProcess dromedary = setup.start()) {
            store(setup);
            String[] query = {
                "-S",
                "-k",
                "QueryRetrieveLevel=IMAGE",
                "-k",
                "StudyInstanceUID=1.2.1",
                "-k",
                "SeriesInstanceUID=1.2.1.1",
                "-k",
                "SOPInstanceUID"
            };
            List<Object> all = new ArrayList<>(List.of("-v", "-aec", "DROMEDARY"));
            all.addAll(List.of(query));
            all.addAll(List.of("127.0.0.1", setup.dicomPort()));
            String whole = Command.succeed("findscu", all.toArray());
            assertThat(whole).contains("Find Response: 10000 (Pending)").doesNotContain("10001");
            all.addAll(0, List.of("--cancel", "25"));
            Command.Result cancelled = Command.run("findscu", all.toArray());
            assertThat(cancelled.output()).contains("Cancel").doesNotContain("Find Response: 10000 ");
            // and the next one is answered
            assertThat(find(setup, "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID"))
                    .hasSize(1);
        }
    }

    @Test
    void orthancQueriesAndHasItsInstancesCommitted() throws Exception {
        DromedaryProcess.Setup setup = setup();
        try (OrthancServer orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of("DicomModalities", Map.of("dromedary", List.of("DROMEDARY", "127.0.0.1", setup.dicomPort()))))) {
            setup.set("dromedary.dicom.nodes.orthanc.uri", "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort());
            try (DromedaryProcess dromedary = setup.start()) {
                send(setup);
                JsonNode query = orthanc.post(
                        "/modalities/dromedary/query", "{\"Level\":\"Study\",\"Query\":{\"PatientName\":\"müller*\"}}");
                String id = query.get("ID").asText();
                assertThat(orthanc.get("/queries/" + id + "/answers")).hasSize(1);
                assertThat(orthanc.get("/queries/" + id + "/answers/0/content?simplify")
                                .get("PatientName")
                                .asText())
                        .isEqualTo("Müller^Jörg");

                assertThat(commitment(orthanc, "1.2.1.1.1", DatasetBytes.SECONDARY_CAPTURE))
                        .isEqualTo("Success");
                assertThat(commitment(orthanc, "1.2.1.1.99", DatasetBytes.SECONDARY_CAPTURE))
                        .isEqualTo("Failure");
                assertThat(commitment(orthanc, "1.2.1.1.1", "1.2.840.10008.5.1.4.1.1.2"))
                        .isEqualTo("Failure");
            }
        }
    }

    private static String commitment(OrthancServer orthanc, String sop, String sopClass) throws Exception {
        String id = orthanc.post(
                        "/modalities/dromedary/storage-commitment",
                        "{\"DicomInstances\":[[\"" + sopClass + "\",\"" + sop + "\"]]}")
                .get("ID")
                .asText();
        await().atMost(30, SECONDS).pollInterval(100, MILLISECONDS).until(() -> !orthanc.get(
                        "/storage-commitment/" + id)
                .get("Status")
                .asText()
                .equals("Pending"));
        return orthanc.get("/storage-commitment/" + id).get("Status").asText();
    }

    @Test
    void studiesAreMovedAndGot() throws Exception {
        DromedaryProcess.Setup setup = setup();
        int port = FreePorts.next();
        setup.set("dromedary.dicom.nodes.viewer.uri", "dicom:STORESCP@127.0.0.1:" + port);
        try (DromedaryProcess dromedary = setup.start();
                StoreScp viewer = StoreScp.start(folder, port)) {
            send(setup);
            move(setup, "STORESCP", "STUDY", "StudyInstanceUID=1.2.1");
            move(setup, "STORESCP", "STUDY", "StudyInstanceUID=1.2.2");
            Command.Result unknown =
                    Command.run("movescu", moveArguments(setup, "NOBODY", "STUDY", "StudyInstanceUID=1.2.1"));
            assertThat(unknown.output()).containsIgnoringCase("MoveDestinationUnknown");

            Path got = Files.createDirectories(folder.resolve("got"));
            Command.succeed(
                    "getscu",
                    "-aec",
                    "DROMEDARY",
                    "-od",
                    got,
                    "-S",
                    "-k",
                    "QueryRetrieveLevel=STUDY",
                    "-k",
                    "StudyInstanceUID=1.2.1\\1.2.2",
                    "127.0.0.1",
                    setup.dicomPort());
            for (Path received : List.of(viewer.folder(), got)) {
                assertThat(texts(received))
                        .containsExactly(
                                "1.2.1.1.1 Schädel", "1.2.1.1.2 Schädel", "1.2.1.2.1 Schädel", "1.2.2.1.1 Knee");
            }
            // after the last answer, which is what getscu waited for
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(setup.data().resolve("outgoing"))
                            .satisfiesAnyOf(
                                    outgoing -> assertThat(outgoing).isEmptyDirectory(),
                                    outgoing -> assertThat(outgoing).doesNotExist()));
        }
    }

    /** What has to be cleaned on its way keeps its pixels, whichever way it goes. */
    @Test
    void pixelsAreTheSameAfterEachKindOfRetrieval() throws Exception {
        DromedaryProcess.Setup setup = setup();
        int port = FreePorts.next();
        setup.set("dromedary.dicom.nodes.viewer.uri", "dicom:STORESCP@127.0.0.1:" + port);
        SentStudy mailed = SentStudy.make(folder.resolve("mailed"), "Knee jane@example.org pw=Secret77", 6);
        try (OrthancServer orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of("DicomModalities", Map.of("dromedary", List.of("DROMEDARY", "127.0.0.1", setup.dicomPort()))))) {
            setup.set("dromedary.dicom.nodes.orthanc.uri", "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort());
            try (DromedaryProcess dromedary = setup.start();
                    StoreScp viewer = StoreScp.start(folder, port)) {
                assertThat(mailed.send(setup.dicomPort()).exit()).isZero();
                move(setup, "STORESCP", "STUDY", "StudyInstanceUID=" + mailed.uid());
                assertSame(mailed, viewer.folder());
                assertSame(mailed, got(setup, mailed.uid()));
                assertSame(mailed, retrievedBy(orthanc, mailed.uid()));
                await().atMost(10, SECONDS)
                        .untilAsserted(() ->
                                assertThat(setup.data().resolve("outgoing")).isEmptyDirectory());
            }
        }
    }

    private static void assertSame(SentStudy sent, Path received) throws IOException {
        assertThat(SentStudy.pixelsIn(received)).isEqualTo(sent.pixels());
        assertThat(texts(received)).hasSize(sent.pixels().size()).allMatch(text -> text.endsWith(" Knee"));
    }

    private Path got(DromedaryProcess.Setup setup, String study) throws Exception {
        Path got = Files.createTempDirectory(folder, "got");
        Command.succeed(
                "getscu",
                "-aec",
                "DROMEDARY",
                "-od",
                got,
                "-S",
                "-k",
                "QueryRetrieveLevel=STUDY",
                "-k",
                "StudyInstanceUID=" + study,
                "127.0.0.1",
                setup.dicomPort());
        List<Path> files;
        try (Stream<Path> list = Files.list(got)) {
            files = list.toList();
        }
        for (Path file : files) {
            Files.move(file, got.resolve(file.getFileName() + ".dcm"));
        }
        return got;
    }

    /** Orthanc asks for a C-MOVE to itself. */
    private Path retrievedBy(OrthancServer orthanc, String study) throws Exception {
        String id = orthanc.post(
                        "/modalities/dromedary/query",
                        "{\"Level\":\"Study\",\"Query\":{\"StudyInstanceUID\":\"" + study + "\"}}")
                .get("ID")
                .asText();
        orthanc.post("/queries/" + id + "/retrieve", "{\"TargetAet\":\"ORTHANC\",\"Synchronous\":true}");
        Path retrieved = Files.createTempDirectory(folder, "retrieved");
        for (JsonNode instance : orthanc.get("/instances")) {
            Files.write(
                    retrieved.resolve(instance.asText() + ".dcm"),
                    orthanc.bytes("/instances/" + instance.asText() + "/file"));
        }
        return retrieved;
    }

    private static List<String> texts(Path below) throws IOException {
        List<String> texts = new ArrayList<>();
        List<Path> all;
        try (Stream<Path> walk = Files.walk(below)) {
            all = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            DicomHeader header = DicomHeader.read(file);
            texts.add(header.sopInstanceUid() + " " + header.allValues(Tags.STUDY_DESCRIPTION));
        }
        return texts.stream().sorted().toList();
    }

    private static Object[] moveArguments(DromedaryProcess.Setup setup, String to, String level, String key) {
        return new Object[] {
            "-v",
            "-aec",
            "DROMEDARY",
            "-aem",
            to,
            "-S",
            "-k",
            "QueryRetrieveLevel=" + level,
            "-k",
            key,
            "127.0.0.1",
            setup.dicomPort()
        };
    }

    private static void move(DromedaryProcess.Setup setup, String to, String level, String key) throws Exception {
        Command.Result result = Command.run("movescu", moveArguments(setup, to, level, key));
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).contains("Received Final Move Response (Success)");
    }
}
