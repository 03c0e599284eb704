package org.dromedary.component.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

import org.dromedary.component.QuickAck;

/**
 * Sockets that acknowledge at once what they have read, and send at once. Servers that leave Nagle's algorithm on take 40 ms for each of
 * several answers to a file otherwise.
 */
final class QuickSockets extends SocketFactory {

    /** For a client that connects its sockets by itself. */
    static final SocketFactory FACTORY = new QuickSockets();

    private QuickSockets() {}

    /** For JSch, which would not limit the time for a connection. */
    static com.jcraft.jsch.SocketFactory within(int connectTimeout) {
        return new com.jcraft.jsch.SocketFactory() {
            @Override
            public Socket createSocket(String host, int port) throws IOException {
                Socket socket = new QuickSocket();
                try {
                    socket.connect(new InetSocketAddress(host, port), connectTimeout);
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    throw e;
                }
            }

            @Override
            public InputStream getInputStream(Socket socket) throws IOException {
                return socket.getInputStream();
            }

            @Override
            public OutputStream getOutputStream(Socket socket) throws IOException {
                return socket.getOutputStream();
            }
        };
    }

    @Override
    public Socket createSocket() {
        return new QuickSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress here, int herePort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(here, herePort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress here, int herePort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(here, herePort));
    }

    private static Socket connected(InetSocketAddress there, InetSocketAddress here) throws IOException {
        Socket socket = new QuickSocket();
        try {
            socket.bind(here);
            socket.connect(there);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class QuickSocket extends Socket {

        @Override
        public InputStream getInputStream() throws IOException {
            setTcpNoDelay(true);
            return new QuickInput(super.getInputStream(), new QuickAck(this));
        }
    }

    private static final class QuickInput extends FilterInputStream {

        private final QuickAck quick;

        QuickInput(InputStream in, QuickAck quick) {
            super(in);
            this.quick = quick;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            quick.acknowledge();
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int most) throws IOException {
            int read = super.read(into, offset, most);
            if (read > 0) {
                quick.acknowledge();
            }
            return read;
        }
    }
}
