package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;

/**
 * {@code mvn -Pbench verify -Dit.test=DeidentifyBenchIT}: de-identification of a study of 512 KB CT, in a process with
 * {@code -Xmx256m}, beside Orthanc's {@code /studies/{id}/anonymize} of the same study, which does not force its files either.
 * {@code -Dbench.instances} and {@code -Dbench.rounds} make it smaller or larger.
 */
@Tag("bench")
class DeidentifyBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(DeidentifyBenchIT.class);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int INSTANCES = Integer.getInteger("bench.instances", 2000);
    private static final int SIZE = 512;

    @TempDir
    private Path folder;

    @Test
    void besideOrthanc() throws Exception {
        SentStudy study = SentStudy.make(
                folder.resolve("studies"),
                Modality.CT,
                "Benchmark",
                1,
                INSTANCES,
                SIZE,
                System.nanoTime() & 0xFFFFFFFL);
        Path profiles = Files.createDirectories(folder.resolve("profiles"));
        Files.writeString(profiles.resolve("bench.yaml"), "options: [retain-longitudinal-modified-dates]\n");
        try (OrthancServer orthanc =
                OrthancServer.start(folder.resolve("orthanc"), Map.of("SyncStorageArea", false, "KeepAlive", true))) {
            Command.succeed("storescu", "+sd", "-aec", "ORTHANC", "127.0.0.1", orthanc.dicomPort(), study.folder());
            String id = orthanc.get("/studies").get(0).asText();
            for (int round = 1; round <= ROUNDS; round++) {
                sync();
                long start = System.nanoTime();
                String made = orthanc.post("/studies/" + id + "/anonymize", "{}")
                        .get("ID")
                        .asText();
                double theirs = (System.nanoTime() - start) / 1e9;
                assertThat(orthanc.get("/studies/" + made + "/statistics")
                                .get("CountInstances")
                                .asInt())
                        .isEqualTo(INSTANCES);
                Command.succeed("curl", "-sf", "-X", "DELETE", orthanc.url() + "/studies/" + made);
                sync();
                List<String> ours = dromedary(study.folder(), profiles);
                LOG.info(String.format(
                        Locale.ROOT,
                        "%d x 512 KB, round %d: Orthanc %.0f /s; Dromedary, -Xmx256m: %s",
                        INSTANCES,
                        round,
                        INSTANCES / theirs,
                        String.join("; ", ours)));
            }
        }
    }

    /** So that nobody pays for what the one before left to write. */
    private static void sync() throws Exception {
        assertThat(new ProcessBuilder("sync").start().waitFor()).isZero();
    }

    /** Three rounds in a new process: the first one is that of a virtual machine that has just started. */
    private List<String> dromedary(Path instances, Path profiles) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeidentifyRun.class.getName(),
                        instances.toString(),
                        out.toString(),
                        profiles.toString(),
                        "3",
                        "2")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        try (var files = Files.list(out)) {
            assertThat(files.count()).isEqualTo(INSTANCES);
        }
        List<String> told = new ArrayList<>();
        for (String line : lines) {
            double value = Double.parseDouble(line.substring(line.indexOf(' ') + 1));
            if (line.startsWith("seconds")) {
                told.add(String.format(Locale.ROOT, "%.0f /s", INSTANCES / value));
            } else if (line.startsWith("heap")) {
                told.add(String.format(Locale.ROOT, "%.0f MB of heap at most", value / (1 << 20)));
            }
        }
        assertThat(told).hasSize(4);
        return told;
    }
}
