package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What benchmarks need around what they measure. */
final class Surroundings {

    private static final Path MEMORY = Path.of("/dev/shm");

    private Surroundings() {}

    /**
     * A folder for what peers store, in memory where the system has one ({@code -Dbench.peers} names another place): where many files
     * were removed within the last minutes, ext4 takes up to a millisecond to make one, which would be the figure of every sender.
     */
    static Path peers(Path otherwise) throws IOException {
        Path place = Path.of(System.getProperty("bench.peers", MEMORY.toString()));
        Path below = Files.isWritable(place) ? place : otherwise;
        return Files.createTempDirectory(below, "dromedary-bench-");
    }

    /** What was written without forcing before must not be written in the time of the next. */
    static void sync() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("sync").start().waitFor()).isZero();
    }

    /** Of a process that runs, without those that it has started. */
    static Duration processorTime(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static List<Long> rounded(List<Double> values) {
        return values.stream().map(Math::round).toList();
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Removes what is in a folder, and not the folder. */
    static void empty(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> below = Files.walk(folder)) {
            all = below.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
