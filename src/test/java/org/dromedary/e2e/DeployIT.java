package org.dromedary.e2e;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.Peers;
import org.dromedary.testsupport.PostgresServer;
import org.dromedary.testsupport.SentStudy;

/** The program as {@code docker/} deploys it: on PostgreSQL, with secrets by file, after {@code deploy.sh --check}. */
class DeployIT {

    @TempDir
    private Path folder;

    @Test
    void aStudyIsRoutedOnPostgresWithSecretsFromFiles() throws Exception {
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("spring.datasource.password"), "not-looked-at\n");
        Files.writeString(secrets.resolve("dromedary.security.admin-password"), "from-a-file-of-docker\n");
        try (PostgresServer postgres = PostgresServer.start()) {
            DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                    .environment("SPRING_CONFIG_IMPORT", "optional:configtree:" + secrets + "/")
                    .environment("SPRING_DATASOURCE_URL", postgres.url())
                    .environment("SPRING_DATASOURCE_USERNAME", "postgres")
                    .environment("DROMEDARY_DELIVERY_NODE", "dromedary")
                    .set("dromedary.destinations.folder.uri", "file:" + folder.resolve("out"));
            // what the test logs in with: the program does not write this file when the password is given
            Files.writeString(
                    Files.createDirectories(setup.data()).resolve("admin-password.txt"), "from-a-file-of-docker");
            SentStudy study = SentStudy.make(folder, "Spine", 10);
            try (DromedaryProcess dromedary = setup.start()) {
                assertThat(study.send(setup.dicomPort()).exit()).isZero();
                dromedary.api().awaitStudy(study.uid(), "ROUTED");
                dromedary.api().awaitDelivery(study.uid(), 1, "DELIVERED");
            }
            assertThat(SentStudy.pixelsIn(folder.resolve("out"))).isEqualTo(study.pixels());
            // killed, and it is all there
            try (DromedaryProcess dromedary = setup.start()) {
                JsonNode found = dromedary.api().study(study.uid());
                assertThat(found.get("instances").asInt()).isEqualTo(10);
            }
            assertThat(Files.exists(setup.data().resolve("db"))).isFalse();
        }
    }

    @Test
    void theCheckSaysALineForEachFaultAndChangesNothing() throws Exception {
        Peers.require("docker-compose");
        Path home = installation();
        assertThat(deploy(home, "--secrets").exit()).isZero();
        Result good = deploy(home, "--check");
        assertThat(good.lines()).containsExactly("no fault was found");
        assertThat(good.exit()).isZero();

        Files.writeString(home.resolve("config/application.yaml"), "dromedary:\n  study:\n    quite-period: 5s\n");
        Path secrets = home.resolve("docker/secrets");
        Files.setPosixFilePermissions(secrets, fromString("rwxr-xr-x"));
        Files.delete(secrets.resolve("spring.datasource.password"));
        env(home, "COMPOSE_PROFILES=ingest,nope", "DROMEDARY_HTTP_PORT=11112", "DROMEDARY_DICOM_PROT=104", "what");
        List<String> before = tree(home);
        Result bad = deploy(home, "--check");
        assertThat(bad.exit()).isEqualTo(1);
        assertThat(String.join("\n", bad.lines()))
                .contains("COMPOSE_PROFILES: nope:")
                .contains("DROMEDARY_DICOM_PORT: 11112: is DROMEDARY_HTTP_PORT as well")
                .contains("docker/.env: DROMEDARY_DICOM_PROT: there is no such setting")
                .contains("docker/.env: what: is no line NAME=value")
                .contains("secret spring.datasource.password: ***: is not there")
                .contains("others may look into it: chmod 700")
                .contains("did you mean dromedary.study.quiet-period");
        assertThat(tree(home)).isEqualTo(before);
        // what is wrong is not started either
        Result refused = deploy(home);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.lines()).containsAll(bad.lines());
    }

    /** The repository's docker/ and config/ as somebody has who checked them out, with the jar that was built. */
    private Path installation() throws IOException {
        Path home = folder.resolve("checkout");
        copy(Path.of("docker"), home.resolve("docker"));
        copy(Path.of("config"), home.resolve("config"));
        Files.deleteIfExists(home.resolve("docker/.env"));
        Path jar = Path.of(System.getProperty("dromedary.jar", "target/dromedary.jar"));
        Files.createSymbolicLink(
                Files.createDirectories(home.resolve("target")).resolve("dromedary.jar"), jar.toAbsolutePath());
        env(home, "DROMEDARY_HTTP_PORT=39871", "DROMEDARY_DICOM_PORT=39872", "DROMEDARY_MINIMUM_DISK_GB=0");
        return home;
    }

    private static void env(Path home, String... lines) throws IOException {
        Files.write(home.resolve("docker/.env"), List.of(lines));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                // a developer's own secrets and settings stay where they are
                Path below = from.relativize(file);
                if (!below.startsWith("secrets") || !Files.isRegularFile(file)) {
                    Path copy = to.resolve(below.toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static List<String> tree(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private record Result(int exit, List<String> lines) {}

    private Result deploy(Path home, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("docker/deploy.sh").toString()));
        command.addAll(Arrays.asList(arguments));
        Path log = Files.createTempFile(folder, "deploy", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, java) -> java + ":" + path);
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readAllLines(log));
    }
}
