package org.dromedary.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.Tags;
import org.dromedary.testsupport.DcmQrScp;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.Programs;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;
import org.dromedary.testsupport.WorklistFile;

/**
 * Every service with every peer in both directions, against the packaged program. What was tried stands as a table in
 * {@code docs/conformance.md}; the last test keeps it true.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InteropIT {

    private static final String SCP = "SCP";
    private static final String SCU = "SCU";
    private static final int INSTANCES = 4;

    /** The peers that did it, by service and our role. */
    private final Map<String, List<String>> table = new TreeMap<>();

    @TempDir
    private static Path folder;

    private DromedaryProcess.Setup setup;
    private DromedaryProcess dromedary;
    private OrthancServer orthanc;
    private DcmQrScp archive;
    private StoreScp storescp;
    private SentStudy study;
    private final int movescu = FreePorts.next();
    private final int gdcmscu = FreePorts.next();

    /** Studies go only where a trial sends them. */
    private static final String NOWHERE =
            """
            - route:
                id: route
                from:
                  uri: study
                  parameters: {action: stable}
                  steps:
                    - log: {message: "${header.DromedaryStudyUID}"}
            """;

    private void destination(String name, String uri) {
        setup.set("dromedary.destinations." + name + ".uri", uri);
    }

    /** Something that a peer and we do together. */
    private interface Trial {
        void run() throws Exception;
    }

    @BeforeAll
    void start() throws Exception {
        setup = DromedaryProcess.in(folder.resolve("home"));
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "DicomCheckModalityHost",
                        false,
                        "DicomAlwaysAllowStore",
                        true,
                        "DicomModalities",
                        Map.of(
                                "dromedary",
                                Map.of("AET", "DROMEDARY", "Host", "127.0.0.1", "Port", setup.dicomPort()))));
        archive = DcmQrScp.start(folder, Map.of("DROMEDARY", setup.dicomPort()));
        setup.set("dromedary.dicom.nodes.viewer.uri", "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort())
                .set("dromedary.dicom.nodes.movescu.uri", "dicom:MOVESCU@127.0.0.1:" + movescu)
                .set("dromedary.dicom.nodes.gdcmscu.uri", "dicom:GDCMSCU@127.0.0.1:" + gdcmscu);
        int port = FreePorts.next();
        storescp = StoreScp.start(folder, port);
        destination("storescp", "dicom:STORESCP@127.0.0.1:" + port);
        destination("archive", "dicom:DCMQRSCP@127.0.0.1:" + archive.port());
        destination("orthanc", "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort());
        destination("committed", "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort() + "?storageCommitment=true");
        setup.route("route.camel.yaml", NOWHERE);
        dromedary = setup.start();
        study = SentStudy.make(folder, "Interoperation", INSTANCES);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        dromedary.api().awaitStudy(study.uid(), "NO_MATCH");
    }

    @AfterAll
    void stop() throws Exception {
        if (dromedary != null) {
            dromedary.close();
        }
        if (storescp != null) {
            storescp.close();
        }
        if (archive != null) {
            archive.close();
        }
        if (orthanc != null) {
            orthanc.close();
        }
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> theyCallUs() {
        return Stream.of(
                trial("C-ECHO", SCP, "echoscu", () -> succeed("echoscu", "-aec", "DROMEDARY", "127.0.0.1", port())),
                trial("C-ECHO", SCP, "gdcmscu", () -> gdcmscu("--echo")),
                trial("C-ECHO", SCP, "Orthanc", () -> orthanc.post("/modalities/dromedary/echo", "{}")),
                trial("C-STORE", SCP, "storescu", () -> {
                    SentStudy sent = SentStudy.make(folder, "storescu", INSTANCES);
                    assertThat(sent.send(setup.dicomPort()).exit()).isZero();
                    isStored(sent);
                }),
                trial("C-STORE", SCP, "dcmsend", () -> {
                    SentStudy sent = SentStudy.make(folder, "dcmsend", INSTANCES);
                    succeed("dcmsend", "-aec", "DROMEDARY", "+sd", "127.0.0.1", port(), "" + sent.folder());
                    isStored(sent);
                }),
                trial("C-STORE", SCP, "gdcmscu", () -> {
                    SentStudy sent = SentStudy.make(folder, "gdcmscu", INSTANCES);
                    gdcmscu("--store", "-r", "-i", "" + sent.folder());
                    isStored(sent);
                }),
                trial("C-STORE", SCP, "Orthanc", () -> {
                    SentStudy sent = SentStudy.make(folder, "Orthanc", INSTANCES);
                    orthanc.post("/modalities/dromedary/store", "\"" + toOrthanc(sent) + "\"");
                    isStored(sent);
                }),
                trial("C-FIND", SCP, "findscu", () -> {
                    for (String[] query : List.of(
                            new String[] {"-P", "PATIENT", "PatientID"},
                            new String[] {"-P", "STUDY", "StudyInstanceUID"},
                            new String[] {"-S", "STUDY", "StudyInstanceUID"},
                            new String[] {"-S", "SERIES", "Modality"},
                            new String[] {"-S", "IMAGE", "SOPInstanceUID"})) {
                        String found = find(query[0], query[1], query[2]);
                        assertThat(found).contains("Find Response: 1 (Pending").contains("(Success)");
                    }
                    assertThat(find("-S", "STUDY", "StudyInstanceUID")).contains(study.uid());
                }),
                trial("C-FIND", SCP, "gdcmscu", () -> assertThat(
                                gdcmscu("--find", "--studyroot", "--study", "--key", "20,d=" + study.uid()))
                        // it fails before it prints what it got: a match, then the end
                        .containsPattern("(?s)Received ItemType #4.*Received ItemType #4")),
                trial("C-FIND", SCP, "Orthanc", () -> assertThat(
                                orthanc.get(query() + "/answers?expand").toString())
                        .contains(study.uid())),
                trial("C-MOVE", SCP, "movescu", () -> {
                    Path got = Files.createDirectories(folder.resolve("movescu"));
                    succeed(
                            "movescu",
                            "-S",
                            "-aet",
                            "MOVESCU",
                            "-aec",
                            "DROMEDARY",
                            "+P",
                            "" + movescu,
                            "-od",
                            "" + got,
                            "-k",
                            "QueryRetrieveLevel=STUDY",
                            "-k",
                            "StudyInstanceUID=" + study.uid(),
                            "127.0.0.1",
                            port());
                    assertThat(pixels(got)).isEqualTo(study.pixels());
                }),
                trial("C-MOVE", SCP, "gdcmscu", () -> {
                    Path got = Files.createDirectories(folder.resolve("gdcmscu"));
                    gdcmscu(
                            "--move",
                            "--studyroot",
                            "--study",
                            "--aetitle",
                            "GDCMSCU",
                            "--port-scp",
                            "" + gdcmscu,
                            "-o",
                            "" + got,
                            "--key",
                            "20,d=" + study.uid());
                    assertThat(pixels(got)).isEqualTo(study.pixels());
                }),
                trial("C-MOVE", SCP, "Orthanc", () -> {
                    orthanc.post(query() + "/retrieve", "{\"TargetAet\":\"ORTHANC\",\"Synchronous\":true}");
                    assertThat(orthanc.post(
                                    "/tools/find",
                                    "{\"Level\":\"Instance\",\"Query\":{\"StudyInstanceUID\":\"" + study.uid()
                                            + "\"}}"))
                            .hasSize(INSTANCES);
                }),
                trial("C-GET", SCP, "getscu", () -> {
                    Path got = Files.createDirectories(folder.resolve("getscu"));
                    succeed(
                            "getscu",
                            "-S",
                            "-aec",
                            "DROMEDARY",
                            "-od",
                            "" + got,
                            "-k",
                            "QueryRetrieveLevel=STUDY",
                            "-k",
                            "StudyInstanceUID=" + study.uid(),
                            "127.0.0.1",
                            port());
                    assertThat(pixels(got)).isEqualTo(study.pixels());
                }),
                trial("Worklist C-FIND", SCP, "findscu", () -> {
                    Path list = Files.createDirectories(setup.data().resolve("worklist"));
                    WorklistFile.write(list.resolve("1.wl"), folder, "A1", "Muster^Anna", "CT", "CT1", "20260105");
                    await("the worklist file").atMost(20, TimeUnit.SECONDS).until(() -> succeed(
                                    "findscu",
                                    "-W",
                                    "-v",
                                    "-aec",
                                    "DROMEDARY",
                                    "-k",
                                    "AccessionNumber=A1",
                                    "-k",
                                    "ScheduledProcedureStepSequence[0].Modality=CT",
                                    "127.0.0.1",
                                    port())
                            .contains("Find Response: 1 (Pending"));
                }),
                trial("Storage Commitment", SCP, "Orthanc", () -> {
                    JsonNode asked = orthanc.post(
                            "/modalities/dromedary/storage-commitment",
                            "{\"DicomInstances\":[{\"SOPClassUID\":\"" + sopClass() + "\",\"SOPInstanceUID\":\""
                                    + study.sopUid(0) + "\"}]}");
                    await("the commitment report").atMost(30, TimeUnit.SECONDS).until(() -> orthanc.get(
                                    "/storage-commitment/" + asked.get("ID").asText())
                            .get("Status")
                            .asText()
                            .equals("Success"));
                }));
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> weCallThem() throws Exception {
        SentStudy theirs = SentStudy.make(folder, "Theirs", INSTANCES);
        for (Path file : SentStudy.dicomFiles(theirs.folder())) {
            orthanc.upload(file);
        }
        String archiveAddress = "" + archive.port();
        SentStudy kept = SentStudy.make(folder, "Kept", INSTANCES);
        succeed("storescu", "-aec", "DCMQRSCP", "+sd", "127.0.0.1", archiveAddress, "" + kept.folder());
        return Stream.of(
                trial("C-ECHO", SCU, "storescp", () -> echo("storescp")),
                trial("C-ECHO", SCU, "dcmqrscp", () -> echo("archive")),
                trial("C-ECHO", SCU, "Orthanc", () -> echo("orthanc")),
                trial("C-STORE", SCU, "storescp", () -> {
                    deliver("storescp");
                    assertThat(SentStudy.pixelsIn(storescp.folder())).isEqualTo(study.pixels());
                }),
                trial("C-STORE", SCU, "dcmqrscp", () -> {
                    deliver("archive");
                    assertThat(SentStudy.pixelsIn(archive.folder())).containsAllEntriesOf(study.pixels());
                }),
                trial("C-STORE", SCU, "Orthanc", () -> deliver("orthanc")),
                trial("Storage Commitment", SCU, "Orthanc", () -> deliver("committed")),
                trial("C-FIND", SCU, "dcmqrscp", () -> find("archive", kept)),
                trial("C-FIND", SCU, "Orthanc", () -> find("orthanc", theirs)),
                trial("C-GET", SCU, "dcmqrscp", () -> get("DCMQRSCP@127.0.0.1:" + archive.port(), kept)),
                trial("C-GET", SCU, "Orthanc", () -> get("ORTHANC@127.0.0.1:" + orthanc.dicomPort(), theirs)),
                trial("C-MOVE", SCU, "dcmqrscp", () -> move("archive", kept)),
                trial("C-MOVE", SCU, "Orthanc", () -> move("orthanc", theirs)));
    }

    private void echo(String node) throws IOException {
        JsonNode answer = dromedary.api().json("POST", "/api/dicom/echo", Map.of("node", node), 200);
        assertThat(answer.get("success").asBoolean()).as("%s", answer).isTrue();
    }

    private void find(String node, SentStudy wanted) throws IOException {
        JsonNode found = dromedary
                .api()
                .json(
                        "POST",
                        "/api/dicom/find",
                        Map.of("node", node, "keys", Map.of("StudyInstanceUID", wanted.uid(), "PatientName", "")),
                        200);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).get("StudyInstanceUID").asText()).isEqualTo(wanted.uid());
        assertThat(found.get(0).get("PatientName").asText()).isNotEmpty();
    }

    /** It comes to our own store. */
    private void move(String node, SentStudy wanted) throws IOException {
        JsonNode moved = dromedary
                .api()
                .json(
                        "POST",
                        "/api/dicom/move",
                        Map.of("node", node, "keys", Map.of("StudyInstanceUID", wanted.uid())),
                        200);
        assertThat(moved.get("completed").asInt()).as("%s", moved).isEqualTo(INSTANCES);
        isStored(wanted);
    }

    private void get(String node, SentStudy wanted) throws Exception {
        Path got = folder.resolve("got-" + node.substring(0, node.indexOf('@')));
        Process get = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of(System.getProperty("dromedary.jar", "target/dromedary.jar"))
                                .toAbsolutePath()
                                .toString(),
                        "get",
                        node,
                        "-k",
                        "StudyInstanceUID=" + wanted.uid(),
                        "--out",
                        got.toString())
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(get.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(get.exitValue()).isZero();
        assertThat(SentStudy.pixelsIn(got)).isEqualTo(wanted.pixels());
    }

    private void deliver(String destination) {
        JsonNode delivery = dromedary
                .api()
                .postForm("/api/send", 202, "study", study.uid(), "destination", destination)
                .get(0);
        dromedary.api().awaitDelivery(delivery.get("id").asLong(), "DELIVERED");
    }

    @Test
    @Order(3)
    void theConformanceStatementTellsWhatWasTried() throws IOException {
        StringBuilder rows = new StringBuilder("| service | our role | peers |\n| --- | --- | --- |\n");
        table.forEach((row, peers) -> rows.append("| ")
                .append(row)
                .append(" | ")
                .append(String.join(", ", peers))
                .append(" |\n"));
        Files.writeString(Path.of("target/interoperation.md"), rows);
        assertThat(Files.readString(Path.of("docs/conformance.md")))
                .as("docs/conformance.md has the table of target/interoperation.md")
                .contains(rows);
    }

    private String sopClass() throws IOException {
        return SentStudy.header(SentStudy.dicomFiles(study.folder()).get(0)).sopClassUid();
    }

    private String port() {
        return String.valueOf(setup.dicomPort());
    }

    /** A query that Orthanc keeps, with our answers. */
    private String query() throws Exception {
        JsonNode query = orthanc.post(
                "/modalities/dromedary/query",
                "{\"Level\":\"Study\",\"Query\":{\"StudyInstanceUID\":\"" + study.uid() + "\"}}");
        return "/queries/" + query.get("ID").asText();
    }

    private String find(String model, String level, String key) throws Exception {
        return succeed(
                "findscu",
                "-v",
                model,
                "-aec",
                "DROMEDARY",
                "-k",
                "QueryRetrieveLevel=" + level,
                "-k",
                "PatientID=" + patientId(),
                "-k",
                "StudyInstanceUID=" + (level.equals("PATIENT") ? "" : study.uid()),
                "-k",
                "SeriesInstanceUID=" + (level.equals("IMAGE") ? seriesUid() : ""),
                "-k",
                key,
                "127.0.0.1",
                port());
    }

    private String seriesUid() throws IOException {
        return SentStudy.header(SentStudy.dicomFiles(study.folder()).get(0)).seriesInstanceUid();
    }

    private String patientId() throws IOException {
        return SentStudy.header(SentStudy.dicomFiles(study.folder()).get(0)).string(Tags.PATIENT_ID);
    }

    private String toOrthanc(SentStudy sent) throws Exception {
        String id = null;
        for (Path file : SentStudy.dicomFiles(sent.folder())) {
            id = orthanc.upload(file).get("ParentStudy").asText();
        }
        return id;
    }

    /** Stored, with nothing lost on the way. */
    private void isStored(SentStudy sent) throws IOException {
        JsonNode stored = dromedary.api().awaitStudy(sent.uid(), "NO_MATCH");
        assertThat(stored.get("instances").asInt()).isEqualTo(INSTANCES);
        assertThat(SentStudy.pixelsIn(setup.data().resolve("store").resolve(sent.uid())))
                .isEqualTo(sent.pixels());
    }

    private String succeed(String program, String... arguments) throws Exception {
        Programs.Result result = Programs.run(folder, program, arguments);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    /** GDCM 3.0.21 fails at the answer to its A-RELEASE-RQ, whoever gives it: what came before is what counts. */
    private String gdcmscu(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-D", "--call", "DROMEDARY"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("127.0.0.1", port()));
        String output =
                Programs.run(folder, "gdcmscu", all.toArray(String[]::new)).output();
        assertThat(output).as("released in order").contains("Received ItemType #6");
        return output;
    }

    /** Some peers give their files no suffix. */
    private Map<String, String> pixels(Path got) throws IOException {
        try (Stream<Path> files = Files.list(got)) {
            for (Path file :
                    files.filter(file -> !file.toString().endsWith(".dcm")).toList()) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".dcm"));
            }
        }
        return SentStudy.pixelsIn(got);
    }

    private DynamicTest trial(String service, String role, String peer, Trial trial) {
        return DynamicTest.dynamicTest(service + " " + role + " " + peer, () -> {
            trial.run();
            table.computeIfAbsent(service + " | " + role, row -> new ArrayList<>())
                    .add(peer);
        });
    }
}
