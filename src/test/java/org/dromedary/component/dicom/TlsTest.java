package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.tls.TlsFileException;
import org.dromedary.component.tls.TlsFileException.Part;
import org.dromedary.component.tls.TlsFiles;
import org.dromedary.component.tls.TlsMaterial;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.Certificates;
import org.dromedary.testsupport.Command;

/** TLS with dcmtk's tools, in both directions, and what is said when it does not come about. */
@Timeout(90)
class TlsTest {

    @TempDir
    Path folder;

    private Certificates certificates;

    @BeforeEach
    void certificates() throws Exception {
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("node");
        certificates.certificate("peer");
    }

    private String options(String name) {
        return "&tls=true&tlsCertificate=" + folder.resolve(name + ".pem") + "&tlsKey=" + folder.resolve(name + ".key")
                + "&tlsTrust=" + folder.resolve("ca.pem");
    }

    private DicomConfiguration producer(String name) {
        DicomConfiguration configuration = new DicomConfiguration();
        configuration.setTls(true);
        if (name != null) {
            configuration.setTlsCertificate(folder.resolve(name + ".pem").toString());
            configuration.setTlsKey(folder.resolve(name + ".key").toString());
        }
        configuration.setTlsTrust(folder.resolve("ca.pem").toString());
        configuration.setConnectTimeout(5_000);
        return configuration;
    }

    private static void echo(int port, DicomConfiguration configuration) throws Exception {
        try (DicomScu scu = DicomScu.open(
                new DicomScu.Peer("DROMEDARY", "127.0.0.1", port),
                configuration,
                List.of(DicomScu.Context.VERIFICATION))) {
            scu.echo();
        }
    }

    private static Path study(Path file) throws IOException {
        new SyntheticStudy(new SyntheticStudy.Plan(
                        SyntheticStudy.Modality.US, 1, 1, 64, 1, "Knee", 1, LocalDateTime.of(2026, 11, 21, 9, 30)))
                .write(0, file);
        return file;
    }

    @Test
    void storescuSendsOverTls() throws Exception {
        Path file = study(folder.resolve("one.dcm"));
        try (ScpRoute scp = new ScpRoute(folder, options("node"))) {
            Command.succeed(
                    "storescu",
                    "+tls",
                    folder.resolve("peer.key"),
                    folder.resolve("peer.pem"),
                    "+cf",
                    folder.resolve("ca.pem"),
                    "-aec",
                    "DROMEDARY",
                    "127.0.0.1",
                    scp.port,
                    file);
            assertThat(DcmtkTest.dataset(scp.files.get(0))).isEqualTo(DcmtkTest.dataset(file));
        }
    }

