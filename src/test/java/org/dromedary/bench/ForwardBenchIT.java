package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Request;
import org.dromedary.testsupport.ScriptedScp.Script;
import org.dromedary.testsupport.SentStudy;

/**
 * {@code mvn -Pbench verify -Dit.test=ForwardBenchIT}: how many instances a second a study takes to a PACS, beside Orthanc's
 * {@code /modalities/…/store} of the same study, by turns; and whether a dead and a slow destination delay the others.
 * {@code -Dbench.instances} and {@code -Dbench.rounds} make it smaller or larger.
 */
@Tag("bench")
class ForwardBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardBenchIT.class);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int INSTANCES = Integer.getInteger("bench.instances", 1000);
    /** 512 x 512 pixels of 16 bits. */
    private static final int SIZE = 512;

    private static final long MINUTES_10 = 600;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Object> results = new LinkedHashMap<>();
    private long seed = System.nanoTime() & 0xFFFFFFFL;

    /** As it is started without options: one association after the other, so that what both send takes turns with it. */
    @Test
    void besideOrthancToPlainStorescp() throws Exception {
        besideOrthanc("plain");
    }

    /** A process for each association. */
    @Test
    void besideOrthancToForkingStorescp() throws Exception {
        besideOrthanc("fork", "--fork");
    }

    private void besideOrthanc(String kind, Object... options) throws Exception {
        int toUs = FreePorts.next();
        int toOrthanc = FreePorts.next();
        Path ourSink = storescp("dromedary", toUs, options);
        Path orthancSink = storescp("orthanc", toOrthanc, options);
        DromedaryProcess.Setup setup =
                program("dromedary").set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + toUs);
        try (DromedaryProcess dromedary = setup.start();
                OrthancServer orthanc = OrthancServer.start(
                        folder.resolve("orthanc"),
                        Map.of("DicomModalities", Map.of("sink", List.of("STORESCP", "127.0.0.1", toOrthanc))))) {
            Map<String, List<Double>> rates = new LinkedHashMap<>();
            // the first round is what compilers and databases do once
            for (int round = 0; round <= ROUNDS; round++) {
                SentStudy study = study(INSTANCES, SIZE);
                double ours = forward(dromedary, setup, study);
                double theirs = store(orthanc, study);
                assertThat(count(ourSink)).isEqualTo(INSTANCES);
                assertThat(count(orthancSink)).isEqualTo(INSTANCES);
                for (Path emptied : List.of(ourSink, orthancSink, study.folder())) {
                    empty(emptied);
                }
                LOG.info(String.format(
                        Locale.ROOT, "round %d: Dromedary %.0f /s, Orthanc %.0f /s", round, ours, theirs));
                if (round > 0) {
                    rates.computeIfAbsent("Dromedary", name -> new ArrayList<>())
                            .add(ours);
                    rates.computeIfAbsent("Orthanc", name -> new ArrayList<>()).add(theirs);
                }
            }
            double ours = median(rates.get("Dromedary"));
            double theirs = median(rates.get("Orthanc"));
            LOG.info(String.format(
                    Locale.ROOT,
                    "%d x 512 KB to storescp (%s): Dromedary %.1f /s, Orthanc %.1f /s, %.2f x",
                    INSTANCES,
                    kind,
                    ours,
                    theirs,
                    ours / theirs));
            results.put("forward-" + kind, rates);
            report();
        }
    }

    /** In by C-STORE, out by C-STORE; counted from when the delivery is planned until the ledger knows the last answer. */
    private double forward(DromedaryProcess dromedary, DromedaryProcess.Setup setup, SentStudy study) throws Exception {
        sync();
        Command.succeed("storescu", "+sd", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort(), study.folder());
        sync();
        JsonNode delivery = delivered(dromedary, study, "pacs");
        return INSTANCES / seconds(delivery);
    }

    private double store(OrthancServer orthanc, SentStudy study) throws Exception {
        sync();
        Command.succeed("storescu", "+sd", "-aec", "ORTHANC", "127.0.0.1", orthanc.dicomPort(), study.folder());
        sync();
        JsonNode studies = orthanc.get("/studies");
        String id = studies.get(studies.size() - 1).asText();
        for (JsonNode one : studies) {
            JsonNode tags = orthanc.get("/studies/" + one.asText()).get("MainDicomTags");
            if (tags.get("StudyInstanceUID").asText().equals(study.uid())) {
                id = one.asText();
            }
        }
        long start = System.nanoTime();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(orthanc.url() + "/modalities/sink/store"))
                        .POST(HttpRequest.BodyPublishers.ofString(id))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return INSTANCES / ((System.nanoTime() - start) / 1e9);
    }

    @Test
    void aDeadAndASlowDestinationDelayNobody() throws Exception {
        int instances = Math.min(INSTANCES, 300);
        Map<String, Double> alone = new TreeMap<>();
        Map<String, Double> beside = new TreeMap<>();
        for (int round = 0; round < 3; round++) {
            best(alone, destinations("alone-" + round, instances, false));
            best(beside, destinations("beside-" + round, instances, true));
        }
        LOG.info("{} x 128 KB to eight destinations alone: {}", instances, rounded(alone));
        LOG.info("{} x 128 KB beside a dead one and one of 5 s: {}", instances, rounded(beside));
        ToDoubleFunction<Map<String, Double>> median = times -> median(List.copyOf(times.values()));
        LOG.info(String.format(
                Locale.ROOT,
                "the eight beside the dead and the slow one take %.2f x the time that they take alone",
                median.applyAsDouble(beside) / median.applyAsDouble(alone)));
        results.put("alone", alone);
        results.put("beside", beside);
        report();
    }

    private static void best(Map<String, Double> best, Map<String, Double> times) {
        times.forEach((name, time) -> best.merge(name, time, Math::min));
    }

    /** Seconds that each of eight destinations needs for a study. */
    private Map<String, Double> destinations(String name, int instances, boolean faults) throws Exception {
        Script slow = new Script() {
            @Override
            public void request(Request request) throws Exception {
                TimeUnit.SECONDS.sleep(5);
                request.answer(0);
            }
        };
        DromedaryProcess.Setup setup = program(name);
        List<ScriptedScp> sinks = new ArrayList<>();
        try {
            if (faults) {
                // first in the list, so that they would keep the others if anything could
                sinks.add(new ScriptedScp(slow));
                setup.set("dromedary.destinations.a-dead.uri", "dicom:DEAD@127.0.0.1:" + FreePorts.next());
                setup.set(
                        "dromedary.destinations.a-slow.uri",
                        "dicom:SLOW@127.0.0.1:" + sinks.get(0).port());
            }
            for (int i = 1; i <= 8; i++) {
                ScriptedScp sink = new ScriptedScp(new Script() {});
                sinks.add(sink);
                setup.set("dromedary.destinations.d" + i + ".uri", "dicom:SINK@127.0.0.1:" + sink.port());
            }
            Map<String, Double> times = new TreeMap<>();
            try (DromedaryProcess dromedary = setup.start()) {
                // compilers, and the breaker of the dead one
                run(dromedary, setup, instances);
                times.putAll(run(dromedary, setup, instances));
            }
            return times;
        } finally {
            for (ScriptedScp sink : sinks) {
                sink.close();
            }
        }
    }

    private Map<String, Double> run(DromedaryProcess dromedary, DromedaryProcess.Setup setup, int instances)
            throws Exception {
        SentStudy study = study(instances, 256);
        Command.succeed("storescu", "+sd", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort(), study.folder());
        Map<String, Double> times = new TreeMap<>();
        for (int i = 1; i <= 8; i++) {
            times.put("d" + i, seconds(delivered(dromedary, study, "d" + i)));
        }
        return times;
    }

    private static JsonNode delivered(DromedaryProcess dromedary, SentStudy study, String destination) {
        JsonNode[] found = new JsonNode[1];
        await().atMost(MINUTES_10, TimeUnit.SECONDS)
                .pollInterval(500, TimeUnit.MILLISECONDS)
                .until(() -> dromedary.api().deliveries(study.uid()).stream()
                        .filter(one -> one.get("destination").asText().equals(destination))
                        .peek(one -> found[0] = one)
                        .anyMatch(one -> one.get("state").asText().equals("DELIVERED")));
        return found[0];
    }

    private static double seconds(JsonNode delivery) {
        Instant planned = Instant.parse(delivery.get("createdAt").asText());
        Instant finished = Instant.parse(delivery.get("finishedAt").asText());
        return Duration.between(planned, finished).toNanos() / 1e9;
    }

    private DromedaryProcess.Setup program(String name) {
        return DromedaryProcess.in(folder.resolve(name))
                .java("-XX:TieredStopAtLevel=4")
                .set("dromedary.study.quiet-period", "1s");
    }

    private SentStudy study(int instances, int size) throws IOException {
        return SentStudy.make(folder.resolve("studies"), Modality.CT, "Benchmark", 1, instances, size, seed++);
    }

    private Path storescp(String name, int port, Object... options) throws IOException {
        Path storage = Files.createDirectories(folder.resolve("sink-" + name));
        List<Object> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-od", storage, port));
        processes.add(Command.start(folder.resolve("sink-" + name + ".log"), "storescp", arguments.toArray()));
        await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
        return storage;
    }

    /** What was written without forcing before must not be written in the time of the next. */
    private static void sync() throws Exception {
        assertThat(new ProcessBuilder("sync").start().waitFor()).isZero();
    }

    private static long count(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.count();
        }
    }

    private static void empty(Path directory) throws IOException {
        List<Path> all;
        try (var files = Files.list(directory)) {
            all = files.toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    private static Map<String, String> rounded(Map<String, Double> times) {
        Map<String, String> rounded = new TreeMap<>();
        times.forEach((name, time) -> rounded.put(name, String.format(Locale.ROOT, "%.2f s", time)));
        return rounded;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private void report() throws IOException {
        Path json = Path.of("target", "bench", results.keySet().iterator().next() + ".json");
        Files.createDirectories(json.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
        }
    }
}
