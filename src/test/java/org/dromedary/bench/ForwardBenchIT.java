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
import org.junit.jupiter.api.BeforeEach;
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
 * {@code /modalities/…/store} of the same study, by turns, and beside dcmtk's own {@code storescu}, to see what the PACS can take; and
 * whether a dead and a slow destination delay the others. {@code -Dbench.instances}, {@code -Dbench.warmup} and {@code
 * -Dbench.rounds} make it smaller or larger.
 */
@Tag("bench")
class ForwardBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardBenchIT.class);
    /** Rounds that do not count: a router runs for months, and a virtual machine compiles in the first minutes what it runs. */
    private static final int WARMUP = Integer.getInteger("bench.warmup", 3);

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int INSTANCES = Integer.getInteger("bench.instances", 1000);
    /** 512 x 512 pixels of 16 bits. */
    private static final int SIZE = 512;

    private static final long MINUTES_10 = 600;

    @TempDir
    private Path folder;

    private Path peers;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, List<Double>> results = new LinkedHashMap<>();
    private long seed = System.nanoTime() & 0xFFFFFFFL;

    @BeforeEach
    void prepare() throws IOException {
        peers = Surroundings.peers(folder);
    }

    /** As it is started without options: one association after the other, so that what both send takes turns with it. */
    @Test
    void besideOrthancToPlainStorescp() throws Exception {
        besideOrthanc("plain", 1);
    }

    /** A process for each association. */
    @Test
    void besideOrthancToForkingStorescp() throws Exception {
        besideOrthanc("fork", 4, "--fork");
    }

    /** @param at how many of dcmtk's senders show what the receiver can take */
    private void besideOrthanc(String kind, int at, Object... options) throws Exception {
        int toUs = FreePorts.next();
        int toOthers = FreePorts.next();
        Sink ours = storescp("dromedary", toUs, options);
        Sink others = storescp("others", toOthers, options);
        DromedaryProcess.Setup setup =
                program("dromedary").set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + toUs);
        try (DromedaryProcess dromedary = setup.start();
                OrthancServer orthanc = OrthancServer.start(
                        folder.resolve("orthanc"),
                        Map.of("DicomModalities", Map.of("sink", List.of("STORESCP", "127.0.0.1", toOthers))))) {
            for (int round = 0; round < WARMUP + ROUNDS; round++) {
                SentStudy study = study(INSTANCES, SIZE);
                Duration before = Surroundings.processorTime(ours.process().pid());
                rate(kind, round, "Dromedary", forward(dromedary, setup, study), ours);
                if (at == 1) {
                    Duration spent =
                            Surroundings.processorTime(ours.process().pid()).minus(before);
                    LOG.info(String.format(
                            Locale.ROOT,
                            "storescp itself: %.2f ms of processor time an instance, so at most %.0f /s whoever sends",
                            spent.toNanos() / 1e6 / INSTANCES,
                            INSTANCES / (spent.toNanos() / 1e9)));
                }
                rate(kind, round, "Orthanc", store(orthanc, study), others);
                rate(kind, round, "limit: storescu x " + at, storescu(study, toOthers, at), others);
                Surroundings.empty(study.folder());
            }
            results.forEach((what, rates) -> LOG.info(String.format(
                    Locale.ROOT,
                    "%d x 512 KB to storescp (%s): %s: the first %.0f /s; median %.0f /s of %s, %.2f x Orthanc",
                    INSTANCES,
                    kind,
                    what,
                    rates.get(0),
                    median(what),
                    Surroundings.rounded(measured(what)),
                    median(what) / median("Orthanc"))));
            report("forward-" + kind);
        }
    }

    private void rate(String kind, int round, String what, double rate, Sink sink) throws IOException {
        assertThat(Surroundings.files(sink.folder())).hasSize(INSTANCES);
        Surroundings.empty(sink.folder());
        LOG.info(String.format(Locale.ROOT, "%s, round %d: %s %.0f /s", kind, round, what, rate));
        results.computeIfAbsent(what, name -> new ArrayList<>()).add(rate);
    }

    private List<Double> measured(String what) {
        return results.get(what).subList(WARMUP, WARMUP + ROUNDS);
    }

    private double median(String what) {
        return Surroundings.median(measured(what));
    }

    /** What dcmtk's own sender does, or several of them with a part of the study each. */
    private double storescu(SentStudy study, int port, int at) throws Exception {
        List<Path> files = Surroundings.files(study.folder());
        Surroundings.sync();
        long start = System.nanoTime();
        List<Process> senders = new ArrayList<>();
        for (int i = 0; i < at; i++) {
            List<Object> arguments = new ArrayList<>(List.of("127.0.0.1", port));
            arguments.addAll(files.subList(i * files.size() / at, (i + 1) * files.size() / at));
            senders.add(Command.start(folder.resolve("storescu-" + i + ".log"), "storescu", arguments.toArray()));
        }
        for (Process sender : senders) {
            assertThat(sender.waitFor()).isZero();
        }
        return INSTANCES / ((System.nanoTime() - start) / 1e9);
    }

    /** In by C-STORE, out by C-STORE; counted from when the delivery is planned until the ledger knows the last answer. */
    private double forward(DromedaryProcess dromedary, DromedaryProcess.Setup setup, SentStudy study) throws Exception {
        Surroundings.sync();
        Command.succeed("storescu", "+sd", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort(), study.folder());
        Surroundings.sync();
        JsonNode delivery = delivered(dromedary, study, "pacs");
        return INSTANCES / seconds(delivery);
    }

    private double store(OrthancServer orthanc, SentStudy study) throws Exception {
        Surroundings.sync();
        Command.succeed("storescu", "+sd", "-aec", "ORTHANC", "127.0.0.1", orthanc.dicomPort(), study.folder());
        Surroundings.sync();
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
        ToDoubleFunction<Map<String, Double>> median = times -> Surroundings.median(List.copyOf(times.values()));
        LOG.info(String.format(
                Locale.ROOT,
                "the eight beside the dead and the slow one take %.2f x the time that they take alone",
                median.applyAsDouble(beside) / median.applyAsDouble(alone)));
        results.put("alone", List.copyOf(alone.values()));
        results.put("beside", List.copyOf(beside.values()));
        report("forward-isolation");
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

    private record Sink(Process process, Path folder) {}

    private Sink storescp(String name, int port, Object... options) throws IOException {
        Path storage = Files.createDirectories(peers.resolve("sink-" + name));
        List<Object> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-od", storage, port));
        Process process = Command.start(folder.resolve("sink-" + name + ".log"), "storescp", arguments.toArray());
        processes.add(process);
        await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
        return new Sink(process, storage);
    }

    private static Map<String, String> rounded(Map<String, Double> times) {
        Map<String, String> rounded = new TreeMap<>();
        times.forEach((name, time) -> rounded.put(name, String.format(Locale.ROOT, "%.2f s", time)));
        return rounded;
    }

    private void report(String name) throws IOException {
        Path json = Path.of("target", "bench", name + ".json");
        Files.createDirectories(json.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
        }
        Surroundings.empty(peers);
        Files.delete(peers);
    }
}
