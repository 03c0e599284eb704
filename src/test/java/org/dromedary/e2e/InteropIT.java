package org.dromedary.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.DcmQrScp;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.Programs;
import org.dromedary.testsupport.RawAssociation;
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

    private static final int INSTANCES = 4;
    private static final int C_FIND = 0x0020;
    private static final int C_MOVE = 0x0021;
    private static final int N_CREATE = 0x0140;

    private final Trials trials = new Trials();

    @TempDir
    private static Path folder;

    private DromedaryProcess.Setup setup;
    private DromedaryProcess dromedary;
    private OrthancServer orthanc;
    private DcmQrScp archive;
    private StoreScp storescp;
    private Process wlmscpfs;
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

    @BeforeAll
    void start() throws Exception {
        setup = DromedaryProcess.in(folder.resolve("home"));
        Path worklist = Files.createDirectories(folder.resolve("lists/WLM"));
        Files.writeString(worklist.resolve("lockfile"), "");
        WorklistFile.write(worklist.resolve("1.wl"), folder, "W1", "Doe^Jane", "MR", "MR1", "20260106");
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "DicomCheckModalityHost",
                        false,
                        "DicomAlwaysAllowStore",
                        true,
                        "DicomAlwaysAllowFindWorklist",
                        true,
                        "Plugins",
                        new String[] {WorklistPeersIT.PLUGIN.toString()},
                        "Worklists",
                        Map.of("Enable", true, "Database", worklist.toString()),
                        "DicomModalities",
                        Map.of(
                                "dromedary",
                                Map.of("AET", "DROMEDARY", "Host", "127.0.0.1", "Port", setup.dicomPort()))));
        archive = DcmQrScp.start(folder, Map.of("DROMEDARY", setup.dicomPort()));
        setup.set("camel.component.direct.timeout", 700)
                .set("dromedary.dicom.nodes.viewer.uri", "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort())
                .set("dromedary.dicom.nodes.movescu.uri", "dicom:MOVESCU@127.0.0.1:" + movescu)
                .set("dromedary.dicom.nodes.gdcmscu.uri", "dicom:GDCMSCU@127.0.0.1:" + gdcmscu);
        int port = FreePorts.next();
        wlmscpfs = Command.start(folder.resolve("wlmscpfs.log"), "wlmscpfs", "-dfp", folder.resolve("lists"), port);
        setup.set("dromedary.dicom.nodes.wlm.uri", "dicom:WLM@127.0.0.1:" + port);
        port = FreePorts.next();
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
        if (wlmscpfs != null) {
            wlmscpfs.destroyForcibly();
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
                trials.of(
                        "C-ECHO",
                        Trials.SCP,
                        "echoscu",
                        () -> succeed("echoscu", "-aec", "DROMEDARY", "127.0.0.1", port())),
                trials.of("C-ECHO", Trials.SCP, "gdcmscu", () -> gdcmscu("--echo")),
                trials.of("C-ECHO", Trials.SCP, "Orthanc", () -> orthanc.post("/modalities/dromedary/echo", "{}")),
                trials.of("C-STORE", Trials.SCP, "storescu", () -> {
                    SentStudy sent = SentStudy.make(folder, "storescu", INSTANCES);
                    assertThat(sent.send(setup.dicomPort()).exit()).isZero();
                    isStored(sent);
                }),
                trials.of("C-STORE", Trials.SCP, "dcmsend", () -> {
                    SentStudy sent = SentStudy.make(folder, "dcmsend", INSTANCES);
                    succeed("dcmsend", "-aec", "DROMEDARY", "+sd", "127.0.0.1", port(), "" + sent.folder());
                    isStored(sent);
                }),
                trials.of("C-STORE", Trials.SCP, "gdcmscu", () -> {
                    SentStudy sent = SentStudy.make(folder, "gdcmscu", INSTANCES);
                    gdcmscu("--store", "-r", "-i", "" + sent.folder());
                    isStored(sent);
                }),
                trials.of("C-STORE", Trials.SCP, "Orthanc", () -> {
                    SentStudy sent = SentStudy.make(folder, "Orthanc", INSTANCES);
                    orthanc.post("/modalities/dromedary/store", "\"" + toOrthanc(sent) + "\"");
                    isStored(sent);
                }),
                trials.of("C-FIND", Trials.SCP, "findscu", () -> {
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
                trials.of("C-FIND", Trials.SCP, "gdcmscu", () -> assertThat(
                                gdcmscu("--find", "--studyroot", "--study", "--key", "20,d=" + study.uid()))
                        // it fails before it prints what it got: a match, then the end
                        .containsPattern("(?s)Received ItemType #4.*Received ItemType #4")),
                trials.of("C-FIND", Trials.SCP, "Orthanc", () -> assertThat(
                                orthanc.get(query() + "/answers?expand").toString())
                        .contains(study.uid())),
                trials.storing("C-MOVE", Trials.SCP, "movescu", Trials.SCU, () -> {
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
                trials.storing("C-MOVE", Trials.SCP, "gdcmscu", Trials.SCU, () -> {
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
                trials.storing("C-MOVE", Trials.SCP, "Orthanc", Trials.SCU, () -> {
                    orthanc.post(query() + "/retrieve", "{\"TargetAet\":\"ORTHANC\",\"Synchronous\":true}");
                    assertThat(orthanc.post(
                                    "/tools/find",
                                    "{\"Level\":\"Instance\",\"Query\":{\"StudyInstanceUID\":\"" + study.uid()
                                            + "\"}}"))
                            .hasSize(INSTANCES);
                }),
                trials.storing("C-GET", Trials.SCP, "getscu", Trials.SCU, () -> {
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
                trials.of("Worklist C-FIND", Trials.SCP, "findscu", () -> {
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
                trials.of("Storage Commitment", Trials.SCP, "Orthanc", () -> {
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
                trials.of("C-ECHO", Trials.SCU, "storescp", () -> echo("storescp")),
                trials.of("C-ECHO", Trials.SCU, "dcmqrscp", () -> echo("archive")),
                trials.of("C-ECHO", Trials.SCU, "Orthanc", () -> echo("orthanc")),
                trials.of("C-STORE", Trials.SCU, "storescp", () -> {
                    deliver("storescp");
                    assertThat(SentStudy.pixelsIn(storescp.folder())).isEqualTo(study.pixels());
                }),
                trials.of("C-STORE", Trials.SCU, "dcmqrscp", () -> {
                    deliver("archive");
                    assertThat(SentStudy.pixelsIn(archive.folder())).containsAllEntriesOf(study.pixels());
                }),
                trials.of("C-STORE", Trials.SCU, "Orthanc", () -> deliver("orthanc")),
                trials.of("Storage Commitment", Trials.SCU, "Orthanc", () -> deliver("committed")),
                trials.of("C-FIND", Trials.SCU, "dcmqrscp", () -> find("archive", kept)),
                trials.of("C-FIND", Trials.SCU, "Orthanc", () -> find("orthanc", theirs)),
                trials.of("Worklist C-FIND", Trials.SCU, "wlmscpfs", () -> worklist("wlm")),
                trials.of("Worklist C-FIND", Trials.SCU, "Orthanc", () -> worklist("orthanc")),
                trials.storing(
                        "C-GET",
                        Trials.SCU,
                        "dcmqrscp",
                        Trials.SCP,
                        () -> get("DCMQRSCP@127.0.0.1:" + archive.port(), kept)),
                trials.storing(
                        "C-GET",
                        Trials.SCU,
                        "Orthanc",
                        Trials.SCP,
                        () -> get("ORTHANC@127.0.0.1:" + orthanc.dicomPort(), theirs)),
                trials.storing("C-MOVE", Trials.SCU, "dcmqrscp", Trials.SCP, () -> move("archive", kept)),
                trials.storing("C-MOVE", Trials.SCU, "Orthanc", Trials.SCP, () -> move("orthanc", theirs)));
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

    /** What it has scheduled for a modality; it may still be starting. */
    private void worklist(String node) {
        await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(() -> {
            JsonNode found = dromedary
                    .api()
                    .json(
                            "POST",
                            "/api/dicom/find",
                            Map.of(
                                    "node",
                                    node,
                                    "model",
                                    "worklist",
                                    "keys",
                                    Map.of(
                                            "AccessionNumber",
                                            "",
                                            "PatientName",
                                            "",
                                            "ScheduledProcedureStepSequence",
                                            List.of(Map.of("Modality", "MR", "ScheduledStationAETitle", "")))),
                            200);
            assertThat(found).hasSize(1);
            assertThat(found.get(0).get("AccessionNumber").asText()).isEqualTo("W1");
            assertThat(found.get(0).get("PatientName").asText()).isEqualTo("Doe^Jane");
            assertThat(found.toString()).contains("MR1");
        });
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
        trials.assertTold(Path.of("target/interoperation.md"));
    }

    private int asked(String abstractSyntax, int command, boolean instance) throws Exception {
        try (RawAssociation association = new RawAssociation(setup.dicomPort())) {
            association.request("MODALITY", "DROMEDARY", Map.of(abstractSyntax, "1.2.840.10008.1.2.1"));
            DatasetBytes request = DatasetBytes.implicit()
                    .text(0x00000002, "UI", abstractSyntax)
                    .element(0x00000100, "US", new byte[] {(byte) command, (byte) (command >> 8)})
                    .element(0x00000110, "US", new byte[] {1, 0});
            if (command == C_MOVE) {
                request.text(0x00000600, "AE", "ORTHANC");
            }
            request.element(0x00000700, "US", new byte[] {0, 0}).element(0x00000800, "US", new byte[] {0, 0});
            if (instance) {
                request.text(0x00001000, "UI", "1.2.3.4." + System.nanoTime());
            }
            association.commandSet(1, request.bytes());
            byte[] keys = DatasetBytes.explicit()
                    .text(0x00080052, "CS", "STUDY")
                    .text(0x0020000D, "UI", study.uid())
                    .bytes();
            association.data(1, keys, 0, keys.length, true);
            return association.status();
        }
    }

    private List<Integer> allAsked() throws Exception {
        return List.of(
                asked("1.2.840.10008.5.1.4.31", C_FIND, false),
                asked("1.2.840.10008.5.1.4.1.2.2.1", C_FIND, false),
                asked("1.2.840.10008.5.1.4.1.2.2.2", C_MOVE, false),
                asked("1.2.840.10008.3.1.2.3.3", N_CREATE, true));
    }

    /** Somebody's files do without the routes that answer; then they are taken away. */
    @Test
    @Order(4)
    void whoAsksAStoppedRouteIsRefusedAtOnceAndAnsweredWhenItIsBack() throws Exception {
        List<Integer> usual = allAsked();
        for (String file : List.of("worklist.camel.yaml", "query.camel.yaml")) {
            setup.route(
                    file,
                    "- route: {id: no-" + file.charAt(0) + ", from: {uri: direct, parameters: {name: no-"
                            + file.charAt(0) + "}, steps: [{log: {message: none}}]}}\n");
        }
        List<Integer> refusals = List.of(0xA700, 0xA700, 0xA701, 0x0213);
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(allAsked()).as(dromedary.log()).isEqualTo(refusals));
        long start = System.nanoTime();
        assertThat(asked("1.2.840.10008.5.1.4.31", C_FIND, false)).isEqualTo(0xA700);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
        for (String file : List.of("worklist.camel.yaml", "query.camel.yaml")) {
            Files.delete(folder.resolve("home/config/routes").resolve(file));
        }
        await().atMost(90, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(allAsked()).isEqualTo(usual));
        assertThat(usual).doesNotContainAnyElementsOf(refusals);
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
}
