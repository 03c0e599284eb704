package org.dromedary.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Runs a program of other people to its end. */
public final class Command {

    /**
     * What became of it.
     *
     * @param exit exit value
     * @param output standard output and standard error together
     */
    public record Result(int exit, String output) {}

    private Command() {}

    /** Runs a program for at most a minute; skips or fails the calling test as {@link Peers#require} does. */
    public static Result run(String program, Object... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile("dromedary-command-", ".log");
        try {
            Process process = start(log, program, arguments);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(program + " has not ended: " + Files.readString(log));
            }
            return new Result(process.exitValue(), new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1));
        } finally {
            Files.deleteIfExists(log);
        }
    }

    /** As {@link #run}, and it must have gone well. */
    public static String succeed(String program, Object... arguments) throws IOException, InterruptedException {
        Result result = run(program, arguments);
        if (result.exit() != 0) {
            throw new AssertionError(program + " " + Arrays.toString(arguments) + " ended with " + result.exit() + ": "
                    + result.output());
        }
        return result.output();
    }

    /** Starts a program that goes on. */
    public static Process start(Path log, String program, Object... arguments) throws IOException {
        String[] words = new String[arguments.length + 1];
        words[0] = Peers.require(program).toString();
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        ProcessBuilder builder = new ProcessBuilder(words);
        // dcmtk waits for Nagle's algorithm otherwise
        builder.environment().put("TCP_NODELAY", "1");
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }
}
