package org.dromedary.component.dicom;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.dromedary.component.QuickAck;

/** A socket that acknowledges what it has read at once, see {@link QuickAck}. */
class QuickAckSocket extends Socket implements PatientSocket, PduSocket {

    private final int maxPduLength;
    private final AtomicInteger held = new AtomicInteger();
    private JoinedPdus pdus;
    private Runnable whenTlsComes = () -> {};
    /** {@link System#nanoTime()} when the write that is going on began; 0 while there is none. */
    private volatile long writingSince;

    /** What {@link #QuickAckSocket} takes when what comes are no PDUs but TLS records. */
    static final int NO_PDUS = -1;

    /** @param maxPduLength the longest PDU that the other side may send, in bytes; 0 for any; {@link #NO_PDUS} */
    QuickAckSocket(int maxPduLength) {
        this.maxPduLength = maxPduLength;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        QuickAck quickAck = new QuickAck(this);
        quickAck.acknowledge();
        InputStream acknowledging = new FilterInputStream(super.getInputStream()) {

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = patiently(in, into, offset, length);
                quickAck.acknowledge();
                return n;
            }
        };
        return maxPduLength == NO_PDUS ? acknowledging : new PduBound(acknowledging, maxPduLength, whenTlsComes);
    }

    /** What to do, before streams are asked for, when the other side begins a TLS handshake although PDUs are expected. */
    void whenTlsComes(Runnable notice) {
        whenTlsComes = notice;
    }

    private int patiently(InputStream in, byte[] into, int offset, int length) throws IOException {
        while (true) {
            try {
                return in.read(into, offset, length);
            } catch (SocketTimeoutException e) {
                if (held.get() == 0 || isStuck()) {
                    throw e;
                }
            }
        }
    }

    /** Whether the other side has not read for as long as it may be silent. */
    private boolean isStuck() throws IOException {
        long since = writingSince;
        return since != 0 && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(getSoTimeout()) / 2;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream minding = new FilterOutputStream(super.getOutputStream()) {

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writingSince = System.nanoTime() | 1;
                try {
                    out.write(bytes, offset, length);
                } finally {
                    writingSince = 0;
                }
            }
        };
        if (maxPduLength == NO_PDUS) {
            return minding;
        }
        pdus = new JoinedPdus(JoinedPdus.into(minding));
        return pdus;
    }

    @Override
    public JoinedPdus pdus() {
        return pdus;
    }

    @Override
    public int hold() {
        return held.incrementAndGet();
    }

    @Override
    public void letGo() {
        held.decrementAndGet();
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
        public QuickAckSocket accept() throws IOException {
            QuickAckSocket socket = new QuickAckSocket(maxPduLength);
            implAccept(socket);
            socket.setTcpNoDelay(true);
            return socket;
        }
    }
}
