package org.dromedary.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.testsupport.Peers;

class DromedaryCommandTest {

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Process peer;

    private int run(String... args) {
        return DromedaryCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @AfterEach
    void stop() {
        if (peer != null) {
            peer.destroyForcibly();
        }
    }

    private int storescp(Path folder) throws IOException {
        Path program = Peers.require("storescp");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        peer = new ProcessBuilder(
                        program.toString(),
                        "-od",
                        folder.toString(),
                        "--fork",
                        "+xa",
                        "-aet",
                        "PACS",
                        String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("storescp.txt").toFile())
                .start();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        return port;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void whatStartsTheRouter() {
        assertThat(DromedaryCommand.startsRouter(new String[] {})).isTrue();
        assertThat(DromedaryCommand.startsRouter(new String[] {"run"})).isTrue();
        assertThat(DromedaryCommand.startsRouter(new String[] {"run", "--server.port=1"}))
                .isTrue();
        assertThat(DromedaryCommand.startsRouter(new String[] {"--server.port=1"}))
                .isTrue();
        assertThat(DromedaryCommand.startsRouter(new String[] {"run", "--help"}))
                .isFalse();
        assertThat(DromedaryCommand.startsRouter(new String[] {"--help"})).isFalse();
        assertThat(DromedaryCommand.startsRouter(new String[] {"check"})).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runn",
                "echo",
                "echo nowhere",
                "echo PACS@host",
                "echo A-TITLE-THAT-IS-TOO-LONG@host:104",
                "echo PACS@host:70000",
                "send --to PACS@host:104",
                "send no-such-file --to PACS@host:104",
                "send pom.xml --to PACS@host:104",
                "simulate --modality XA",
                "simulate --size 3",
                "simulate --modality CT --frames 2",
                "simulate --recipient a-very-long-recipient-address-of-somebody@a-long-domain.example",
                "simulate --password a\\b",
                "simulate --out x --to A@b:1",
                "simulate --associations 0",
                "check this"
            })
    void wrongUseIsTwoLinesAndExitCode2(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("dromedary: ").contains("See: java -jar dromedary.jar");
        assertThat(err.toString().lines().count()).isLessThanOrEqualTo(3);
    }

    @Test
    void helpIsThereForAll() {
        for (String command : List.of("run", "check", "echo", "send", "simulate", "version")) {
            assertThat(run(command, "--help")).isZero();
            assertThat(run("help", command)).isZero();
        }
        assertThat(run("--help")).isZero();
        assertThat(run("version")).isZero();
        assertThat(out.toString()).contains("simulate --recipient", "echo PACS@", "java " + Runtime.version());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void simulateWritesFilesThatAreTheSameForTheSameSeed() throws Exception {
        String[] first = {
            "simulate",
            "--modality",
            "mr",
            "--series",
            "2",
            "--instances",
            "2",
            "--size",
            "32",
            "--seed",
            "7",
            "--recipient",
            "a@b.example",
            "--password",
            "my secret",
            "--out",
            dir.resolve("1").toString()
        };
        assertThat(run(first)).isZero();
        first[first.length - 1] = dir.resolve("2").toString();
        assertThat(run(first)).isZero();
        List<Path> files = files(dir.resolve("1"));
        assertThat(files).hasSize(4);
        for (Path file : files) {
            assertThat(dir.resolve("2").resolve(dir.resolve("1").relativize(file)))
                    .hasSameBinaryContentAs(file);
        }
        assertThat(DicomHeader.read(files.get(0)).string(Tag.StudyDescription))
                .isEqualTo("Phantom MR a@b.example pw=\"my secret\"");
    }

    @Test
    void nobodyThereIsExitCode1() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String nobody = "PACS@127.0.0.1:" + port;
        assertThat(run("echo", nobody)).isEqualTo(1);
        assertThat(err.toString()).contains(nobody, "check host and port").hasLineCount(1);
        assertThat(run("simulate", "--size", "16", "--instances", "3", "--to", nobody))
                .isEqualTo(1);
        assertThat(out.toString()).contains("took 0 of 3 instances");
    }

    @Test
    void aRealPeerAnswersAndTakesInstances() throws Exception {
        Path received = Files.createDirectory(dir.resolve("received"));
        int port = storescp(received);
        String to = "PACS@127.0.0.1:" + port;

        assertThat(run("echo", to)).isZero();
        assertThat(out.toString()).contains(to + " answers");

        assertThat(run(
                        "simulate",
                        "--modality",
                        "US",
                        "--frames",
                        "3",
                        "--size",
                        "32",
                        "--instances",
                        "5",
                        "--studies",
                        "2",
                        "--associations",
                        "3",
                        "--to",
                        to))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains(to + " took 10 of 10 instances");
        assertThat(files(received)).hasSize(10);

        Path made = dir.resolve("made");
        assertThat(run("simulate", "--size", "32", "--instances", "4", "--out", made.toString()))
                .isZero();
        Files.writeString(made.resolve("README.txt"), "not DICOM");
        assertThat(run("send", made.toString(), "--to", to)).isZero();
        assertThat(err.toString()).contains("README.txt is left out");
        assertThat(files(received)).hasSize(14);
        TreeMap<String, Path> byUid = new TreeMap<>();
        for (Path file : files(received)) {
            byUid.put(DicomHeader.read(file).sopInstanceUid(), file);
        }
        for (Path file : files(made)) {
            if (file.toString().endsWith(".dcm")) {
                Path arrived = byUid.get(DicomHeader.read(file).sopInstanceUid());
                assertThat(arrived).isNotNull();
                assertThat(DicomHeader.read(arrived).string(Tag.StudyDescription))
                        .isEqualTo("Phantom CT");
            }
        }
    }
}
