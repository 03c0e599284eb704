package org.dromedary.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.Peers;

/**
 * {@code mvn -Pbench verify -Dit.test=IntakeBenchIT}: a ZIP of 2,000 instances of 512 KB in a watched folder, from when it lies there
 * complete until each instance is durable in the store and the ZIP is moved away, beside {@code 7z x} of the same file into a folder on
 * the same disk, by turns; and beside that with {@code sync} after it, since 7z leaves its files in memory. Pixel data that compress (noise
 * of a phantom), and some that hardly do. The archives are kept in target/bench/intake for the next run.
 */
@Tag("bench")
class IntakeBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeBenchIT.class);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 2);
    private static final int INSTANCES = Integer.getInteger("bench.instances", 2000);
    private static final int WARM_UP = 400;
    private static final int SIZE = 512;
    private static final Path ARCHIVES = Path.of("target", "bench", "intake");

    @TempDir
    private Path folder;

    private final Map<String, Object> results = new LinkedHashMap<>();

    /** An archive and the study that is in it. */
    private record Archive(Path file, String study, int instances) {}

    @Test
    void besideSevenZip() throws Exception {
        Peers.require("7z");
        List<Archive> first = List.of(archive("warm", WARM_UP, 1, false), archive("warm-random", WARM_UP, 2, true));
        List<Archive> soft = archives("noise", false);
        List<Archive> hard = archives("random", true);
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("dromedary"))
                .set("dromedary.study.quiet-period", "10m")
                .set("dromedary.study.release-period", "10m")
                .set("dromedary.intakes.zips.uri", "file:" + inbox)
                .set("dromedary.intakes.zips.stable-for", "0s")
                .set("dromedary.intakes.zips.poll-interval", "100ms")
                .java("-XX:TieredStopAtLevel=4")
                .java("-Xmx256m");
        try (DromedaryProcess dromedary = setup.start()) {
            // what the JVM compiles and what databases create once is not what is measured
            for (Archive archive : first) {
                take(dromedary, inbox, archive);
            }
            compare("pixel data that compress", soft, dromedary, inbox);
            compare("pixel data that hardly compress", hard, dromedary, inbox);
            assertThat(dromedary.log()).doesNotContain("OutOfMemoryError");
        }
        results.put("processors", Runtime.getRuntime().availableProcessors());
        results.put("java", Runtime.version().toString());
        Path json = Path.of("target", "bench", "intake.json");
        Files.createDirectories(json.getParent());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
    }

    private List<Archive> archives(String name, boolean random) throws IOException {
        List<Archive> made = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            made.add(archive(name + "-" + round, INSTANCES, 100 + round + (random ? 50 : 0), random));
        }
        return made;
    }

    private static Archive archive(String name, int instances, long seed, boolean random) throws IOException {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, instances, SIZE, 1, name, seed, LocalDateTime.of(2026, 11, 21, 12, 0)));
        Files.createDirectories(ARCHIVES);
        Path file = ARCHIVES.resolve(name + "-" + instances + ".zip");
        if (!Files.exists(file)) {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            try (ZipOutputStream zip =
                    new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(part), 1 << 20))) {
                zip.setLevel(random ? 1 : 4);
                for (int i = 0; i < instances; i++) {
                    zip.putNextEntry(new ZipEntry("DICOM/IM%05d".formatted(i)));
                    zip.write(instance(study, i, random));
                    zip.closeEntry();
                }
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Archive(file, study.studyInstanceUid(), instances);
    }

    private static byte[] instance(SyntheticStudy study, int index, boolean random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        study.write(index, out);
        byte[] bytes = out.toByteArray();
        if (random) {
            byte[] pixels = new byte[SIZE * SIZE * 2];
            new Random(index).nextBytes(pixels);
            System.arraycopy(pixels, 0, bytes, bytes.length - pixels.length, pixels.length);
        }
        return bytes;
    }

    private void compare(String what, List<Archive> archives, DromedaryProcess dromedary, Path inbox) throws Exception {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (Archive archive : archives) {
            double[] peer = sevenZip(archive);
            seconds.computeIfAbsent("7z x", key -> new ArrayList<>()).add(peer[0]);
            seconds.computeIfAbsent("7z x, sync", key -> new ArrayList<>()).add(peer[1]);
            double[] ours = take(dromedary, inbox, archive);
            seconds.computeIfAbsent("Dromedary", key -> new ArrayList<>()).add(ours[0]);
            seconds.computeIfAbsent("Dromedary, indexed", key -> new ArrayList<>())
                    .add(ours[1]);
        }
        double ours = median(seconds.get("Dromedary"));
        seconds.forEach((name, all) -> LOG.info(String.format(
                Locale.ROOT,
                "%s, %d x 512 KB: %-18s %6.2f s   Dromedary is at %4.2f of its speed   (all: %s)",
                what,
                INSTANCES,
                name,
                median(all),
                median(all) / ours,
                all.stream().map(one -> String.format(Locale.ROOT, "%.2f", one)).toList())));
        results.put(what, seconds);
    }

    /** Seconds until 7z has ended, and until its files were on the disk. */
    private double[] sevenZip(Archive archive) throws Exception {
        Path target = folder.resolve("7z");
        sync();
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        "7z", "x", "-y", "-bd", "-o" + target, archive.file().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("7z.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        double ended = since(start);
        sync();
        double[] both = {ended, since(start)};
        remove(target);
        return both;
    }

    /** Seconds until the archive was moved away, all in it being durable, and until all was in the index. */
    private double[] take(DromedaryProcess dromedary, Path inbox, Archive archive) throws Exception {
        Path arriving = Files.copy(archive.file(), inbox.resolve(".arriving"));
        sync();
        Path complete = inbox.resolve(archive.file().getFileName());
        long start = System.nanoTime();
        Files.move(arriving, complete, StandardCopyOption.ATOMIC_MOVE);
        await().atMost(2, MINUTES).pollInterval(20, MILLISECONDS).until(() -> !Files.exists(complete));
        double durable = since(start);
        await().atMost(1, MINUTES)
                .pollInterval(50, MILLISECONDS)
                .ignoreExceptions()
                .until(() ->
                        dromedary.api().study(archive.study()).get("instances").asInt() == archive.instances());
        double indexed = since(start);
        remove(inbox.resolve(".done"));
        remove(folder.resolve("dromedary/data/store").resolve(archive.study()));
        return new double[] {durable, indexed};
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void sync() throws Exception {
        assertThat(new ProcessBuilder("sync").start().waitFor()).isZero();
    }

    private static void remove(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException fault) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static double median(List<Double> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }
}
