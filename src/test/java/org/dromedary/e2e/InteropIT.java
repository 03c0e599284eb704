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

import org.dromedary.testsupport.DcmQrScp;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.Programs;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

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
    private Path folder;

    private DromedaryProcess.Setup setup;
    private DromedaryProcess dromedary;
    private OrthancServer orthanc;
    private DcmQrScp archive;
    private SentStudy study;
    private final int movescu = FreePorts.next();
    private final int gdcmscu = FreePorts.next();

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
        setup.set("dromedary.dicom.nodes.orthanc.uri", "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort())
                .set("dromedary.dicom.nodes.archive.uri", "dicom:DCMQRSCP@127.0.0.1:" + archive.port())
                .set("dromedary.dicom.nodes.movescu.uri", "dicom:MOVESCU@127.0.0.1:" + movescu)
                .set("dromedary.dicom.nodes.gdcmscu.uri", "dicom:GDCMSCU@127.0.0.1:" + gdcmscu);
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
                trial(
                        "C-ECHO",
                        SCP,
                        "gdcmscu",
                        () -> succeed("gdcmscu", "--echo", "--call", "DROMEDARY", "127.0.0.1", port())),
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
                    succeed(
                            "gdcmscu",
                            "--store",
                            "--call",
                            "DROMEDARY",
                            "-H",
                            "127.0.0.1",
                            "-p",
                            port(),
                            "-i",
                            "" + sent.folder());
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
                            new String[] {"-S", "SERIES", "SeriesInstanceUID"},
                            new String[] {"-S", "IMAGE", "SOPInstanceUID"})) {
                        String found = find(query[0], query[1], query[2]);
                        assertThat(found).contains("(Pending)").contains("Success");
                    }
                    assertThat(find("-S", "STUDY", "StudyInstanceUID")).contains(study.uid());
                }),
                trial(
                        "C-FIND",
                        SCP,
                        "gdcmscu",
                        () -> assertThat(succeed(
                                        "gdcmscu",
                                        "--find",
                                        "--studyroot",
                                        "--study",
                                        "--call",
                                        "DROMEDARY",
                                        "--key",
                                        "20,d=" + study.uid(),
                                        "127.0.0.1",
                                        port()))
                                .contains(study.uid())),
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
                    succeed(
                            "gdcmscu",
                            "--move",
                            "--studyroot",
                            "--study",
                            "--aetitle",
                            "GDCMSCU",
                            "--call",
                            "DROMEDARY",
                            "--port-scp",
                            "" + gdcmscu,
                            "-o",
                            "" + got,
                            "--key",
                            "20,d=" + study.uid(),
                            "127.0.0.1",
                            port());
                    assertThat(pixels(got)).isEqualTo(study.pixels());
                }),
                trial("C-MOVE", SCP, "Orthanc", () -> {
                    orthanc.post(query() + "/retrieve", "{\"TargetAet\":\"ORTHANC\",\"Synchronous\":true}");
                    assertThat(orthanc.post(
                                    "/tools/find",
                                    "{\"Level\":\"Instance\",\"Query\":{\"StudyInstanceUID\":\"" + study.uid() + "\"}}"))
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
                trial("Storage Commitment", SCP, "Orthanc", () -> {
                    JsonNode asked = orthanc.post(
                            "/modalities/dromedary/storage-commitment",
                            "{\"DicomInstances\":[{\"SOPClassUID\":\"" + sopClass() + "\",\"SOPInstanceUID\":\""
                                    + study.sopUid(0) + "\"}]}");
                    await("the commitment report")
                            .atMost(30, TimeUnit.SECONDS)
                            .until(() -> orthanc.get("/storage-commitment/"
                                            + asked.get("ID").asText())
                                    .get("Status")
                                    .asText()
                                    .equals("Success"));
                }));
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
                key,
                "127.0.0.1",
                port());
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

    /** Some peers give their files no suffix. */
    private Map<String, String> pixels(Path got) throws IOException {
        try (Stream<Path> files = Files.list(got)) {
            for (Path file : files.filter(file -> !file.toString().endsWith(".dcm")).toList()) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".dcm"));
            }
        }
        return SentStudy.pixelsIn(got);
    }

    private DynamicTest trial(String service, String role, String peer, Trial trial) {
        return DynamicTest.dynamicTest(service + " " + role + " " + peer, () -> {
            trial.run();
            table.computeIfAbsent(service + " | " + role, row -> new ArrayList<>()).add(peer);
        });
    }
}
