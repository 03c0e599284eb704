package org.dromedary.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.dromedary.testsupport.Peers;

/** The {@code 7z} program, as a recipient has it. */
final class SevenZip {

    /** How the program ended and what it said. */
    record Result(int exit, String output) {}

    private SevenZip() {}

    static Result run(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Peers.require("7z").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
