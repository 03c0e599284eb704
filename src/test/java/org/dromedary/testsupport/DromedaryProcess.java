package org.dromedary.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged program as a process of its own, in a folder of its own, as an operator runs it. What tests know of it comes
 * over its ports, from its log and from its files; the database stays its own.
 */
public final class DromedaryProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Setup setup;
    private final Process process;
    private final Path log;

    private DromedaryProcess(Setup setup, Process process, Path log) {
        this.setup = setup;
        this.process = process;
        this.log = log;
    }

    /** An installation in this folder, on free ports, with periods that do not keep tests waiting. */
    public static Setup in(Path home) {
        return new Setup(home);
    }

    /** An installation: it outlives the processes that run in it. */
    public static final class Setup {

        private final Path home;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final List<String> java = new ArrayList<>();
        private final int httpPort = FreePorts.next();
        private final int dicomPort = FreePorts.next();
        private List<String> program;
        private Path data;
        private int starts;

        private Setup(Path home) {
            this.home = home;
            data(home.resolve("data"));
            java.addAll(PackagedProgram.FOR_SHORT_LIVES);
            set("server.port", httpPort);
            set("server.address", "127.0.0.1");
            set("dromedary.share.base-url", "http://127.0.0.1:" + httpPort);
            set("dromedary.dicom.port", dicomPort);
            set("dromedary.dicom.host", "127.0.0.1");
            set("dromedary.study.quiet-period", "2s");
            set("dromedary.study.release-period", "300ms");
            set("dromedary.delivery.first-backoff", "300ms");
            set("dromedary.delivery.max-backoff", "1s");
            set("dromedary.delivery.breaker-pause", "300ms");
            set("dromedary.delivery.breaker-max-pause", "1s");
            set("dromedary.delivery.poll-interval", "200ms");
        }

        /** A setting; replaces an earlier value. */
        public Setup set(String key, Object value) {
            settings.put(key, String.valueOf(value));
            return this;
        }

        /** A variable of the environment, where secrets belong. */
        public Setup environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** An option of the virtual machine, after the others. */
        public Setup java(String option) {
            java.add(option);
            return this;
        }

        /** Runs the jar as Maven made it, and not extracted as in the container: {@code java -jar target/dromedary.jar}. */
        public Setup fatJar() {
            return with(List.of("-jar", PackagedProgram.jar().toString()));
        }

        /** The last options of {@code java}, which say what it runs. */
        Setup with(List<String> what) {
            program = what;
            return this;
        }

        /** Keeps the data in another place. */
        public Setup data(Path folder) {
            data = folder;
            return set("dromedary.data-dir", folder);
        }

        /** The file {@code config/routes/<name>}; written at once, whether the program runs or not. */
        public Setup route(String name, String text) throws IOException {
            Path folder = Files.createDirectories(home.resolve("config/routes"));
            Files.writeString(folder.resolve(name), text);
            return this;
        }

        /** Starts it and waits until it says that it is ready. */
        public DromedaryProcess start() throws IOException {
            DromedaryProcess running = launch();
            try {
                running.awaitReady();
                return running;
            } catch (RuntimeException | AssertionError e) {
                running.close();
                throw e;
            }
        }

        /** Starts it and waits for nothing. */
        public DromedaryProcess launch() throws IOException {
            if (program == null) {
                with(PackagedProgram.options());
            }
            Files.createDirectories(home);
            Path log = home.resolve("dromedary-" + ++starts + ".log");
            List<String> command = new ArrayList<>();
            command.add(PackagedProgram.java());
            command.addAll(java);
            command.addAll(program);
            settings.forEach((key, value) -> command.add("--" + key + "=" + value));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return new DromedaryProcess(this, builder.start(), log);
        }

        public Path data() {
            return data;
        }

        public int dicomPort() {
            return dicomPort;
        }

        public int httpPort() {
            return httpPort;
        }

        /** What all processes of this installation have logged so far. */
        public String logs() throws IOException {
            StringBuilder all = new StringBuilder();
            for (int start = 1; start <= starts; start++) {
                all.append(read(home.resolve("dromedary-" + start + ".log")));
            }
            return all.toString();
        }
    }

    /** Waits until it takes requests and instances; fails if it ends before. */
    public void awaitReady() {
        try {
            await("readiness of Dromedary")
                    .atMost(START_LIMIT)
                    .pollInterval(100, TimeUnit.MILLISECONDS)
                    .until(() -> !isAlive() || api().isReady());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Dromedary is not ready after " + START_LIMIT + ":\n" + log(), e);
        }
        assertThat(isAlive()).as("Dromedary runs; it said:\n%s", log()).isTrue();
    }

    /** Its REST API, with the password that it made at its first start. */
    public DromedaryApi api() {
        return new DromedaryApi(setup.httpPort, setup.data.resolve("admin-password.txt"));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until it has ended by itself. */
    public int awaitExit(Duration limit) throws InterruptedException {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(ended)
                .as("Dromedary ended within %s; it said:\n%s", limit, log())
                .isTrue();
        return process.exitValue();
    }

    /** What this process has logged so far. */
    public String log() {
        try {
            return read(log);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String read(Path log) throws IOException {
        return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        join();
    }

    /** As {@code kill} does: it finishes what is in flight. */
    public void stop() {
        process.destroy();
        join();
    }

    private void join() {
        try {
            assertThat(process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("Dromedary has ended")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while Dromedary ended", e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
