package org.dromedary.testsupport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of the test's own, from the machine's binaries, on a loop-back port and in a temporary folder. */
public final class PostgresServer implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path bin;
    private final Path folder;
    private final int port;

    private PostgresServer(Path bin, Path folder, int port) {
        this.bin = bin;
        this.folder = folder;
        this.port = port;
    }

    /** Starts a server; skips the calling test where none is installed, fails it where peers are required. */
    public static PostgresServer start() throws IOException, InterruptedException {
        Path bin = bin();
        boolean root = "root".equals(System.getProperty("user.name"));
        Path folder = Files.createTempDirectory("dromedary-postgres-");
        if (root) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        PostgresServer server = new PostgresServer(bin, folder, freePort());
        server.asServer("initdb", "-D", server.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8");
        server.asServer(
                "pg_ctl",
                "-D",
                server.data(),
                "-w",
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p " + server.port + " -h 127.0.0.1 -k " + folder,
                "start");
        return server;
    }

    private static Path bin() throws IOException {
        List<Path> found = List.of();
        if (Files.isDirectory(VERSIONS)) {
            try (Stream<Path> versions = Files.list(VERSIONS)) {
                found = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted()
                        .toList();
            }
        }
        if (found.isEmpty() && Boolean.getBoolean("peers.required")) {
            throw new AssertionError("peers.required=true, but postgresql is not installed");
        }
        assumeTrue(!found.isEmpty(), "postgresql is not installed");
        return found.get(found.size() - 1);
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void asServer(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("dromedary-command-", ".log");
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended || process.exitValue() != 0) {
            throw new IOException(command + ": " + Files.readString(output));
        }
        Files.delete(output);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        asServer("pg_ctl", "-D", data(), "-m", "immediate", "stop");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
