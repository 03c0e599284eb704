package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.Certificates;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** The program and peers of other people over TLS, each showing a certificate. */
class TlsIT {

    @TempDir
    private Path folder;

    private Certificates certificates;
    private final int port = FreePorts.next();

    @BeforeEach
    void certificates() throws Exception {
        certificates = new Certificates(folder.resolve("tls"));
        certificates.authority("ca");
        certificates.certificate("node");
        certificates.certificate("peer");
    }

    private DromedaryProcess.Setup setup() {
        return DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.dicom.tls.port", port)
                .set("dromedary.dicom.tls.certificate", certificates.pem("node"))
                .set("dromedary.dicom.tls.key", certificates.key("node"))
                .set("dromedary.dicom.tls.trust", certificates.pem("ca"));
    }

    /** A call of the port with the certificate of the peer; folders come last. */
    private String secured(String program, Object... arguments) throws Exception {
        List<Object> words = new ArrayList<>(List.of(
                "-v", "+tls", certificates.key("peer"), certificates.pem("peer"), "+cf", certificates.pem("ca")));
        words.addAll(List.of("-aec", "DROMEDARY"));
        Arrays.stream(arguments).filter(String.class::isInstance).forEach(words::add);
        words.addAll(List.of("127.0.0.1", port));
        Arrays.stream(arguments).filter(Path.class::isInstance).forEach(words::add);
        return Command.succeed(program, words.toArray());
    }

    @Test
    void dcmtkSendsAsksAndReceives() throws Exception {
        int pacsPort = FreePorts.next();
        SentStudy study = SentStudy.make(folder, "Spine", 4);
        DromedaryProcess.Setup setup =
                setup().set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + pacsPort + "?tls=true");
        Object[] mutual = {"+tls", certificates.key("peer"), certificates.pem("peer"), "+cf", certificates.pem("ca")};
        try (StoreScp pacs = StoreScp.start(folder, pacsPort, mutual);
                DromedaryProcess dromedary = setup.start()) {
            secured("echoscu");
            secured("storescu", "+sd", study.folder());
            await().atMost(30, SECONDS).pollInterval(100, MILLISECONDS).untilAsserted(() -> assertThat(
                            SentStudy.pixelsIn(pacs.folder()))
                    .isEqualTo(study.pixels()));
            assertThat(secured("findscu", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID"))
                    .contains(study.uid());
            // without a certificate, and without TLS
            assertThat(Command.run("echoscu", "+tla", "+cf", certificates.pem("ca"), "127.0.0.1", port)
                            .exit())
                    .isNotZero();
            assertThat(Command.run("echoscu", "-to", "5", "127.0.0.1", port).exit())
                    .isNotZero();
            assertThat(dromedary.log()).contains("127.0.0.1 was refused: no TLS connection: ");
            assertThat(Command.run("echoscu", "+tla", "+cf", certificates.pem("ca"), "127.0.0.1", setup.dicomPort())
                            .exit())
                    .isNotZero();
            assertThat(dromedary.log().lines().filter(line -> line.contains("127.0.0.1 was refused")))
                    .as("one line a minute for each reason and address")
                    .hasSize(2);
            // the plain port is there as well
            assertThat(Command.run("echoscu", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort())
                            .exit())
                    .isZero();
        }
    }

    @Test
    void orthancSendsAndReceives() throws Exception {
        SentStudy study = SentStudy.make(folder, "Spine", 4);
        Map<String, Object> settings = Map.of(
                "DicomTlsEnabled",
                true,
                "DicomTlsCertificate",
                certificates.pem("peer").toString(),
                "DicomTlsPrivateKey",
                certificates.key("peer").toString(),
                "DicomTlsTrustedCertificates",
                certificates.pem("ca").toString(),
                "DicomModalities",
                Map.of(
                        "dromedary",
                        Map.of("AET", "DROMEDARY", "Host", "127.0.0.1", "Port", port, "UseDicomTls", true)));
        try (OrthancServer orthanc = OrthancServer.start(folder.resolve("orthanc"), settings)) {
            DromedaryProcess.Setup setup = setup().set(
                            "dromedary.destinations.pacs.uri",
                            "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort() + "?tls=true");
            try (DromedaryProcess dromedary = setup.start()) {
                Path file = SentStudy.dicomFiles(study.folder()).get(0);
                String id = orthanc.upload(file).get("ID").asText();
                assertThat(orthanc.post("/modalities/dromedary/store", id)
                                .get("FailedInstancesCount")
                                .asInt())
                        .isZero();
                secured("storescu", "+sd", study.folder());
                await().atMost(30, SECONDS).pollInterval(200, MILLISECONDS).untilAsserted(() -> assertThat(
                                orthanc.get("/statistics").get("CountInstances").asInt())
                        .isEqualTo(4));
            }
        }
    }

    @Test
    void aRenewedCertificateIsUsedWithoutARestart() throws Exception {
        certificates.certificate("renewed");
        try (DromedaryProcess dromedary = setup().start()) {
            assertThat(shown()).contains("CN = node").doesNotContain("renewed");
            replace("renewed");
            await().atMost(20, SECONDS).pollInterval(500, MILLISECONDS).untilAsserted(() -> assertThat(shown())
                    .contains("CN = renewed"));
            assertThat(dromedary.log()).contains("The TLS files have changed and are in use");
        }
    }

    private String shown() throws Exception {
        return Command.run("openssl", "s_client", "-connect", "127.0.0.1:" + port)
                .output();
    }

    private void replace(String by) throws Exception {
        Files.move(certificates.key(by), certificates.key("node"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(certificates.pem(by), certificates.pem("node"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aFileThatCannotBeUsedStopsTheStartWithOneLine() throws Exception {
        certificates.certificate("expired", "ca", "subjectAltName=IP:127.0.0.1", -1);
        assertStops(
                setup().set("dromedary.dicom.tls.certificate", certificates.pem("expired"))
                        .set("dromedary.dicom.tls.key", certificates.key("expired")),
                "dromedary.dicom.tls.certificate: " + certificates.pem("expired"),
                "has expired");
        assertStops(
                setup().set("dromedary.dicom.tls.trust", folder.resolve("missing.pem")),
                "dromedary.dicom.tls.trust: " + folder.resolve("missing.pem"),
                "no such file");
        assertStops(
                DromedaryProcess.in(folder.resolve("bare")).set("dromedary.dicom.tls.port", port),
                "dromedary.dicom.tls.port: " + port,
                "set dromedary.dicom.tls.certificate");
    }

    private static void assertStops(DromedaryProcess.Setup setup, String key, String remedy) throws Exception {
        try (DromedaryProcess dromedary = setup.launch()) {
            assertThat(dromedary.awaitExit(Duration.ofSeconds(60))).isNotZero();
            assertThat(dromedary.log().lines().filter(line -> line.startsWith("dromedary: ")))
                    .singleElement()
                    .asString()
                    .contains(key, remedy);
        }
    }
}
