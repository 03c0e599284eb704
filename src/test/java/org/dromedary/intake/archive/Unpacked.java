package org.dromedary.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What came out of an archive: as a sink that takes it into memory. */
final class Unpacked implements EntrySink {

    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> refused = new TreeMap<>();
    private UnpackException end;
    private int taken;

    static Unpacked of(Path archive) {
        return of(archive, UnpackLimits.defaults());
    }

    static Unpacked of(Path archive, UnpackLimits limits, String... passwords) {
        Unpacked unpacked = new Unpacked();
        Path work = archive.resolveSibling("work");
        try {
            Files.createDirectories(work);
            List<char[]> keys = Stream.of(passwords).map(String::toCharArray).toList();
            try {
                new Unpacker().unpack(archive, archive.getFileName().toString(), limits, keys, work, unpacked);
            } catch (UnpackException e) {
                unpacked.end = e;
            }
            try (Stream<Path> left = Files.walk(work)) {
                assertThat(left).as("temporary files").containsExactly(work);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return unpacked;
    }

    @Override
    public synchronized void file(String entryName, Path file, long bytes) throws IOException {
        assertThat(Files.size(file)).isEqualTo(bytes);
        files.put(entryName, bytes > 1 << 20 ? new byte[0] : Files.readAllBytes(file));
        taken++;
        Files.delete(file);
    }

    @Override
    public synchronized void refused(String entryName, String reason) {
        refused.put(entryName, reason);
    }

    /** Entry name to bytes; without those of files longer than 1 MiB. */
    Map<String, byte[]> files() {
        return files;
    }

    /** Entry name to reason. */
    Map<String, String> refused() {
        return refused;
    }

    /** Files, also those of one name. */
    int taken() {
        return taken;
    }

    /** What ended it early, or null. */
    UnpackException end() {
        return end;
    }
}
