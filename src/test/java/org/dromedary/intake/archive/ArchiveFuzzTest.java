package org.dromedary.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.Peers;

/**
 * Archives of every kind with flipped bytes, zeros, and cut off: each ends, in a small heap, with nothing left on the disk. In a
 * process of its own, so that the heap is small and a hang is seen.
 */
class ArchiveFuzzTest {

    /** {@code -Dfuzz.seeds=1000} for a longer look. */
    private static final int SEEDS = Integer.getInteger("fuzz.seeds", 25);

    @TempDir
    private Path folder;

    @Test
    void damagedArchivesOfEveryKind() throws Exception {
        Path originals = Files.createDirectories(folder.resolve("originals"));
        Map<String, byte[]> files = Packing.files(5);
        PeerArchives peers = new PeerArchives(folder, files);
        List<Path> archives = List.of(
                peers.pack("originals/a.zip", "7z", "a", "-tzip"),
                peers.pack("originals/deflate64.zip", "7z", "a", "-tzip", "-mm=Deflate64"),
                peers.pack("originals/bzip2.zip", "7z", "a", "-tzip", "-mm=BZip2"),
                peers.pack("originals/lzma.zip", "7z", "a", "-tzip", "-mm=LZMA"),
                peers.pack("originals/aes.zip", "7z", "a", "-tzip", "-mem=AES256", "-psecret"),
                peers.pack("originals/crypto.zip", "zip", "-q", "-r", "-P", "secret"),
                peers.pack("originals/stream.zip", "zip", "-q", "-r", "-fd"),
                peers.pack("originals/a.7z", "7z", "a"),
                peers.pack("originals/aes.7z", "7z", "a", "-psecret"),
                peers.pack("originals/plain.7z", "7z", "a", "-mhc=off", "-m0=Copy"),
                peers.pack("originals/a.tar", "tar", "-cf"),
                peers.pack("originals/a.tar.gz", "tar", "-czf"),
                peers.pack("originals/a.tar.bz2", "tar", "-cjf"),
                peers.pack("originals/a.tar.xz", "tar", "-cJf"));
        peers.run(
                List.of(Peers.require("zstd").toString(), "-q", archives.get(10).toString()));
        RarFile rar = new RarFile(0);
        files.forEach(rar::file);
        Files.write(originals.resolve("a.rar"), rar.end());

        Process fuzz = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ArchiveFuzzing.class.getName(),
                        originals.toString(),
                        Integer.toString(SEEDS))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("fuzz.log").toFile())
                .start();
        boolean ended = fuzz.waitFor(3, TimeUnit.MINUTES);
        fuzz.destroyForcibly();
        String log = Files.readString(folder.resolve("fuzz.log"));
        assertThat(ended).as("ends: " + log).isTrue();
        assertThat(log).contains("16 kinds, " + SEEDS + " seeds each: all ended");
        assertThat(log).doesNotContain("OutOfMemoryError");
    }
}