    @Test
    void whoConnectsAndShakesNoHandsLeavesRoomForOthers() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (ScpRoute scp = new ScpRoute(folder, options("node") + "&maxAssociations=5&requestTimeout=20s")) {
            for (int i = 0; i < 300; i++) {
                silent.add(new Socket(
                        InetAddress.getByName("127.0.0.1"), scp.port, InetAddress.getByName("127.0.0.66"), 0));
            }
            echo(scp.port, producer("peer"));
            assertThat(scp.camel
                            .getComponent("dicom", DicomComponent.class)
                            .refusals()
                            .count(Refusals.Reason.WAITING))
                    .isEqualTo(300 - 128);
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void echoesStorescpOverTls() throws Exception {
        int port = ScpRoute.freePort();
        Path log = folder.resolve("storescp.log");
        Process process = Command.start(
                log,
                "storescp",
                "+tls",
                folder.resolve("peer.key"),
                folder.resolve("peer.pem"),
                "+cf",
                folder.resolve("ca.pem"),
                "-od",
                folder,
                port);
        try {
            await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(() -> echo(port, producer("node")));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysWhyThereIsNoTls() throws Exception {
        certificates.authority("other");
        certificates.certificate("stranger", "other", "subjectAltName=IP:127.0.0.1", 90);
        certificates.certificate("elsewhere", "ca", "subjectAltName=DNS:pacs.example.org", 90);
        certificates.certificate("expired", "ca", "subjectAltName=IP:127.0.0.1", -1);
        assertRefused("stranger", "from a CA that is not trusted here");
        assertRefused("elsewhere", "for another host name");
        assertRefused("expired", "has expired");
        try (ScpRoute plain = new ScpRoute(folder.resolve("plain"), "")) {
            assertThatThrownBy(() -> echo(plain.port, producer("node")))
                    .isInstanceOf(AssociationFailedException.class)
                    .hasMessageContaining("no TLS connection");
            Refusals refusals =
                    plain.camel.getComponent("dicom", DicomComponent.class).refusals();
            assertThat(refusals.count(Refusals.Reason.TLS_ON_PLAIN_PORT)).isEqualTo(1);
        }
    }

    private void assertRefused(String certificate, String message) throws Exception {
        try (ScpRoute scp = new ScpRoute(folder.resolve(certificate), options(certificate))) {
            assertThatThrownBy(() -> echo(scp.port, producer("node")))
                    .isInstanceOf(AssociationFailedException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void refusesCallersWithoutCertificateAndWithoutTls() throws Exception {
        try (ScpRoute scp = new ScpRoute(folder, options("node"))) {
            assertThatThrownBy(() -> echo(scp.port, producer(null))).isInstanceOf(AssociationFailedException.class);
            assertThat(Command.run("echoscu", "-to", "5", "-aec", "DROMEDARY", "127.0.0.1", scp.port)
                            .exit())
                    .isNotZero();
            Refusals refusals =
                    scp.camel.getComponent("dicom", DicomComponent.class).refusals();
            await().atMost(10, TimeUnit.SECONDS).until(() -> refusals.count(Refusals.Reason.TLS) == 2);
            echo(scp.port, producer("peer"));
        }
    }

    /** The other way round: a caller's certificate is looked at as strictly. */
    @Test
    void refusesCallersWhoseCertificateIsNotGoodAndSaysWhy() throws Exception {
        certificates.authority("other");
        certificates.certificate("stranger", "other", "subjectAltName=IP:127.0.0.1", 90);
        certificates.certificate("expired", "ca", "subjectAltName=IP:127.0.0.1", -1);
        try (ScpRoute scp = new ScpRoute(folder, options("node"))) {
            for (String name : List.of("stranger", "expired")) {
                Command.Result echo = Command.run(
                        "echoscu",
                        "+tls",
                        certificates.key(name),
                        certificates.pem(name),
                        "+cf",
                        certificates.pem("ca"),
                        "-aec",
                        "DROMEDARY",
                        "127.0.0.1",
                        scp.port);
                assertThat(echo.exit()).as(echo.output()).isNotZero();
            }
            Refusals refusals =
                    scp.camel.getComponent("dicom", DicomComponent.class).refusals();
            await().atMost(10, TimeUnit.SECONDS).until(() -> refusals.count(Refusals.Reason.TLS) == 2);
            assertThat(withTls("echoscu", scp)).contains("Received Echo Response (Success)");
        }
    }

    @Test
    void takesNewFilesWithoutARestartAndKeepsTheOldWhenTheyAreBad() throws Exception {
        DicomConfiguration configuration = producer("node");
        TlsMaterial material = configuration.transport().material();
        var first = material.context();
        Path pem = folder.resolve("node.pem");
        Path good = Files.copy(pem, folder.resolve("good.pem"));
        replace(pem, Files.writeString(folder.resolve("bad.pem"), "no certificate"), 10);
        await().atMost(5, TimeUnit.SECONDS)
                .during(2, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(material.context()).isSameAs(first));
        replace(pem, good, 20);
        await().atMost(5, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(material.context()).isNotSameAs(first));
        assertThat(material.expires()).isAfter(Instant.now());
    }

    @Test
    void asksAndFetchesOverTls() throws Exception {
        Path file = study(folder.resolve("one.dcm"));
        try (ScpRoute scp = new ScpRoute(folder, options("node") + "&services=store,find,get")) {
            scp.answers.put("find", exchange -> exchange.getMessage()
                    .setBody(List.of(Map.of("StudyInstanceUID", "1.2.3")).iterator()));
            scp.answers.put("get", exchange -> exchange.getMessage().setBody(List.of(file.toFile())));
            assertThat(withTls("findscu", scp, "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID"))
                    .contains("1.2.3");
            // dcmtk's getscu knows no TLS
            List<String> fetched = new ArrayList<>();
            new Retrieval(new DicomScu.Peer("DROMEDARY", "127.0.0.1", scp.port), producer("peer"), counts -> {})
                    .get(
                            new DicomQuery(QueryModel.study, "STUDY", Map.of("StudyInstanceUID", "1.2.3")),
                            folder.resolve("fetched"),
                            (instance, uid) -> fetched.add(uid));
            assertThat(fetched).hasSize(1);
        }
    }

    private String withTls(String program, ScpRoute scp, Object... arguments) throws Exception {
        List<Object> words = new ArrayList<>(List.of(
                "-v",
                "+tls",
                certificates.key("peer"),
                certificates.pem("peer"),
                "+cf",
                certificates.pem("ca"),
                "-aec",
                "DROMEDARY"));
        words.addAll(List.of(arguments));
        words.addAll(List.of("127.0.0.1", scp.port));
        return Command.succeed(program, words.toArray());
    }

    @Test
    void keysOfEveryForm() throws Exception {
        String name = "subjectAltName=IP:127.0.0.1";
        certificates.certificate("curve", "ca", name, 90, "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
        Path sec1 = folder.resolve("sec1.key");
        Command.succeed("openssl", "ec", "-in", certificates.key("curve"), "-out", sec1);
        Path pkcs1 = folder.resolve("pkcs1.key");
        Command.succeed("openssl", "rsa", "-traditional", "-in", certificates.key("node"), "-out", pkcs1);
        Path encrypted = folder.resolve("encrypted.key");
        Command.succeed(
                "openssl",
                "pkcs8",
                "-topk8",
                "-in",
                certificates.key("node"),
                "-passout",
                "pass:geheim",
                "-out",
                encrypted);
        Path store = folder.resolve("node.p12");
        Command.succeed(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                certificates.pem("node"),
                "-inkey",
                certificates.key("node"),
                "-passout",
                "pass:geheim",
                "-out",
                store);
        Path trust = folder.resolve("trust.p12");
        Command.succeed(
                "keytool",
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-file",
                certificates.pem("ca"),
                "-storetype",
                "PKCS12",
                "-storepass",
                "geheim",
                "-keystore",
                trust);
        assertThat(Files.readString(sec1)).contains("BEGIN EC PRIVATE KEY");
        assertThat(Files.readString(pkcs1)).contains("BEGIN RSA PRIVATE KEY");
        assertThat(Files.readString(encrypted)).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertServes("curve", certificates.key("curve"), null);
        assertServes("curve", sec1, null);
        assertServes("node", pkcs1, null);
        assertServes("node", encrypted, "geheim");
        String stores = "&tls=true&tlsCertificate=" + store + "&tlsPassword=geheim&tlsTrust=" + trust;
        assertServes(stores);
        assertServes(stores + "&tlsProfile=extended");
    }

    private void assertServes(String certificate, Path key, String password) throws Exception {
        assertServes("&tls=true&tlsCertificate=" + certificates.pem(certificate) + "&tlsKey=" + key + "&tlsTrust="
                + certificates.pem("ca") + (password == null ? "" : "&tlsPassword=" + password));
    }

    private void assertServes(String options) throws Exception {
        try (ScpRoute scp = new ScpRoute(folder, options)) {
            echo(scp.port, producer("peer"));
        }
    }

    @Test
    void saysWhichFileCannotBeUsedAndWhy() throws Exception {
        certificates.certificate("expired", "ca", "subjectAltName=IP:127.0.0.1", -1);
        String pem = certificates.pem("node").toString();
        String key = certificates.key("node").toString();
        assertUnusable(new TlsFiles(pem, certificates.key("peer").toString(), "", ""), Part.KEY, "another certificate");
        assertUnusable(new TlsFiles(pem, pem, "", ""), Part.KEY, "no private key");
        assertUnusable(new TlsFiles(pem + "x", key, "", ""), Part.CERTIFICATE, "no such file");
        assertUnusable(new TlsFiles(key, key, "", ""), Part.CERTIFICATE, "no certificate");
        assertUnusable(new TlsFiles(pem, key, folder.toString(), ""), Part.TRUST, "cannot be read");
        assertUnusable(new TlsFiles("", key, "", ""), Part.KEY, "no certificate for this key");
        assertUnusable(
                new TlsFiles(
                        certificates.pem("expired").toString(),
                        certificates.key("expired").toString(),
                        "",
                        ""),
                Part.CERTIFICATE,
                "has expired");
    }

    private static void assertUnusable(TlsFiles files, Part part, String why) {
        assertThatThrownBy(files::check)
                .isInstanceOfSatisfying(
                        TlsFileException.class, e -> assertThat(e.part()).isEqualTo(part))
                .hasMessageContaining(why);
    }

    private static void replace(Path file, Path by, int secondsLater) throws IOException {
        Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(secondsLater)));
    }
}
