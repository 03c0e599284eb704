package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.Peers;

/**
 * {@code mvn -Pbench verify -Dit.test=DimseBenchIT}: how many instances a second arrive, sent by dcmtk's {@code storescu}, beside
 * Orthanc (its defaults) and dcmtk's {@code storescp} (writes without forcing), by turns. Every peer gets the same files; the
 * sender invents new SOP Instance UIDs, so nothing is a duplicate. What the disk itself does is shown as well.
 */
@Tag("bench")
class DimseBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(DimseBenchIT.class);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Object> results = new LinkedHashMap<>();

    /** Someone to send to. */
    private record Scp(String name, String aeTitle, int port, Path storage) {}

    @Test
    void besideOrthancAndStorescp() throws Exception {
        Peers.require("storescu");
        Path large = files("large", 1000, 512);
        Path small = files("small", 10_000, 66);
        Path few = files("few", 60, 66);
        Path fewLarge = files("few-large", 60, 512);
        Scp ours = dromedary();
        Scp orthanc = orthanc(true);
        Scp storescp = storescp(true);
        Scp orthancDefault = orthanc(false);
        Scp storescpDefault = storescp(false);
        for (Scp scp : List.of(ours, orthanc, storescp)) {
            // what the JVM compiles and what databases create once is not what is measured
            send(scp, large, 1, true);
            send(scp, small, 1, true);
        }

        disk("512 KB", large, 300);
        disk("9 KB", small, 1000);
        compare("512 KB, 1 association, TCP_NODELAY", large, 1000, 1, true, ROUNDS, ours, orthanc, storescp);
        compare("512 KB, 4 associations, TCP_NODELAY", large, 1000, 4, true, ROUNDS, ours, storescp);
        compare("9 KB, 1 association, TCP_NODELAY", small, 10_000, 1, true, ROUNDS, ours, orthanc, storescp);
        compare("9 KB, 4 associations, TCP_NODELAY", small, 10_000, 4, true, ROUNDS, ours, orthanc);
        compare(
                "512 KB, 1 association, default socket options",
                fewLarge,
                60,
                1,
                false,
                2,
                ours,
                orthancDefault,
                storescpDefault);
        compare(
                "9 KB, 1 association, default socket options",
                few,
                60,
                1,
                false,
                2,
                ours,
                orthancDefault,
                storescpDefault);

        results.put("processors", Runtime.getRuntime().availableProcessors());
        results.put("java", Runtime.version().toString());
        Path json = Path.of("target", "bench", "dimse.json");
        Files.createDirectories(json.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
    }

    private void compare(
            String what, Path files, int instances, int associations, boolean noDelay, int rounds, Scp... scps)
            throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Scp scp : scps) {
                double seconds = send(scp, files, associations, noDelay);
                rates.computeIfAbsent(scp.name(), name -> new ArrayList<>()).add(instances / seconds);
            }
        }
        LOG.info("{}", what);
        double ours = median(rates.get("Dromedary"));
        rates.forEach((name, all) -> LOG.info(String.format(
                Locale.ROOT,
                "  %-10s %8.1f /s   Dromedary is %5.2f x   (all: %s)",
                name,
                median(all),
                ours / median(all),
                all.stream()
                        .map(rate -> String.format(Locale.ROOT, "%.0f", rate))
                        .toList())));
        results.put(what, rates);
    }

    /** Seconds until the last of the senders has ended well. */
    private double send(Scp scp, Path files, int associations, boolean noDelay) throws Exception {
        // what the one before wrote without forcing must not be written in this one's time
        assertThat(new ProcessBuilder("sync").start().waitFor()).isZero();
        List<Process> senders = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < associations; i++) {
            List<String> command = new ArrayList<>(
                    List.of("storescu", "+sd", "+II", "-aec", scp.aeTitle(), "127.0.0.1", String.valueOf(scp.port())));
            for (int part = i; part < 4; part += associations) {
                command.add(files.resolve(String.valueOf(part)).toString());
            }
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.redirectOutput(folder.resolve("storescu.log").toFile());
            if (noDelay) {
                builder.environment().put("TCP_NODELAY", "1");
            } else {
                builder.environment().remove("TCP_NODELAY");
            }
            senders.add(builder.start());
        }
        for (Process sender : senders) {
            assertThat(sender.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(sender.exitValue()).as("storescu to " + scp.name()).isZero();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (scp.storage() != null) {
            // storescp writes all into one folder; a folder of a hundred thousand files would slow it down
            delete(scp.storage());
        }
        return seconds;
    }

    /** Write, force, rename, force the folder: what the disk does without anybody asking over a network. */
    private void disk(String what, Path files, int count) throws IOException {
        Path source = files.resolve("0");
        byte[] bytes;
        try (var list = Files.list(source)) {
            bytes = Files.readAllBytes(list.findFirst().orElseThrow());
        }
        Path target = Files.createDirectories(folder.resolve("disk"));
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Path part = target.resolve(i + ".part");
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(bytes));
                channel.force(false);
            }
            Files.move(part, target.resolve(i + ".dcm"), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        double rate = count / ((System.nanoTime() - start) / 1e9);
        LOG.info(String.format(Locale.ROOT, "disk alone, %s: write, force, rename, force folder %8.1f /s", what, rate));
        results.put("disk " + what, rate);
        delete(target);
    }

    private Path files(String name, int count, int size) throws IOException {
        Path target = folder.resolve(name);
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, count, size, 1, "Benchmark", 1, LocalDateTime.of(2026, 1, 1, 0, 0)));
        for (int i = 0; i < count; i++) {
            Path part = Files.createDirectories(target.resolve(String.valueOf(i % 4)));
            study.write(i, part.resolve(i + ".dcm"));
        }
        return target;
    }

    private Scp dromedary() throws Exception {
        int port = freePort();
        Path data = folder.resolve("dromedary");
        start(
                true,
                "dromedary",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                System.getProperty("dromedary.jar"),
                "--server.port=" + freePort(),
                "--dromedary.dicom.port=" + port,
                "--dromedary.data-dir=" + data,
                "--dromedary.study.quiet-period=10m",
                "--dromedary.study.release-period=10m");
        await(port);
        return new Scp("Dromedary", "DROMEDARY", port, null);
    }

    private Scp orthanc(boolean noDelay) throws Exception {
        Peers.require("Orthanc");
        int port = freePort();
        Path config = folder.resolve("orthanc-" + port + ".json");
        Files.writeString(
                config,
                """
                {"Name": "bench", "StorageDirectory": "%s", "IndexDirectory": "%s", "DicomPort": %d, "HttpPort": %d,
                 "RemoteAccessAllowed": false, "AuthenticationEnabled": false, "Plugins": []}
                """
                        .formatted(
                                folder.resolve("orthanc-" + port),
                                folder.resolve("orthanc-" + port),
                                port,
                                freePort()));
        start(noDelay, "orthanc-" + port, "Orthanc", config.toString());
        await(port);
        return new Scp("Orthanc", "ORTHANC", port, null);
    }

    private Scp storescp(boolean noDelay) throws Exception {
        Peers.require("storescp");
        int port = freePort();
        Path storage = Files.createDirectories(folder.resolve("storescp-" + port));
        start(noDelay, "storescp-" + port, "storescp", "-od", storage.toString(), "+B", String.valueOf(port));
        await(port);
        return new Scp("storescp", "STORESCP", port, storage);
    }

    private void start(boolean noDelay, String name, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (noDelay) {
            builder.environment().put("TCP_NODELAY", "1");
        }
        builder.redirectOutput(folder.resolve(name + ".log").toFile());
        processes.add(builder.start());
    }

    private static void await(int port) {
        Awaitility.await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
                return true;
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
    }
}
