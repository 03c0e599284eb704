package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.Peers;
import org.dromedary.testsupport.SentStudy;

/**
 * {@code mvn -Pbench verify -Dit.test=OrthancUploadBenchIT}: how long a study takes to an Orthanc as our delivery, beside four
 * parallel {@code curl} and another Orthanc's {@code /peers/…/store}, by turns and into the same Orthanc.
 * {@code -Dbench.instances} and {@code -Dbench.rounds} make it smaller or larger.
 */
@Tag("bench")
class OrthancUploadBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(OrthancUploadBenchIT.class);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int INSTANCES = Integer.getInteger("bench.instances", 500);
    /** 512 x 512 pixels of 16 bits. */
    private static final int SIZE = 512;

    @TempDir
    private Path folder;

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private long seed = System.nanoTime() & 0xFFFFFFFL;

    @Test
    void besideCurlAndOrthanc() throws Exception {
        Path curl = Peers.require("curl");
        try (OrthancServer target = OrthancServer.start(folder.resolve("target"), Map.of("KeepAlive", true));
                OrthancServer source = OrthancServer.start(
                        folder.resolve("source"), Map.of("OrthancPeers", Map.of("target", List.of(target.url()))))) {
            DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("dromedary"))
                    .java("-XX:TieredStopAtLevel=4")
                    .set("dromedary.study.quiet-period", "1s")
                    .set("dromedary.destinations.archive.uri", "orthanc:" + target.url());
            try (DromedaryProcess dromedary = setup.start()) {
                // the first round is what compilers and databases do once
                for (int round = 0; round <= ROUNDS; round++) {
                    boolean counts = round > 0;
                    note(counts, "Dromedary", target, deliver(dromedary, setup));
                    note(counts, "curl, 4 parallel", target, curl(curl, target));
                    note(counts, "Orthanc /peers/store", target, peer(source));
                }
            }
        }
        rates.forEach((name, all) -> LOG.info(
                String.format(Locale.ROOT, "%d x 512 KB to Orthanc, %s: %s /s", INSTANCES, name, rounded(all))));
    }

    private void note(boolean counts, String name, OrthancServer target, double seconds) throws Exception {
        assertThat(target.get("/statistics").path("CountInstances").asInt()).isEqualTo(INSTANCES);
        List<String> studies = new ArrayList<>();
        target.get("/studies").forEach(id -> studies.add('"' + id.asText() + '"'));
        Command.succeed("curl", "-sf", "-d", "{\"Resources\":" + studies + "}", target.url() + "/tools/bulk-delete");
        assertThat(new ProcessBuilder("sync").start().waitFor()).isZero();
        if (counts) {
            rates.computeIfAbsent(name, key -> new ArrayList<>()).add(INSTANCES / seconds);
        }
    }

    /** From when the delivery is planned until the ledger knows the last answer. */
    private double deliver(DromedaryProcess dromedary, DromedaryProcess.Setup setup) throws Exception {
        SentStudy study = study();
        Command.succeed("storescu", "+sd", "-aec", "DROMEDARY", "127.0.0.1", setup.dicomPort(), study.folder());
        JsonNode[] found = new JsonNode[1];
        await().atMost(10, TimeUnit.MINUTES)
                .pollInterval(200, TimeUnit.MILLISECONDS)
                .until(() -> dromedary.api().deliveries(study.uid()).stream()
                        .peek(one -> found[0] = one)
                        .anyMatch(one -> one.get("state").asText().equals("DELIVERED")));
        Instant planned = Instant.parse(found[0].get("createdAt").asText());
        return Duration.between(
                                planned,
                                Instant.parse(found[0].get("finishedAt").asText()))
                        .toNanos()
                / 1e9;
    }

    private double curl(Path curl, OrthancServer target) throws Exception {
        SentStudy study = study();
        String command = "find " + study.folder() + " -name '*.dcm' | xargs -P 4 -I {} " + curl
                + " -sf -o /dev/null -H Expect: --data-binary @{} " + target.url() + "/instances";
        long start = System.nanoTime();
        Command.succeed("bash", "-c", command);
        return (System.nanoTime() - start) / 1e9;
    }

    private double peer(OrthancServer source) throws Exception {
        SentStudy study = study();
        Command.succeed("storescu", "+sd", "-aec", "ORTHANC", "127.0.0.1", source.dicomPort(), study.folder());
        String id = source.post(
                        "/tools/find", "{\"Level\":\"Study\",\"Query\":{\"StudyInstanceUID\":\"" + study.uid() + "\"}}")
                .get(0)
                .asText();
        long start = System.nanoTime();
        source.post("/peers/target/store", id);
        return (System.nanoTime() - start) / 1e9;
    }

    private SentStudy study() throws Exception {
        return SentStudy.make(folder.resolve("studies"), Modality.CT, "Benchmark", 1, INSTANCES, SIZE, seed++);
    }

    private static List<Long> rounded(List<Double> values) {
        return values.stream().map(Math::round).toList();
    }
}
