package org.dromedary.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program with settings that it cannot start with. */
class StartFaultsIT {

    @TempDir
    Path dir;

    private record Result(int code, List<String> out, List<String> err) {}

    private Result run(Map<String, String> variables, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("dromedary.jar")).toAbsolutePath().toString()));
        command.addAll(Arrays.asList(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectOutput(dir.resolve("out.txt").toFile())
                .redirectError(dir.resolve("err.txt").toFile());
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("has ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(
                process.exitValue(),
                Files.readAllLines(dir.resolve("out.txt")),
                Files.readAllLines(dir.resolve("err.txt")));
    }

    @Test
    void aTypoInTheFileAndOneInTheEnvironment() throws Exception {
        Files.createDirectories(dir.resolve("config"));
        Files.writeString(dir.resolve("config/application.yaml"), "dromedary:\n  study:\n    quite-period: 10s\n");
        Result result = run(Map.of("DROMEDARY_DICOM_PROT", "104"));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("dromedary: dromedary.study.quite-period: 10s: there is no such setting;")
                        .contains("did you mean dromedary.study.quiet-period?", "config/application.yaml line 3"))
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("dromedary: DROMEDARY_DICOM_PROT: 104: there is no such setting;"
                                + " did you mean DROMEDARY_DICOM_PORT?"));
        assertThat(dir.resolve("data")).doesNotExist();
    }

    @Test
    void aBadValue() throws Exception {
        Result result = run(Map.of(), "--dromedary.study.quiet-period=soon", "--server.port=0");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .singleElement()
                .asString()
                .startsWith("dromedary: dromedary.study.quiet-period: soon: write a duration");
        assertThat(result.out()).noneMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void aPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            Result result = run(Map.of(), "--server.port=" + taken.getLocalPort());
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .startsWith("dromedary: server.port: " + taken.getLocalPort() + ": another program listens");
        }
    }

    @Test
    void theDicomPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            Result result =
                    run(Map.of("DROMEDARY_DICOM_PORT", String.valueOf(taken.getLocalPort())), "--server.port=0");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "dromedary: dromedary.dicom.port: " + taken.getLocalPort() + ": another program listens");
        }
    }

    @Test
    void aDatabaseThatAnotherInstanceHasOpen() throws Exception {
        Path database = Files.createDirectories(dir.resolve("data/db")).resolve("dromedary");
        try (var open = java.sql.DriverManager.getConnection("jdbc:h2:file:" + database, "sa", "")) {
            assertThat(open.isValid(1)).isTrue();
            Result result = run(Map.of(), "--server.port=0");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .startsWith("dromedary: spring.datasource.url: ")
                    .contains("another Dromedary has this database open");
        }
    }

    @Test
    void commandsNeedNoSettings() throws Exception {
        Result result = run(Map.of(), "version");
        assertThat(result.code()).isZero();
        assertThat(result.out().get(0)).startsWith("dromedary 0.");
        assertThat(run(Map.of(), "simulate", "--out", "studies", "--size", "32").code())
                .isZero();
        assertThat(run(Map.of(), "nonsense").code()).isEqualTo(2);
    }
}
