package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.dicomweb.StowSink;
import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;

/**
 * {@code mvn -Pbench verify -Dit.test=StowBenchIT}: how fast a study is forwarded by STOW-RS, beside the {@code stow} of Orthanc's
 * DICOMweb plugin, by turns: to another Orthanc, which stores it, and to a server that forgets what it gets, so that only the
 * senders count. {@code -Dbench.instances} and {@code -Dbench.rounds} make it smaller or larger.
 */
@Tag("bench")
class StowBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(StowBenchIT.class);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int INSTANCES = Integer.getInteger("bench.instances", 500);
    /** 512 x 512 pixels of 16 bits. */
    private static final int SIZE = 512;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private long seed = System.nanoTime() & 0xFFFFFFFL;

    @Test
    void besideOrthanc() throws Exception {
        List<String> plugin = List.of(OrthancServer.DICOMWEB);
        try (StowSink sink = new StowSink();
                OrthancServer receiver = OrthancServer.start(
                        folder.resolve("receiver"),
                        // without forcing, so that it is the disk of nobody that is measured
                        Map.of("Plugins", plugin, "KeepAlive", true, "SyncStorageArea", false));
                OrthancServer sender = OrthancServer.start(
                        folder.resolve("sender"),
                        Map.of(
                                "Plugins",
                                plugin,
                                "DicomWeb",
                                Map.of(
                                        "Servers",
                                        Map.of(
                                                "orthanc", List.of(receiver.url() + "/dicom-web/"),
                                                "sink", List.of(sink.url() + "/")))));
                Sender toOrthanc = new Sender(receiver.url() + "/dicom-web");
                Sender toSink = new Sender(sink.url())) {
            // the first round is what compilers and databases do once
            for (int round = 0; round <= ROUNDS; round++) {
                SentStudy study =
                        SentStudy.make(folder.resolve("studies"), Modality.CT, "Benchmark", 1, INSTANCES, SIZE, seed++);
                String id = give(sender, study);
                rate(round, "Orthanc to Orthanc", stow(sender, "orthanc", id));
                assertThat(count(receiver)).isEqualTo(INSTANCES);
                empty(receiver);
                rate(round, "Orthanc to the sink", stow(sender, "sink", id));
                empty(sender);
                rate(round, "Dromedary to Orthanc", toOrthanc.forward(study));
                assertThat(count(receiver)).isEqualTo(INSTANCES);
                rate(round, "Dromedary to the sink", toSink.forward(study));
                empty(receiver);
                try (var files = Files.list(study.folder())) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
            assertThat(sink.instances()).isEqualTo(2L * (ROUNDS + 1) * INSTANCES);
        }
        report();
    }

    /** A program of its own for each destination, so that they do not share the time. */
    private final class Sender implements AutoCloseable {

        private final DromedaryProcess.Setup setup;
        private final DromedaryProcess dromedary;

        Sender(String url) throws Exception {
            setup = DromedaryProcess.in(Files.createTempDirectory(folder, "dromedary"))
                    .java("-XX:TieredStopAtLevel=4")
                    .set("dromedary.study.quiet-period", "1s")
                    .set("dromedary.destinations.to.uri", "dicomweb:" + url);
            dromedary = setup.start();
        }

        /** In by C-STORE, out by STOW-RS; MB a second from when the delivery is planned until the ledger knows the last answer. */
        double forward(SentStudy study) throws Exception {
            sync();
            Command.succeed("storescu", "+sd", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort(), study.folder());
            sync();
            Duration before = processorTime();
            JsonNode delivery = delivered(study);
            Duration taken = Duration.between(
                    Instant.parse(delivery.get("createdAt").asText()),
                    Instant.parse(delivery.get("finishedAt").asText()));
            LOG.info(String.format(
                    Locale.ROOT,
                    "%.2f ms of processor time an instance",
                    processorTime().minus(before).toNanos() / 1e6 / INSTANCES));
            return size() / (taken.toNanos() / 1e9);
        }

        private Duration processorTime() {
            return ProcessHandle.of(dromedary.pid())
                    .flatMap(process -> process.info().totalCpuDuration())
                    .orElse(Duration.ZERO);
        }

        private JsonNode delivered(SentStudy study) {
            JsonNode[] found = new JsonNode[1];
            await().atMost(10, TimeUnit.MINUTES)
                    .pollInterval(200, TimeUnit.MILLISECONDS)
                    .until(() -> dromedary.api().deliveries(study.uid()).stream()
                            .peek(one -> found[0] = one)
                            .anyMatch(one -> one.get("state").asText().equals("DELIVERED")));
            return found[0];
        }

        @Override
        public void close() {
            dromedary.close();
        }
    }

    private static double size() {
        return INSTANCES * 2.0 * SIZE * SIZE / 1e6;
    }

    private String give(OrthancServer orthanc, SentStudy study) throws Exception {
        Command.succeed("storescu", "+sd", "-aec", "ORTHANC", "127.0.0.1", orthanc.dicomPort(), study.folder());
        return orthanc.get("/studies").get(0).asText();
    }

    private double stow(OrthancServer orthanc, String server, String id) throws Exception {
        sync();
        long start = System.nanoTime();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(orthanc.url() + "/dicom-web/servers/" + server + "/stow"))
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"Resources\":[\"" + id + "\"],\"Synchronous\":true}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return size() / ((System.nanoTime() - start) / 1e9);
    }

    private static int count(OrthancServer orthanc) throws Exception {
        return orthanc.get("/statistics").get("CountInstances").asInt();
    }

    private void empty(OrthancServer orthanc) throws Exception {
        for (JsonNode study : orthanc.get("/studies")) {
            http.send(
                    HttpRequest.newBuilder(URI.create(orthanc.url() + "/studies/" + study.asText()))
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    private void rate(int round, String what, double megabytes) {
        LOG.info(String.format(Locale.ROOT, "round %d: %s %.0f MB/s", round, what, megabytes));
        if (round > 0) {
            rates.computeIfAbsent(what, name -> new ArrayList<>()).add(megabytes);
        }
    }

    /** What was written without forcing before must not be written in the time of the next. */
    private static void sync() throws Exception {
        assertThat(new ProcessBuilder("sync").start().waitFor()).isZero();
    }

    private static List<Long> rounded(List<Double> values) {
        return values.stream().map(Math::round).toList();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private void report() throws Exception {
        for (String to : List.of("Orthanc", "the sink")) {
            List<Double> ours = rates.get("Dromedary to " + to);
            List<Double> theirs = rates.get("Orthanc to " + to);
            double ratio = median(ours) / median(theirs);
            LOG.info(String.format(
                    Locale.ROOT,
                    "%d x 512 KB by STOW-RS to %s: Dromedary %.0f MB/s %s, Orthanc %.0f MB/s %s, %.2f x",
                    INSTANCES,
                    to,
                    median(ours),
                    rounded(ours),
                    median(theirs),
                    rounded(theirs),
                    ratio));
            // how much more is the machine's: see docs/performance.md
            assertThat(ratio).as("rate beside that of Orthanc, to %s", to).isGreaterThan(1);
        }
        Path json = Path.of("target", "bench", "stow.json");
        Files.createDirectories(json.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), rates);
    }
}
