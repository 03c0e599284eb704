package org.dromedary.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of other people to their end; one that is not installed is told by {@link Peers}. */
public final class Programs {

    private static final long LIMIT_MINUTES = 10;

    private Programs() {}

    /** How a program ended, and what it said on both of its outputs. */
    public record Result(int exit, String output) {}

    /** Runs in a folder, without input, with TCP_NODELAY for what is made with dcmtk. */
    public static Result run(Path folder, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Peers.require(program).toString()));
        command.addAll(List.of(arguments));
        // a file and not a pipe: a program that nobody reads from would wait
        Path output = Files.createTempFile("program", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("TCP_NODELAY", "1");
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            assertThat(ended).as("%s has ended", program).isTrue();
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(output);
        }
    }
}
