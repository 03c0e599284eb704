package org.dromedary.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
 * senders count; and beside four {@code curl} with the same bytes, to see what the receiver can take. {@code -Dbench.instances},
 * {@code -Dbench.warmup} and {@code -Dbench.rounds} make it smaller or larger.
 */
@Tag("bench")
class StowBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(StowBenchIT.class);
    /** Rounds that do not count: a router runs for months, and a virtual machine compiles in the first minutes what it runs. */
    private static final int WARMUP = Integer.getInteger("bench.warmup", 3);

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int INSTANCES = Integer.getInteger("bench.instances", 500);
    /** 512 x 512 pixels of 16 bits. */
    private static final int SIZE = 512;

    private static final int CURLS = 4;
    private static final int OF_A_BODY = 25;
    private static final String BOUNDARY = "benchmark";

    @TempDir
    private Path folder;

    private Path peers;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private long seed = System.nanoTime() & 0xFFFFFFFL;

    @BeforeEach
    void prepare() throws Exception {
        peers = Surroundings.peers(folder);
    }

    @AfterEach
    void cleanUp() throws Exception {
        Surroundings.empty(peers);
        Files.delete(peers);
    }

    @Test
    void besideOrthanc() throws Exception {
        List<String> plugin = List.of(OrthancServer.DICOMWEB);
        try (StowSink sink = new StowSink();
                OrthancServer receiver = OrthancServer.start(
                        peers.resolve("receiver"),
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
            for (int round = 0; round < WARMUP + ROUNDS; round++) {
                SentStudy study =
                        SentStudy.make(folder.resolve("studies"), Modality.CT, "Benchmark", 1, INSTANCES, SIZE, seed++);
                String id = give(sender, study);
                rate(round, "Orthanc to Orthanc", stow(sender, "orthanc", id));
                received(receiver);
                rate(round, "Orthanc to the sink", stow(sender, "sink", id));
                empty(sender);
                Duration before = Surroundings.processorTime(receiver.pid());
                rate(round, "Dromedary to Orthanc", toOrthanc.forward(study));
                bound(Surroundings.processorTime(receiver.pid()).minus(before));
                received(receiver);
                rate(round, "Dromedary to the sink", toSink.forward(study));
                List<Path> bodies = bodies(study);
                rate(round, "limit: curl x " + CURLS + " to Orthanc", curl(receiver.url() + "/dicom-web", bodies));
                received(receiver);
                rate(round, "limit: curl x " + CURLS + " to the sink", curl(sink.url(), bodies));
                for (Path body : bodies) {
                    Files.delete(body);
                }
                Surroundings.empty(study.folder());
            }
            assertThat(sink.instances()).isEqualTo(3L * (WARMUP + ROUNDS) * INSTANCES);
        }
        report();
    }

    /** How fast the receiver would be if senders cost nothing and it used all processors all the time. */
    private static void bound(Duration receiver) {
        int processors = Runtime.getRuntime().availableProcessors();
        LOG.info(String.format(
                Locale.ROOT,
                "the receiving Orthanc: %.2f ms of processor time an instance, so at most %.0f MB/s on %d processors whoever"
                        + " sends",
                receiver.toNanos() / 1e6 / INSTANCES,
                size() / (receiver.toNanos() / 1e9) * processors,
                processors));
    }

    private void received(OrthancServer receiver) throws Exception {
        assertThat(count(receiver)).isEqualTo(INSTANCES);
        empty(receiver);
    }

    /** The study as bodies of requests, in memory as what the receiver stores. */
    private List<Path> bodies(SentStudy study) throws Exception {
        List<Path> files = Surroundings.files(study.folder());
        List<Path> bodies = new ArrayList<>();
        for (int from = 0; from < files.size(); from += OF_A_BODY) {
            Path body = peers.resolve("body-" + from);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(body), 1 << 20)) {
                for (Path file : files.subList(from, Math.min(files.size(), from + OF_A_BODY))) {
                    out.write(("--" + BOUNDARY + "\r\nContent-Type: application/dicom\r\n\r\n").getBytes(US_ASCII));
                    Files.copy(file, out);
                    out.write("\r\n".getBytes(US_ASCII));
                }
                out.write(("--" + BOUNDARY + "--\r\n").getBytes(US_ASCII));
            }
            bodies.add(body);
        }
        return bodies;
    }

    /** MB a second of a sender that does nothing but send, several at a time. */
    private double curl(String server, List<Path> bodies) throws Exception {
        Surroundings.sync();
        long start = System.nanoTime();
        List<Process> senders = new ArrayList<>();
        for (int i = 0; i < CURLS; i++) {
            List<Object> arguments = new ArrayList<>();
            for (int body = i; body < bodies.size(); body += CURLS) {
                if (body > i) {
                    arguments.add("--next");
                }
                arguments.addAll(List.of("--silent", "--fail", "--output", "/dev/null", "--request", "POST"));
                arguments.addAll(List.of("--header", "Accept: application/dicom+json", "--header", "Expect:"));
                arguments.add("--header");
                arguments.add("Content-Type: multipart/related; type=\"application/dicom\"; boundary=" + BOUNDARY);
                arguments.addAll(List.of("--upload-file", bodies.get(body), server + "/studies"));
            }
            senders.add(Command.start(folder.resolve("curl-" + i + ".log"), "curl", arguments.toArray()));
        }
        for (Process sender : senders) {
            assertThat(sender.waitFor()).isZero();
        }
        return size() / ((System.nanoTime() - start) / 1e9);
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
            Surroundings.sync();
            Command.succeed("storescu", "+sd", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort(), study.folder());
            Surroundings.sync();
            Duration before = Surroundings.processorTime(dromedary.pid());
            JsonNode delivery = delivered(study);
            Duration taken = Duration.between(
                    Instant.parse(delivery.get("createdAt").asText()),
                    Instant.parse(delivery.get("finishedAt").asText()));
            LOG.info(String.format(
                    Locale.ROOT,
                    "%.2f ms of processor time an instance",
                    Surroundings.processorTime(dromedary.pid()).minus(before).toNanos() / 1e6 / INSTANCES));
            return size() / (taken.toNanos() / 1e9);
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
        Surroundings.sync();
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
        rates.computeIfAbsent(what, name -> new ArrayList<>()).add(megabytes);
    }

    private List<Double> measured(String what) {
        return rates.get(what).subList(WARMUP, WARMUP + ROUNDS);
    }

    private double median(String what) {
        return Surroundings.median(measured(what));
    }

    private void report() throws Exception {
        rates.forEach((what, all) -> LOG.info(String.format(
                Locale.ROOT,
                "%d x 512 KB by STOW-RS, %s: the first %.0f MB/s; median %.0f MB/s of %s, %.2f x Orthanc",
                INSTANCES,
                what,
                all.get(0),
                median(what),
                Surroundings.rounded(measured(what)),
                median(what) / median("Orthanc to " + (what.endsWith("the sink") ? "the sink" : "Orthanc")))));
        for (String to : List.of("Orthanc", "the sink")) {
            // how much more is the machine's: see docs/performance.md
            assertThat(median("Dromedary to " + to)).as(to).isGreaterThan(median("Orthanc to " + to));
        }
        Path json = Path.of("target", "bench", "stow.json");
        Files.createDirectories(json.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), rates);
    }
}
