package org.dromedary.intake.archive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Unpacks damaged copies of the archives of a folder, one after the other. */
final class ArchiveFuzzing {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private ArchiveFuzzing() {}

    /** @param arguments folder, damaged copies of each archive */
    public static void main(String[] arguments) throws Exception {
        int seeds = Integer.parseInt(arguments[1]);
        List<Path> originals;
        try (Stream<Path> found = Files.list(Path.of(arguments[0]))) {
            originals = found.sorted().toList();
        }
        // where forcing a file costs nothing, if there is such a place
        Path memory = Path.of("/dev/shm");
        Path place = Files.isWritable(memory) ? memory : Path.of(arguments[0]).getParent();
        Path folder = Files.createTempDirectory(place, "fuzz");
        for (Path original : originals) {
            byte[] bytes = Files.readAllBytes(original);
            int ended = 0;
            int taken = 0;
            for (int seed = 0; seed < seeds; seed++) {
                long start = System.nanoTime();
                Path damaged = Files.write(folder.resolve("damaged"), damaged(bytes, new Random(seed)));
                Unpacked unpacked = Unpacked.of(damaged, UnpackLimits.defaults(), "wrong", "secret");
                ended += unpacked.end() == null ? 0 : 1;
                taken += unpacked.taken();
                if (System.nanoTime() - start > LONGEST.toNanos()) {
                    throw new AssertionError(original.getFileName() + ", seed " + seed + " took too long");
                }
            }
            System.out.println(original.getFileName() + ": " + ended + " ended early, " + taken + " files whole");
        }
        Files.delete(folder.resolve("damaged"));
        Files.delete(folder.resolve("work"));
        Files.delete(folder);
        System.out.println(originals.size() + " kinds, " + seeds + " seeds each: all ended");
    }

    private static byte[] damaged(byte[] original, Random random) {
        byte[] bytes = original.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(
                        bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(40)), (byte) random.nextInt(3));
            }
            case 2 -> flip(bytes, random, bytes.length);
            // headers are where lengths are
            default -> flip(bytes, random, Math.min(bytes.length, 128));
        }
        if (random.nextInt(3) == 0) {
            int end = Math.min(bytes.length, 200);
            for (int i = 0; end > 0 && i < 3; i++) {
                bytes[bytes.length - 1 - random.nextInt(end)] = (byte) random.nextInt();
            }
        }
        return bytes;
    }

    private static void flip(byte[] bytes, Random random, int within) {
        for (int i = random.nextInt(8); i >= 0 && within > 0; i--) {
            bytes[random.nextInt(within)] = (byte) random.nextInt();
        }
    }
}
