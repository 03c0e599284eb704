package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.packaging.PackagingBench;
import org.dromedary.testsupport.Peers;

/**
 * {@code mvn -Pbench verify -Dit.test=PackagingBenchIT}: how long a package of 500 MB takes beside {@code 7z}, by turns on
 * the same files. Ours reads headers, cleans descriptions, takes digests, writes the manifest and forces the package to
 * the disk; 7z does none of these, so its figure is shown with and without {@code fsync} as well.
 */
@Tag("bench")
class PackagingBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(PackagingBenchIT.class);
    private static final String PASSWORD = "secure123";
    private static final String DESCRIPTION = "CT Abdomen a@clinic.org pw=" + PASSWORD;
    private static final int INSTANCES = Integer.getInteger("bench.instances", 1000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

    @TempDir
    private Path folder;

    private final Map<String, Object> results = new LinkedHashMap<>();

    @Test
    void besideSevenZip() throws Exception {
        Peers.require("7z");
        Path deflate = Files.createDirectories(folder.resolve("uncompressed"));
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, INSTANCES, 512, 1, DESCRIPTION, 1, LocalDateTime.of(2026, 1, 1, 0, 0)));
        for (int i = 0; i < INSTANCES; i++) {
            study.write(i, deflate.resolve(String.format("%05d.dcm", i)));
        }
        compare("uncompressed CT, deflate level 1 beside 7z -mx1", deflate, "-mx1");
        delete(deflate);

        Path stored = Files.createDirectories(folder.resolve("jpeg2000"));
        for (int i = 0; i < INSTANCES; i++) {
            EncapsulatedNoise.write(stored.resolve(String.format("%05d.dcm", i)), DESCRIPTION, i, 524_288);
        }
        compare("JPEG 2000, stored beside 7z -mx0", stored, "-mx0");

        Path json = Path.of("target", "bench", "packaging.json");
        Files.createDirectories(json.getParent());
        results.put("processors", Runtime.getRuntime().availableProcessors());
        results.put("java", Runtime.version().toString());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
    }

    private void compare(String what, Path files, String level) throws Exception {
        List<Path> paths;
        try (Stream<Path> list = Files.list(files)) {
            paths = list.sorted().toList();
        }
        long bytes = 0;
        for (Path path : paths) {
            bytes += Files.size(path);
        }
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<Double> theirsForced = new ArrayList<>();
        long ourSize = 0;
        long theirSize = 0;
        Path package1 = folder.resolve("ours.zip");
        Path package2 = folder.resolve("theirs.zip");
        try (PackagingBench bench = new PackagingBench()) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                sevenZip("a", "-tzip", "-mem=AES256", level, "-p" + PASSWORD, package2.toString(), files.toString());
                theirs.add(seconds(start));
                try (FileChannel channel = FileChannel.open(package2, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                theirsForced.add(seconds(start));
                theirSize = Files.size(package2);
                Files.delete(package2);

                start = System.nanoTime();
                bench.pack(paths, PASSWORD, package1);
                ours.add(seconds(start));
                ourSize = Files.size(package1);
                if (round == ROUNDS - 1) {
                    sevenZip("t", "-p" + PASSWORD, package1.toString());
                }
                Files.delete(package1);
            }
        }
        double mega = bytes / 1e6;
        LOG.info("{}: {} files, {} MB", what, paths.size(), Math.round(mega));
        row("7z", mega, theirs, theirSize);
        row("7z and fsync", mega, theirsForced, theirSize);
        row("ours (forced)", mega, ours, ourSize);
        LOG.info(String.format(
                "  ours / 7z %.2f, ours / 7z and fsync %.2f",
                median(theirs) / median(ours), median(theirsForced) / median(ours)));
        results.put(
                what,
                Map.of(
                        "bytes", bytes,
                        "ours_s", ours,
                        "sevenzip_s", theirs,
                        "sevenzip_fsync_s", theirsForced,
                        "ours_bytes", ourSize,
                        "sevenzip_bytes", theirSize,
                        "ours_MB_per_s", mega / median(ours),
                        "sevenzip_MB_per_s", mega / median(theirs),
                        "ratio", median(theirs) / median(ours)));
    }

    private static void row(String who, double mega, List<Double> seconds, long size) {
        LOG.info(String.format(
                "  %-14s median %6.2f s %6.0f MB/s  package %4.0f MB  (all: %s)",
                who,
                median(seconds),
                mega / median(seconds),
                size / 1e6,
                seconds.stream().map(s -> String.format("%.2f", s)).toList()));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void sevenZip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Peers.require("7z").toString(), "-bso0", "-bsp0"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static void delete(Path files) throws IOException {
        try (Stream<Path> list = Files.list(files)) {
            for (Path path : list.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(files);
    }
}
