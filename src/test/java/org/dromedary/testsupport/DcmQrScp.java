package org.dromedary.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** dcmtk's archive, {@code dcmqrscp}: takes instances, and answers C-FIND, C-MOVE and C-GET. */
public final class DcmQrScp implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final Process process;

    private DcmQrScp(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it as {@code DCMQRSCP} and waits until it listens.
     *
     * @param hosts ports on this machine by AE title: where C-MOVE may send to
     */
    public static DcmQrScp start(Path home, Map<String, Integer> hosts) throws IOException {
        int port = FreePorts.next();
        Path folder = Files.createDirectories(home.resolve("dcmqrscp"));
        String table = hosts.entrySet().stream()
                .map(host -> "h" + host.getValue() + " = (" + host.getKey() + ", 127.0.0.1, " + host.getValue() + ")\n")
                .collect(Collectors.joining());
        Path config = Files.writeString(
                home.resolve("dcmqrscp.cfg"),
                """
                NetworkTCPPort = %d
                MaxPDUSize = 131072
                MaxAssociations = 16
                HostTable BEGIN
                %sHostTable END
                VendorTable BEGIN
                VendorTable END
                AETable BEGIN
                DCMQRSCP %s RW (200, 1024mb) ANY
                AETable END
                """
                        .formatted(port, table, folder));
        Process process = Command.start(home.resolve("dcmqrscp.log"), "dcmqrscp", "-v", "-c", config);
        await("dcmqrscp")
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(() -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return socket.isConnected();
                    } catch (IOException e) {
                        return false;
                    }
                });
        return new DcmQrScp(folder, port, process);
    }

    public int port() {
        return port;
    }

    /** Where the instances are, with an index of its own beside them. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
