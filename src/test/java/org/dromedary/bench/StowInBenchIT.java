package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.Peers;

/**
 * {@code mvn -Pbench verify -Dit.test=StowInBenchIT}: how fast instances get in by STOW-RS, beside Orthanc with its DICOMweb plugin, by
 * turns. Both get the same requests from {@code curl}, 500 instances of 512 KB that neither has seen, and answer when they have stored
 * them; Dromedary forces each to the disk before, as Orthanc does by default.
 */
@Tag("bench")
class StowInBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(StowInBenchIT.class);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int INSTANCES = 500;
    private static final int SIZE = 512;
    private static final String BOUNDARY = "0f3cf5c0-70e0-41ef-baef-c6f9f65ec3e1";

    @TempDir
    private Path folder;

    private final Map<String, Object> results = new LinkedHashMap<>();

    /** Somebody to store to; the last argument of curl before the URL logs in. */
    private record Server(String name, String url, String login) {}

    @Test
    void besideOrthancsPlugin() throws Exception {
        Peers.require("curl");
        Peers.require("Orthanc");
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("dromedary"))
                .set("dromedary.study.quiet-period", "10m")
                .set("dromedary.study.release-period", "10m")
                .java("-XX:TieredStopAtLevel=4")
                .java("-Xmx256m");
        try (DromedaryProcess dromedary = setup.start();
                OrthancServer orthanc = OrthancServer.start(
                        folder.resolve("orthanc"),
                        Map.of("Plugins", new String[] {"/usr/share/orthanc/plugins/libOrthancDicomWeb.so"}))) {
            String password =
                    Files.readString(setup.data().resolve("admin-password.txt")).strip();
            Server ours = new Server(
                    "Dromedary", "http://127.0.0.1:" + setup.httpPort() + "/dicom-web/studies", "admin:" + password);
            Server theirs = new Server("Orthanc", orthanc.url() + "/dicom-web/studies", "nobody:");
            // what the JVM compiles and what databases create once is not what is measured
            compare("warming up", 1, 2, ours, theirs);
            results.clear();
            compare("1 connection", 1, ROUNDS, ours, theirs);
            compare("4 connections", 4, ROUNDS, ours, theirs);
            assertThat(dromedary.log()).doesNotContain("OutOfMemoryError");
        }
        results.put("processors", Runtime.getRuntime().availableProcessors());
        results.put("java", Runtime.version().toString());
        Path json = Path.of("target", "bench", "stow-in.json");
        Files.createDirectories(json.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
    }

    private void compare(String what, int connections, int rounds, Server... servers) throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            List<Path> bodies = bodies(what + round, connections);
            long bytes = 0;
            for (Path body : bodies) {
                bytes += Files.size(body);
            }
            for (Server server : servers) {
                double seconds = send(server, bodies);
                rates.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(bytes / 1e6 / seconds);
            }
            for (Path body : bodies) {
                Files.delete(body);
            }
        }
        double ours = median(rates.get(servers[0].name()));
        rates.forEach((name, all) -> LOG.info(String.format(
                Locale.ROOT,
                "%s, %d x 512 KB: %-10s %7.1f MB/s   Dromedary is %5.2f x   (all: %s)",
                what,
                INSTANCES,
                name,
                median(all),
                ours / median(all),
                all.stream()
                        .map(rate -> String.format(Locale.ROOT, "%.0f", rate))
                        .toList())));
        results.put(what, rates);
    }

    /** Seconds until the last answer was there. */
    private double send(Server server, List<Path> bodies) throws Exception {
        // what the one before wrote without forcing must not be written in this one's time
        assertThat(new ProcessBuilder("sync").start().waitFor()).isZero();
        List<Process> clients = new ArrayList<>();
        long start = System.nanoTime();
        for (Path body : bodies) {
            clients.add(new ProcessBuilder(
                            "curl",
                            "-sS",
                            "-f",
                            "-u",
                            server.login(),
                            "-o",
                            folder.resolve("answer-" + clients.size() + ".json").toString(),
                            "-H",
                            "Content-Type: multipart/related; type=\"application/dicom\"; boundary=" + BOUNDARY,
                            "-H",
                            "Accept: application/dicom+json",
                            "-H",
                            "Expect:",
                            "-X",
                            "POST",
                            "-T",
                            body.toString(),
                            server.url())
                    .inheritIO()
                    .start());
        }
        for (Process client : clients) {
            assertThat(client.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(client.exitValue()).as("curl to " + server.name()).isZero();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        int stored = 0;
        for (int i = 0; i < bodies.size(); i++) {
            stored += new ObjectMapper()
                    .readTree(folder.resolve("answer-" + i + ".json").toFile())
                    .at("/00081199/Value")
                    .size();
        }
        assertThat(stored).as("stored by " + server.name()).isEqualTo(INSTANCES);
        return seconds;
    }

    /** Requests that share the instances of a new study. */
    private List<Path> bodies(String seed, int count) throws Exception {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT,
                1,
                INSTANCES,
                SIZE,
                1,
                "Benchmark",
                seed.hashCode(),
                LocalDateTime.of(2026, 1, 1, 0, 0)));
        List<Path> bodies = new ArrayList<>();
        for (int body = 0; body < count; body++) {
            Path file = folder.resolve("body-" + body);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
                for (int i = body; i < INSTANCES; i += count) {
                    out.write(("\r\n--" + BOUNDARY + "\r\nContent-Type: application/dicom\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    study.write(i, out);
                }
                out.write(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            bodies.add(file);
        }
        return bodies;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
