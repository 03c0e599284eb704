package org.dromedary.operations.settings;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** TCP ports that the program wants to listen on. */
public final class Ports {

    static final String IN_USE =
            "another program listens on this port; stop it (perhaps another Dromedary), or set another port";

    private Ports() {}

    /**
     * Tries whether a port could be listened on, and lets go of it.
     *
     * @param host address to listen on; null or empty: all
     * @return the fault, under the key given
     */
    public static Optional<Fault> fault(String key, String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            InetAddress address = host == null || host.isEmpty() ? null : InetAddress.getByName(host);
            socket.bind(new InetSocketAddress(address, port), 1);
            return Optional.empty();
        } catch (java.net.UnknownHostException e) {
            return Optional.of(new Fault(key, host, "no such host name; use an address of this machine"));
        } catch (IOException e) {
            String remedy = String.valueOf(e.getMessage()).contains("ermission")
                    ? "only root may use ports below 1024; set a higher one"
                    : String.valueOf(e.getMessage()).contains("assign")
                            ? "this machine has no address " + host + "; use one that it has"
                            : IN_USE;
            return Optional.of(new Fault(key, String.valueOf(port), remedy));
        }
    }
}
