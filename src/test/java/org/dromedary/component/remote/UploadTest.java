package org.dromedary.component.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.PeerException;
import org.dromedary.testsupport.Certificates;
import org.dromedary.testsupport.CuttingProxy;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.FtpPeer;
import org.dromedary.testsupport.Programs;
import org.dromedary.testsupport.SftpServer;

/** Files that go to real FTP, FTPS and SFTP servers. */
class UploadTest {

    private static final String NAME = "DOE_JANE_4711/1.2.3/1.2.3.4/1.2.3.4.5.dcm";
    /** As a destination's route adds them. */
    private static final String DELIVERY =
            "&tempPrefix=.inprogress-&eagerDeleteTargetFile=false&maximumReconnectAttempts=0&disconnectOnBatchComplete=true&sendNoop=false"
                    + "&connectTimeout=3000&soTimeout=3000&timeout=3000";

    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private ProducerTemplate producer;
    private File file;

    @BeforeEach
    void start() throws IOException {
        camel.disableJMX();
        camel.start();
        producer = camel.createProducerTemplate();
        file = file("one", 300_000);
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private File file(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        // with line breaks, which a transfer of text would change
        new java.util.Random(bytes).nextBytes(content);
        return Files.write(folder.resolve(name), content).toFile();
    }

    private void send(String uri, File what, String name, boolean last) {
        Exchange exchange = producer.request(uri, message -> {
            message.getMessage().setBody(what);
            message.getMessage().setHeader(Exchange.FILE_NAME, name);
            message.setProperty("CamelBatchComplete", last);
        });
        if (exchange.getException() instanceof RuntimeException failure) {
            throw failure;
        }
        assertThat(exchange.getException()).isNull();
    }

    private PeerException refused(String uri) {
        Throwable thrown = catchThrowable(() -> send(uri, file, NAME, true));
        assertThat(thrown).isNotNull();
        assertThat(thrown.getMessage() + thrown.getCause().getMessage())
                .doesNotContain("DOE", "4711", "1.2.3", SftpServer.PASSWORD);
        assertThat(thrown.getCause()).isInstanceOf(PeerException.class);
        return (PeerException) thrown.getCause();
    }

    private static List<String> files(Path where) throws IOException {
        try (Stream<Path> all = Files.walk(where)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> where.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private void threeFilesOverOneConnection(String uri, Path root) throws IOException {
        send(uri, file, NAME, false);
        File second = file("two", 0);
        send(uri, second, "DOE_JANE_4711/1.2.3/1.2.3.4/2.dcm", false);
        // once more and longer, as after a retry
        File again = file("three", 500_000);
        send(uri, again, NAME, true);
        assertThat(files(root))
                .containsExactly(
                        "in/DOE_JANE_4711/1.2.3/1.2.3.4/1.2.3.4.5.dcm", "in/DOE_JANE_4711/1.2.3/1.2.3.4/2.dcm");
        assertThat(root.resolve("in").resolve(NAME)).hasSameBinaryContentAs(again.toPath());
    }

    @Test
    void sftpTakesFilesInFolders() throws Exception {
        try (SftpServer server = new SftpServer(folder)) {
            threeFilesOverOneConnection(server.uri("in") + DELIVERY, server.root());
            assertThat(server.sessions()).isEqualTo(1);
            await().until(() -> server.open() == 0);
        }
    }

    @Test
    void ftpTakesFilesInFolders() throws Exception {
        try (FtpPeer server = new FtpPeer(folder)) {
            threeFilesOverOneConnection(ftp(server), server.root());
            assertThat(server.logins()).isEqualTo(1);
        }
    }

    private static String ftp(FtpPeer server) {
        return "ftp://dicom@127.0.0.1:" + server.port() + "/in?password=s3cret" + DELIVERY;
    }

    private Path keyStore(Certificates certificates, String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Programs.Result made = Programs.run(
                folder,
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                certificates.pem(name).toString(),
                "-inkey",
                certificates.key(name).toString(),
                "-out",
                store.toString(),
                "-passout",
                "pass:changeit");
        assertThat(made.exit()).as(made.output()).isZero();
        return store;
    }

    @Test
    void ftpsTakesFilesFromWhoTrustsItsCertificate() throws Exception {
        Certificates certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("server");
        Path keyStore = keyStore(certificates, "server");
        String trust = "&tlsTrust=" + certificates.pem("ca");
        for (boolean implicit : new boolean[] {false, true}) {
            try (FtpPeer server = new FtpPeer(folder.resolve("implicit-" + implicit), keyStore, implicit)) {
                String uri = "ftps://dicom@localhost:" + server.port() + "/in?implicit=" + implicit + "&password=s3cret"
                        + DELIVERY;
                threeFilesOverOneConnection(uri + trust, server.root());
                assertThat(refused(uri))
                        .hasMessageContaining("not trusted here")
                        .matches(e -> !e.isPermanent());
            }
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        Certificates certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("other", "ca", "subjectAltName=DNS:other.example", 30);
        try (FtpPeer server = new FtpPeer(folder, keyStore(certificates, "other"), false)) {
            String uri = "ftps://dicom@localhost:" + server.port() + "/in?password=s3cret&tlsTrust="
                    + certificates.pem("ca") + DELIVERY;
            assertThat(refused(uri)).hasMessageContaining("another host name");
            send(uri + "&tlsCheckHost=false", file, NAME, true);
        }
    }

    @Test
    void aHostKeyIsKnownOrRefused() throws Exception {
        try (SftpServer server = new SftpServer(folder)) {
            String bare = "sftp://dicom@127.0.0.1:" + server.port() + "/in?password=s3cret" + DELIVERY;
            Path known = Files.writeString(folder.resolve("known_hosts"), "");
            assertThat(refused(bare + "&knownHostsFile=" + known))
                    .hasMessageContaining(server.fingerprint())
                    .hasMessageContaining("set hostKey")
                    .matches(e -> !e.isPermanent());
            assertThat(refused(bare + "&hostKey=SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
                    .hasMessageContaining(server.fingerprint())
                    .hasMessageContaining("SHA256:AAAA")
                    .hasMessageContaining("in between");
            assertThat(files(server.root())).isEmpty();

            Programs.Result scanned =
                    Programs.run(folder, "ssh-keyscan", "-p", String.valueOf(server.port()), "-T", "5", "127.0.0.1");
            Files.writeString(known, scanned.output().replaceAll("(?m)^#.*\\R", ""));
            send(bare + "&knownHostsFile=" + known, file, NAME, true);
            send(bare + "&strictHostKeyChecking=no", file, NAME, true);
        }
    }

    @Test
    void whatIsNoFingerprintIsToldWhenTheEndpointIsMade() {
        Throwable thrown = catchThrowable(() -> camel.getEndpoint("sftp://host/in?hostKey=MD5:aa:bb"));
        assertThat(thrown).isInstanceOf(ResolveEndpointFailedException.class).hasStackTraceContaining("ssh-keygen -l");
    }

    @Test
    void aWrongPasswordIsForAPerson() throws Exception {
        try (SftpServer sftp = new SftpServer(folder);
                FtpPeer ftp = new FtpPeer(folder.resolve("ftp"))) {
            assertThat(refused(sftp.uri("in").replace("password=s3cret", "password=wrong") + DELIVERY))
                    .hasMessageContaining("does not let the user in")
                    .matches(PeerException::isPermanent);
            assertThat(refused(ftp(ftp).replace("s3cret", "wrong")))
                    .hasMessageContaining("530")
                    .matches(PeerException::isPermanent);
        }
    }

    @Test
    void aPasswordMayStandInAFile() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        try (SftpServer server = new SftpServer(folder)) {
            send(server.uri("in").replace("password=s3cret", "password=file:" + secret) + DELIVERY, file, NAME, true);
            assertThat(server.root().resolve("in").resolve(NAME)).hasSameBinaryContentAs(file.toPath());
        }
    }

    @Test
    void aKeyOpensToo() throws Exception {
        try (SftpServer server = new SftpServer(folder)) {
            Programs.Result made =
                    Programs.run(folder, "ssh-keygen", "-q", "-t", "ecdsa", "-N", "pass phrase", "-f", "id");
            assertThat(made.exit()).as(made.output()).isZero();
            String publicKey = Files.readString(folder.resolve("id.pub"));
            server.allow(publicKey);
            Path phrase = Files.writeString(folder.resolve("phrase"), "pass phrase");
            String uri = server.uri("in").replaceFirst("password=[^&]*", "privateKeyFile=" + folder.resolve("id"))
                    + DELIVERY;
            send(uri + "&privateKeyPassphrase=file:" + phrase, file, NAME, true);
            assertThat(refused(uri + "&privateKeyPassphrase=wrong"))
                    .hasMessageContaining("private key")
                    .matches(PeerException::isPermanent);
            assertThat(refused(uri.replace("/id&", "/missing&"))).matches(PeerException::isPermanent);
        }
    }

    @Test
    void aFullDiskPasses() throws Exception {
        try (SftpServer sftp = new SftpServer(folder);
                FtpPeer ftp = new FtpPeer(folder.resolve("ftp"))) {
            sftp.quota(100_000);
            assertThat(refused(sftp.uri("in") + DELIVERY))
                    .hasMessageContaining("quota is full")
                    .matches(e -> !e.isPermanent());
            ftp.answer("STOR", "552 {}: exceeded storage allocation");
            assertThat(refused(ftp(ftp)))
                    .hasMessageContaining("552")
                    .hasMessageContaining("exceeded storage allocation")
                    .matches(e -> !e.isPermanent());
            assertThat(files(sftp.root())).noneMatch(name -> name.endsWith("/1.2.3.4.5.dcm"));
            assertThat(files(ftp.root())).isEmpty();

            sftp.quota(Long.MAX_VALUE);
            ftp.answer("STOR", null);
            send(sftp.uri("in") + DELIVERY, file, NAME, true);
            send(ftp(ftp), file, NAME, true);
            assertThat(files(sftp.root())).containsExactly("in/" + NAME);
            assertThat(files(ftp.root())).containsExactly("in/" + NAME);
        }
    }

    @Test
    void whatTheUserMayNotDoIsForAPerson() throws Exception {
        try (SftpServer sftp = new SftpServer(folder);
                FtpPeer ftp = new FtpPeer(folder.resolve("ftp"))) {
            ftp.answer("MKD", "550 /in/{}: Permission denied");
            assertThat(refused(ftp(ftp)))
                    .hasMessageContaining("550")
                    .hasMessageContaining("Permission denied")
                    .matches(PeerException::isPermanent);
            ftp.answer("MKD", null);
            ftp.answer("RNTO", "553 {}: name not allowed");
            assertThat(refused(ftp(ftp))).hasMessageContaining("553").matches(PeerException::isPermanent);
            assertThat(refused(sftp.uri("missing") + "&autoCreate=false" + DELIVERY))
                    .hasMessageContaining("No such file")
                    .matches(PeerException::isPermanent);
        }
    }

    @Test
    void aServerThatIsAwayPasses() throws Exception {
        int nobody = FreePorts.next();
        for (String scheme : List.of("sftp", "ftp", "ftps")) {
            assertThat(refused(scheme + "://dicom@127.0.0.1:" + nobody + "/in?password=s3cret" + DELIVERY))
                    .hasMessageContaining("refused")
                    .matches(e -> !e.isPermanent());
        }
    }

    @Test
    void aCutLeavesNoHalfFileAndTheNextAttemptSucceeds() throws Exception {
        File large = file("large", 3_000_000);
        try (SftpServer sftp = new SftpServer(folder);
                CuttingProxy proxy = new CuttingProxy(sftp.port(), 1_000_000, 1)) {
            String uri = sftp.uri("in").replace(":" + sftp.port(), ":" + proxy.port()) + DELIVERY;
            Throwable thrown = catchThrowable(() -> send(uri, large, NAME, true));
            assertThat(thrown.getCause()).isInstanceOf(PeerException.class);
            assertThat(((PeerException) thrown.getCause()).isPermanent()).isFalse();
            assertThat(sftp.root().resolve("in").resolve(NAME)).doesNotExist();

            send(uri, large, NAME, true);
            assertThat(files(sftp.root())).containsExactly("in/" + NAME);
            assertThat(sftp.root().resolve("in").resolve(NAME)).hasSameBinaryContentAs(large.toPath());
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        try (java.net.ServerSocket silent = new java.net.ServerSocket(0)) {
            for (String scheme : List.of("sftp", "ftp")) {
                String uri = scheme + "://dicom@127.0.0.1:" + silent.getLocalPort() + "/in?password=s3cret"
                        + DELIVERY.replace("3000", "1000");
                long start = System.nanoTime();
                assertThat(refused(uri)).matches(e -> !e.isPermanent());
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            }
        }
    }
}
