package org.dromedary.component;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

import jdk.net.ExtendedSocketOptions;

/**
 * Acknowledges what was read on a socket at once. Peers that leave Nagle's algorithm on (dcmtk and Orthanc do by default) hold
 * back the second part of each C-STORE until the first one is acknowledged, and a delayed acknowledgement takes 40 ms: 22
 * instances a second. Linux forgets TCP_QUICKACK after a while, so it is set again after each read; where the option is missing
 * this does nothing.
 */
public final class QuickAck {

    private final Socket socket;
    private boolean possible;

    /** @param socket connected */
    public QuickAck(Socket socket) {
        this.socket = socket;
        possible = socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
    }

    public void acknowledge() throws IOException {
        if (possible) {
            try {
                socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            } catch (SocketException | UnsupportedOperationException e) {
                possible = false;
            }
        }
    }
}
