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
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.Command;

/** TLS with dcmtk's tools, in both directions, and what is said when it does not come about. */
@Timeout(90)
class TlsTest {

    @TempDir
    Path folder;

    @BeforeEach
    void certificates() throws Exception {
        authority("ca");
        certificate("node", "ca", "subjectAltName=IP:127.0.0.1,DNS:localhost", 90);
        certificate("peer", "ca", "subjectAltName=IP:127.0.0.1", 90);
    }

    private void authority(String name) throws Exception {
        Command.succeed(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "90",
                "-subj",
                "/CN=" + name,
                "-keyout",
                folder.resolve(name + ".key"),
                "-out",
                folder.resolve(name + ".pem"));
    }

    private void certificate(String name, String authority, String extension, int days) throws Exception {
        Path request = folder.resolve(name + ".csr");
        Path extensions = Files.writeString(folder.resolve(name + ".ext"), extension);
        Command.succeed(
                "openssl",
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                folder.resolve(name + ".key"),
                "-out",
                request);
        Command.succeed(
                "openssl",
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                folder.resolve(authority + ".pem"),
                "-CAkey",
                folder.resolve(authority + ".key"),
                "-CAcreateserial",
                "-days",
                days,
                "-extfile",
                extensions,
                "-out",
                folder.resolve(name + ".pem"));
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

    @Test
    void storescuSendsOverTls() throws Exception {
        Path file = folder.resolve("one.dcm");
        new SyntheticStudy(new SyntheticStudy.Plan(
                        SyntheticStudy.Modality.US, 1, 1, 64, 1, "Knee", 1, LocalDateTime.of(2026, 11, 21, 9, 30)))
                .write(0, file);
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
        authority("other");
        certificate("stranger", "other", "subjectAltName=IP:127.0.0.1", 90);
        certificate("elsewhere", "ca", "subjectAltName=DNS:pacs.example.org", 90);
        certificate("expired", "ca", "subjectAltName=IP:127.0.0.1", -1);
        assertRefused("stranger", "from a CA that is not trusted here");
        assertRefused("elsewhere", "for another host name");
        assertRefused("expired", "has expired");
        try (ScpRoute plain = new ScpRoute(folder.resolve("plain"), "")) {
            assertThatThrownBy(() -> echo(plain.port, producer("node")))
                    .isInstanceOf(AssociationFailedException.class)
                    .hasMessageContaining("no TLS connection");
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
            echo(scp.port, producer("peer"));
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

    private static void replace(Path file, Path by, int secondsLater) throws IOException {
        Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(secondsLater)));
    }
}
