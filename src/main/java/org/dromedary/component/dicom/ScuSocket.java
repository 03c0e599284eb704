package org.dromedary.component.dicom;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import org.dromedary.component.QuickAck;

/**
 * A connection of this side's without TLS, written through its channel: the system takes the bytes from where they are, in one
 * call for many PDUs. (A stream of {@link java.net.Socket} copies what the system has not taken yet once more for each part.)
 */
final class ScuSocket extends SocketAround implements PduSocket {

    private final SocketChannel channel;
    private final int maxPduLength;
    private final JoinedPdus pdus = new JoinedPdus(new JoinedPdus.Sink() {

        @Override
        public void write(ByteBuffer... bytes) throws IOException {
            ScuSocket.this.write(bytes);
        }

        @Override
        public void close() throws IOException {
            ScuSocket.this.close();
        }
    });

    /**
     * @param channel connected and blocking
     * @param maxPduLength the longest PDU that the other side may send, in bytes; 0 for any
     */
    ScuSocket(SocketChannel channel, int maxPduLength) {
        super(channel.socket());
        this.channel = channel;
        this.maxPduLength = maxPduLength;
    }

    /** An interrupt would close the channel: an abort that must still go out is not kept by one that came before it. */
    private void write(ByteBuffer... bytes) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            ByteBuffer last = bytes[bytes.length - 1];
            while (last.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        QuickAck quickAck = new QuickAck(channel.socket());
        quickAck.acknowledge();
        InputStream acknowledging = new FilterInputStream(channel.socket().getInputStream()) {

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = in.read(into, offset, length);
                quickAck.acknowledge();
                return n;
            }
        };
        return new PduBound(acknowledging, maxPduLength, () -> {});
    }

    @Override
    public OutputStream getOutputStream() {
        return pdus;
    }

    @Override
    public JoinedPdus pdus() {
        return pdus;
    }
}
