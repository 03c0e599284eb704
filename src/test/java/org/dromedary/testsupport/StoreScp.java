package org.dromedary.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** dcmtk's {@code storescp} as a PACS that can be down and up. */
public final class StoreScp implements AutoCloseable {

    private final Path folder;
    private final Path log;
    private final Process process;

    private StoreScp(Path folder, Path log, Process process) {
        this.folder = folder;
        this.log = log;
        this.process = process;
    }

    /** Starts it and waits until it listens; what it gets goes to a folder. */
    public static StoreScp start(Path home, int port) throws IOException {
        return start(home, port, new Object[0]);
    }

    /** As {@link #start(Path, int)}, with further options. */
    public static StoreScp start(Path home, int port, Object... options) throws IOException {
        Path folder = Files.createDirectories(home.resolve("received"));
        Path log = home.resolve("storescp.log");
        List<String> command = new ArrayList<>(List.of(
                Peers.require("storescp").toString(),
                "-v",
                "-aet",
                "STORESCP",
                "+xa",
                "-fe",
                ".dcm",
                "-od",
                folder.toString()));
        for (Object option : options) {
            command.add(option.toString());
        }
        command.add(String.valueOf(port));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        StoreScp scp = new StoreScp(folder, log, process);
        await("storescp")
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(() -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return socket.isConnected();
                    } catch (IOException e) {
                        return false;
                    }
                });
        return scp;
    }

    /** Where the instances are. */
    public Path folder() {
        return folder;
    }

    /** How many instances were taken, also those that were there before. */
    public long stored() throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("storing DICOM file")).count();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
