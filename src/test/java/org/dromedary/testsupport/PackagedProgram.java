package org.dromedary.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * The packaged program as the container has it: the jar extracted, with an archive of the classes that a start loads, which
 * starts in half of the time. It is made once for each build of the jar.
 */
final class PackagedProgram {

    private static final int LIMIT_MINUTES = 3;

    /** What compiles longer than it runs is of no use in processes that live for seconds. */
    static final List<String> FOR_SHORT_LIVES = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private PackagedProgram() {}

    /** The jar that Maven made. */
    static Path jar() {
        Path jar = Path.of(System.getProperty("dromedary.jar", "target/dromedary.jar"))
                .toAbsolutePath();
        assertThat(jar).as("the packaged program (mvn package)").isRegularFile();
        return jar;
    }

    /** The virtual machine that runs the tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Options of {@code java} that start the extracted program. */
    static synchronized List<String> options() {
        try {
            Path jar = jar();
            Path folder = jar.resolveSibling("program-" + Runtime.version().feature() + "-" + checksum(jar));
            Path classes = folder.resolve("classes.jsa");
            if (!Files.exists(classes)) {
                extract(jar, folder);
                archive(folder, classes);
            }
            return List.of("-XX:SharedArchiveFile=" + classes, "-jar", extracted(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Its time says nothing: builds are reproducible, and so is that. */
    private static String checksum(Path jar) throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(jar), checksum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Long.toHexString(checksum.getValue());
    }

    private static String extracted(Path folder) {
        return folder.resolve("dromedary.jar").toString();
    }

    private static void extract(Path jar, Path folder) throws IOException, InterruptedException {
        run(
                folder,
                List.of(
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        folder.toString()));
    }

    /** Starts it once, waits until it is ready, and has the virtual machine write down the classes at its end. */
    private static void archive(Path folder, Path classes) throws IOException, InterruptedException {
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("training"));
        Path part = folder.resolve("classes.part");
        setup.with(List.of("-XX:ArchiveClassesAtExit=" + part, "-jar", extracted(folder)));
        try (DromedaryProcess training = setup.start()) {
            training.stop();
        }
        Files.move(part, classes);
    }

    private static void run(Path folder, List<String> arguments) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path log = folder.resolve("extract.log");
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended && process.exitValue() == 0)
                .as("extracted: %s", Files.readString(log))
                .isTrue();
    }
}
