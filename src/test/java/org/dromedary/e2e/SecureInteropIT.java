package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import org.dromedary.testsupport.Certificates;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;
import org.dromedary.testsupport.WorklistFile;

/**
 * Every service that a peer has over TLS, in both directions, both sides showing a certificate, against the packaged program.
 * Of dcmtk's tools echoscu, storescu, findscu and storescp know TLS.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecureInteropIT {

    private static final int INSTANCES = 4;

    /** Studies go only where a trial sends them; a file whose content is a Study Instance UID has that study fetched. */
    private static final String ROUTES =
            """
            - route:
                id: route
                from:
                  uri: study
                  parameters: {action: stable}
                  steps:
                    - log: {message: "${header.DromedaryStudyUID}"}
            - route:
                id: fetch
                from:
                  uri: file
                  parameters: {directoryName: "%s", delete: true, delay: 200}
                  steps:
                    - setHeader:
                        name: uid
                        expression:
                          simple: {expression: "${bodyAs(String)}"}
                    - setBody:
                        expression:
                          simple: {expression: "${map(StudyInstanceUID,${header.uid})}"}
                    - to:
                        uri: dicom:ORTHANC@127.0.0.1:%d
                        parameters:
                          operation: get
                          storeTo: direct:received
                          spoolDirectory: "{{dromedary.data-dir}}/incoming"
                          tls: true
            """;

    private final Trials trials = new Trials();

    @TempDir
    private static Path folder;

    private final int port = FreePorts.next();
    private DromedaryProcess.Setup setup;
    private Certificates certificates;
    private DromedaryProcess dromedary;
    private OrthancServer orthanc;
    private StoreScp storescp;
    private SentStudy study;

    @BeforeAll
    void start() throws Exception {
        certificates = new Certificates(folder.resolve("tls"));
        certificates.authority("ca");
        certificates.certificate("node");
        certificates.certificate("peer");
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.ofEntries(
                        Map.entry("DicomTlsEnabled", true),
                        Map.entry(
                                "DicomTlsCertificate", certificates.pem("peer").toString()),
                        Map.entry("DicomTlsPrivateKey", certificates.key("peer").toString()),
                        Map.entry(
                                "DicomTlsTrustedCertificates",
                                certificates.pem("ca").toString()),
                        Map.entry("DicomAlwaysAllowGet", true),
                        Map.entry("DicomAlwaysAllowMove", true),
                        Map.entry(
                                "DicomModalities",
                                Map.of(
                                        "dromedary",
                                        Map.of(
                                                "AET",
                                                "DROMEDARY",
                                                "Host",
                                                "127.0.0.1",
                                                "Port",
                                                port,
                                                "UseDicomTls",
                                                true)))));
        int storescpPort = FreePorts.next();
        storescp = StoreScp.start(
                folder,
                storescpPort,
                "+tls",
                certificates.key("peer"),
                certificates.pem("peer"),
                "+cf",
                certificates.pem("ca"));
        Path users = Files.writeString(
                folder.resolve("users"), "alice:" + new BCryptPasswordEncoder(4).encode("s3cret") + "\n");
        String toOrthanc = "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort() + "?tls=true";
        setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.dicom.tls.port", port)
                .set("dromedary.dicom.tls.certificate", certificates.pem("node"))
                .set("dromedary.dicom.tls.key", certificates.key("node"))
                .set("dromedary.dicom.tls.trust", certificates.pem("ca"))
                .set("dromedary.dicom.user-identity.users-file", users)
                .set("dromedary.dicom.nodes.viewer.uri", toOrthanc)
                .set("dromedary.destinations.orthanc.uri", toOrthanc)
                .set("dromedary.destinations.committed.uri", toOrthanc + "&storageCommitment=true")
                .set("dromedary.destinations.storescp.uri", "dicom:STORESCP@127.0.0.1:" + storescpPort + "?tls=true")
                .route("route.camel.yaml", ROUTES.formatted(folder.resolve("fetch"), orthanc.dicomPort()));
        dromedary = setup.start();
        study = SentStudy.make(folder, "Secured", INSTANCES);
    }

    @AfterAll
    void stop() throws Exception {
        if (dromedary != null) {
            dromedary.close();
        }
        if (storescp != null) {
            storescp.close();
        }
        if (orthanc != null) {
            orthanc.close();
        }
    }

    /** A call of the port with the certificate of the peer; folders come last. */
    private Command.Result secured(String program, Object... arguments) throws Exception {
        List<Object> words = new ArrayList<>(List.of(
                "-v", "+tls", certificates.key("peer"), certificates.pem("peer"), "+cf", certificates.pem("ca")));
        words.addAll(List.of("-aec", "DROMEDARY"));
        Arrays.stream(arguments).filter(String.class::isInstance).forEach(words::add);
        words.addAll(List.of("127.0.0.1", port));
        Arrays.stream(arguments).filter(Path.class::isInstance).forEach(words::add);
        return Command.run(program, words.toArray());
    }

    private String succeed(String program, Object... arguments) throws Exception {
        Command.Result result = secured(program, arguments);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> theyCallUs() {
        return Stream.of(
                trials.of("C-ECHO", Trials.SCP, "echoscu", () -> succeed("echoscu")),
                trials.of("C-ECHO", Trials.SCP, "Orthanc", () -> orthanc.post("/modalities/dromedary/echo", "{}")),
                trials.of("C-STORE", Trials.SCP, "storescu", () -> {
                    succeed("storescu", "+sd", study.folder());
                    isStored(study);
                }),
                trials.of("C-STORE with user identity", Trials.SCP, "storescu", () -> {
                    SentStudy sent = SentStudy.make(folder, "Identified", INSTANCES);
                    assertThat(secured("storescu", "-usr", "alice", "-pwd", "wrong", "+sd", sent.folder())
                                    .output())
                            .contains("Rejected Permanent");
                    succeed("storescu", "-usr", "alice", "-pwd", "s3cret", "-rsp", "+sd", sent.folder());
                    isStored(sent);
                }),
                trials.of("C-STORE", Trials.SCP, "Orthanc", () -> {
                    SentStudy sent = SentStudy.make(folder, "From Orthanc", INSTANCES);
                    orthanc.post("/modalities/dromedary/store", "\"" + toOrthanc(sent) + "\"");
                    isStored(sent);
                }),
                trials.of("C-FIND", Trials.SCP, "findscu", () -> assertThat(
                                succeed("findscu", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID"))
                        .contains(study.uid())),
                trials.of("C-FIND", Trials.SCP, "Orthanc", () -> assertThat(
                                orthanc.get(query() + "/answers?expand").toString())
                        .contains(study.uid())),
                trials.storing("C-MOVE", Trials.SCP, "Orthanc", Trials.SCU, () -> {
                    orthanc.post(query() + "/retrieve", "{\"TargetAet\":\"ORTHANC\",\"Synchronous\":true}");
                    isAtOrthanc(study);
                }),
                trials.of("Worklist C-FIND", Trials.SCP, "findscu", () -> {
                    Path list = Files.createDirectories(setup.data().resolve("worklist"));
                    WorklistFile.write(list.resolve("1.wl"), folder, "A1", "Muster^Anna", "CT", "CT1", "20260105");
                    await("the worklist file").atMost(20, SECONDS).until(() -> succeed(
                                    "findscu", "-W", "-k", "AccessionNumber=A1")
                            .contains("Find Response: 1 (Pending"));
                }),
                trials.of("Storage Commitment", Trials.SCP, "Orthanc", () -> {
                    JsonNode asked = orthanc.post(
                            "/modalities/dromedary/storage-commitment",
                            "{\"DicomInstances\":[{\"SOPClassUID\":\"" + sopClass() + "\",\"SOPInstanceUID\":\""
                                    + study.sopUid(0) + "\"}]}");
                    await("the commitment report").atMost(30, SECONDS).until(() -> orthanc.get(
                                    "/storage-commitment/" + asked.get("ID").asText())
                            .get("Status")
                            .asText()
                            .equals("Success"));
                }));
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> weCallThem() throws Exception {
        SentStudy moved = SentStudy.make(folder, "Moved", INSTANCES);
        SentStudy got = SentStudy.make(folder, "Got", INSTANCES);
        toOrthanc(moved);
        toOrthanc(got);
        return Stream.of(
                trials.of("C-ECHO", Trials.SCU, "storescp", () -> echo("storescp")),
                trials.of("C-ECHO", Trials.SCU, "Orthanc", () -> echo("orthanc")),
                trials.of("C-STORE", Trials.SCU, "storescp", () -> {
                    deliver("storescp", study);
                    assertThat(SentStudy.pixelsIn(storescp.folder())).isEqualTo(study.pixels());
                }),
                trials.of("C-STORE", Trials.SCU, "Orthanc", () -> {
                    SentStudy sent = SentStudy.make(folder, "To Orthanc", INSTANCES);
                    succeed("storescu", "+sd", sent.folder());
                    isStored(sent);
                    deliver("orthanc", sent);
                    isAtOrthanc(sent);
                }),
                trials.of("Storage Commitment", Trials.SCU, "Orthanc", () -> deliver("committed", study)),
                trials.of("C-FIND", Trials.SCU, "Orthanc", () -> assertThat(dromedary
                                .api()
                                .json(
                                        "POST",
                                        "/api/dicom/find",
                                        Map.of("node", "orthanc", "keys", Map.of("StudyInstanceUID", moved.uid())),
                                        200))
                        .hasSize(1)),
                trials.storing("C-MOVE", Trials.SCU, "Orthanc", Trials.SCP, () -> {
                    JsonNode done = dromedary
                            .api()
                            .json(
                                    "POST",
                                    "/api/dicom/move",
                                    Map.of("node", "orthanc", "keys", Map.of("StudyInstanceUID", moved.uid())),
                                    200);
                    assertThat(done.get("completed").asInt()).as("%s", done).isEqualTo(INSTANCES);
                    isStored(moved);
                }),
                trials.storing("C-GET", Trials.SCU, "Orthanc", Trials.SCP, () -> {
                    Path part = Files.writeString(folder.resolve("uid"), got.uid());
                    Files.move(part, folder.resolve("fetch/uid"));
                    await("the study")
                            .atMost(30, SECONDS)
                            .until(() ->
                                    Files.exists(setup.data().resolve("store").resolve(got.uid())));
                    isStored(got);
                }));
    }

    @Test
    @Order(3)
    void theConformanceStatementTellsWhatWasTried() throws IOException {
        trials.assertTold(Path.of("target/interoperation-tls.md"));
    }

    @Test
    @Order(4)
    void whoShowsNoCertificateAndWhoSpeaksNoTlsIsRefusedAndTheLogSaysWhy() throws Exception {
        assertThat(Command.run("echoscu", "+tla", "+cf", certificates.pem("ca"), "127.0.0.1", port)
                        .exit())
                .isNotZero();
        assertThat(Command.run("echoscu", "-to", "5", "127.0.0.1", port).exit()).isNotZero();
        assertThat(dromedary.log()).contains("127.0.0.1 was refused: no TLS connection: ");
        assertThat(Command.run("echoscu", "+tla", "+cf", certificates.pem("ca"), "127.0.0.1", setup.dicomPort())
                        .exit())
                .isNotZero();
        assertThat(dromedary.log().lines().filter(line -> line.contains(" 127.0.0.1 was refused")))
                .as("one line a minute for each reason and address")
                .hasSize(2);
        // the plain port is there as well
        assertThat(Command.run("echoscu", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort())
                        .exit())
                .isZero();
    }

    private void echo(String node) throws IOException {
        JsonNode answer = dromedary.api().json("POST", "/api/dicom/echo", Map.of("node", node), 200);
        assertThat(answer.get("success").asBoolean()).as("%s", answer).isTrue();
    }

    private void deliver(String destination, SentStudy sent) {
        JsonNode delivery = dromedary
                .api()
                .postForm("/api/send", 202, "study", sent.uid(), "destination", destination)
                .get(0);
        dromedary.api().awaitDelivery(delivery.get("id").asLong(), "DELIVERED");
    }

    private String sopClass() throws IOException {
        return SentStudy.header(SentStudy.dicomFiles(study.folder()).get(0)).sopClassUid();
    }

    /** A query that Orthanc keeps, with our answers. */
    private String query() throws Exception {
        JsonNode query = orthanc.post(
                "/modalities/dromedary/query",
                "{\"Level\":\"Study\",\"Query\":{\"StudyInstanceUID\":\"" + study.uid() + "\"}}");
        return "/queries/" + query.get("ID").asText();
    }

    private String toOrthanc(SentStudy sent) throws Exception {
        String id = null;
        for (Path file : SentStudy.dicomFiles(sent.folder())) {
            id = orthanc.upload(file).get("ParentStudy").asText();
        }
        return id;
    }

    private void isAtOrthanc(SentStudy sent) throws Exception {
        assertThat(orthanc.post(
                        "/tools/find",
                        "{\"Level\":\"Instance\",\"Query\":{\"StudyInstanceUID\":\"" + sent.uid() + "\"}}"))
                .hasSize(INSTANCES);
    }

    /** Stored, with nothing lost on the way. */
    private void isStored(SentStudy sent) throws IOException {
        JsonNode stored = dromedary.api().awaitStudy(sent.uid(), "NO_MATCH");
        assertThat(stored.get("instances").asInt()).isEqualTo(INSTANCES);
        assertThat(SentStudy.pixelsIn(setup.data().resolve("store").resolve(sent.uid())))
                .isEqualTo(sent.pixels());
    }
}
