package org.dromedary.component.dicom;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

import jdk.net.ExtendedSocketOptions;

/**
 * A socket that acknowledges what it has read at once. Peers that leave Nagle's algorithm on (dcmtk and Orthanc do by
 * default) hold back the second part of each C-STORE until the first one is acknowledged, and a delayed acknowledgement
 * takes 40 ms: 22 instances a second. Linux forgets TCP_QUICKACK after a while, so it is set again after each read; where
 * the option is missing this is a plain socket without Nagle's algorithm.
 */
class QuickAckSocket extends Socket {

    private final int maxPduLength;
    private boolean quickAck;

    /** @param maxPduLength the longest PDU that the other side may send, in bytes; 0 for any */
    QuickAckSocket(int maxPduLength) {
        this.maxPduLength = maxPduLength;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        quickAck = supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
        acknowledge();
        InputStream acknowledging = new FilterInputStream(super.getInputStream()) {

            @Override
            public int read() throws IOException {
                int b = in.read();
                acknowledge();
                return b;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = in.read(into, offset, length);
                acknowledge();
                return n;
            }
        };
        return new PduBound(acknowledging, maxPduLength);
    }

    private void acknowledge() throws IOException {
        if (quickAck) {
            try {
                setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            } catch (SocketException | UnsupportedOperationException e) {
                quickAck = false;
            }
        }
    }

    /** Accepts connections as sockets of this kind. */
    static final class Server extends ServerSocket {

        private final int maxPduLength;

        Server(InetSocketAddress address, int backlog, int maxPduLength) throws IOException {
            this.maxPduLength = maxPduLength;
            setReuseAddress(true);
            bind(address, backlog);
        }

        @Override
        public Socket accept() throws IOException {
            QuickAckSocket socket = new QuickAckSocket(maxPduLength);
            implAccept(socket);
            socket.setTcpNoDelay(true);
            return socket;
        }
    }
}
