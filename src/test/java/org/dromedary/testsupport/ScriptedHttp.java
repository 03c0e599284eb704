package org.dromedary.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An HTTP/1.1 server on loop-back that answers as its script says, also as no server should. */
public final class ScriptedHttp implements AutoCloseable {

    /**
     * What came.
     *
     * @param headers by name in small letters
     * @param body up to the number of bytes that {@link #keeping} says
     * @param length of the whole body
     * @param connection counts the connections from 1
     */
    public record Request(
            String method, String path, Map<String, String> headers, byte[] body, long length, int connection) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    /** What is done about it. */
    public interface Answer {

        /** @return whether the connection stays open */
        boolean write(OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final Function<Request, Answer> script;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int keeping = 1 << 20;

    public ScriptedHttp(Function<Request, Answer> script) throws IOException {
        this.script = script;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** How much of a body is kept to be looked at. */
    public ScriptedHttp keeping(int bytes) {
        keeping = bytes;
        return this;
    }

    public int port() {
        return socket.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public List<Request> requests() {
        return requests;
    }

    /** A whole answer. */
    public static Answer answer(int status, String contentType, String body, String... headers) {
        return answer(status, contentType, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** A whole answer. */
    public static Answer answer(int status, String contentType, byte[] body, String... headers) {
        return out -> {
            out.write(head(status, contentType, body.length, headers));
            out.write(body);
            return true;
        };
    }

    public static Answer json(String body) {
        return answer(200, "application/json; charset=utf-8", body);
    }

    /** The connection is closed without a word. */
    public static Answer silence() {
        return out -> false;
    }

    /** An answer that announces more than comes before the connection is closed. */
    public static Answer cut(int status, String contentType, long announced, byte[] some) {
        return out -> {
            out.write(head(status, contentType, announced));
            out.write(some);
            return false;
        };
    }

    /** Bytes, and then nothing for as long as the server lives. */
    public Answer stalled(int status, String contentType, long announced, byte[] some) {
        return out -> {
            out.write(head(status, contentType, announced));
            out.write(some);
            out.flush();
            return closed.await(5, TimeUnit.MINUTES);
        };
    }

    /** No answer for as long as the server lives. */
    public Answer never() {
        return out -> closed.await(5, TimeUnit.MINUTES);
    }

    private static byte[] head(int status, String contentType, long length, String... headers) {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " Scripted\r\nContent-Length: " + length + "\r\n");
        if (contentType != null) {
            head.append("Content-Type: ").append(contentType).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                open.add(accepted);
                int number = connections.incrementAndGet();
                daemon(() -> serve(accepted, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection, int number) {
        try (connection) {
            InputStream in = new java.io.BufferedInputStream(connection.getInputStream(), 1 << 16);
            OutputStream out = connection.getOutputStream();
            boolean on = true;
            while (on) {
                Request request = read(in, number);
                requests.add(request);
                on = script.apply(request).write(out);
                out.flush();
            }
        } catch (IOException e) {
            // the other side has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Request read(InputStream in, int number) throws IOException {
        String[] first = line(in).split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long length = 0;
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            for (int chunk = Integer.parseInt(line(in), 16); chunk > 0; chunk = Integer.parseInt(line(in), 16)) {
                length += body(in, chunk, kept);
                line(in);
            }
            line(in);
        } else {
            length = body(in, Long.parseLong(headers.getOrDefault("content-length", "0")), kept);
        }
        return new Request(first[0], first[1], headers, kept.toByteArray(), length, number);
    }

    private long body(InputStream in, long length, ByteArrayOutputStream kept) throws IOException {
        byte[] piece = new byte[1 << 16];
        for (long left = length; left > 0; ) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            kept.write(piece, 0, Math.min(read, Math.max(keeping - kept.size(), 0)));
            left -= read;
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-http");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
