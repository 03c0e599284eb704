package org.dromedary.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.dromedary.deidentify.Deidentifier;
import org.dromedary.deidentify.DeidentifyContext;
import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.DeidentifyProperties;
import org.dromedary.deidentify.clean.CleaningSteps;
import org.dromedary.deidentify.clean.Devices;

/**
 * A process of its own for {@link DeidentifyBenchIT}: de-identifies the files of a folder, several times over, and prints of each
 * round {@code seconds} and at the end the most heap that was in use.
 */
final class DeidentifyRun {

    private DeidentifyRun() {}

    /** @param arguments folder of the instances, folder for the output, folder of profiles with bench.yaml, rounds, threads */
    public static void main(String[] arguments) throws Exception {
        Path in = Path.of(arguments[0]);
        Path out = Files.createDirectories(Path.of(arguments[1]));
        Deidentifier deidentifier = new DeidentifyProfiles(
                        new DeidentifyProperties(arguments[2], "", "0123456789abcdef0123456789abcdef"),
                        (project, patient) -> Optional.empty(),
                        CleaningSteps.of(new Devices(Path.of(arguments[2]))))
                .get("bench");
        List<Path> files;
        try (Stream<Path> all = Files.walk(in)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        int threads = Integer.parseInt(arguments[4]);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
                clear(out);
                long start = System.nanoTime();
                List<Future<?>> work = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    int first = thread;
                    work.add(pool.submit(() -> {
                        for (int i = first; i < files.size(); i += threads) {
                            deidentifier.run(files.get(i), out.resolve(i + ".dcm"), new DeidentifyContext(out));
                        }
                        return null;
                    }));
                }
                for (Future<?> one : work) {
                    one.get();
                }
                System.out.println("seconds " + (System.nanoTime() - start) / 1e9);
            }
        } finally {
            pool.shutdown();
        }
        System.out.println("heap "
                + ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(each -> each.getType() == MemoryType.HEAP)
                        .map(MemoryPoolMXBean::getPeakUsage)
                        .mapToLong(peak -> peak.getUsed())
                        .sum());
    }

    private static void clear(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
