package org.dromedary.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A RIS that sends HL7 v2 over MLLP by a plain socket. */
public final class MllpClient implements AutoCloseable {

    private static final int START = 0x0B;
    private static final int END = 0x1C;

    private final Socket socket;

    public MllpClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
    }

    /** Sends a message and waits for its acknowledgement. */
    public String send(String message) throws IOException {
        return send(message.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #send(String)}, byte by byte. */
    public String send(byte[] message) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(START);
        out.write(message);
        out.write(new byte[] {END, '\r'});
        out.flush();
        return receive();
    }

    /** Sends the beginning of a message without its end. */
    public void begin(String message) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(START);
        out.write(message.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private String receive() throws IOException {
        InputStream in = socket.getInputStream();
        java.io.ByteArrayOutputStream answer = new java.io.ByteArrayOutputStream();
        for (int b = in.read(); b != END; b = in.read()) {
            if (b < 0) {
                throw new IOException("The connection ended after " + answer.size() + " bytes of the answer");
            }
            if (b != START) {
                answer.write(b);
            }
        }
        in.read();
        return answer.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
