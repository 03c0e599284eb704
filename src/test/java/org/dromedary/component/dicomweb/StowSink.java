package org.dromedary.component.dicomweb;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Takes requests to store, forgets the bytes and answers as the standard has it: a server that is as fast as the sender. It reads
 * its sockets itself, because the JDK's own server takes 8 KB at a time.
 */
public final class StowSink implements AutoCloseable {

    private static final int HEAD = 1024;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ServerSocket server;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong instances = new AtomicLong();

    public StowSink() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.submit(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/dicom-web";
    }

    public long bytes() {
        return bytes.get();
    }

    public long instances() {
        return instances.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.submit(() -> serve(socket));
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted) {
            socket.setTcpNoDelay(true);
            Input in = new Input(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String request = in.line(); request != null; request = in.line()) {
                Map<String, String> headers = in.headers();
                if (headers.containsKey("expect")) {
                    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                in.body(headers);
                byte[] answer = store(in, headers.get("content-type"));
                String head = "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: "
                        + answer.length + "\r\n\r\n";
                out.write((head + new String(answer, StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // the sender sees that it was not answered
        }
    }

    private byte[] store(Input body, String contentType) throws IOException {
        List<String> items = new ArrayList<>();
        MultipartReader parts =
                new MultipartReader(body, MediaType.of(contentType).parameters().get("boundary"));
        byte[] piece = new byte[128 * 1024];
        for (MultipartReader.Part part = parts.next(); part != null; part = parts.next()) {
            byte[] head = part.body().readNBytes(HEAD);
            bytes.addAndGet(head.length);
            for (int n = part.body().read(piece); n >= 0; n = part.body().read(piece)) {
                bytes.addAndGet(n);
            }
            items.add("{\"00081150\":" + uid(head, 2) + ",\"00081155\":" + uid(head, 3) + "}");
        }
        while (body.read(piece) >= 0) {
            // the end of the body is that of the request
        }
        instances.addAndGet(items.size());
        return items.stream()
                .collect(Collectors.joining(",", "{\"00081199\":{\"vr\":\"SQ\",\"Value\":[", "]}}"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** An element of the file meta information, which is in Explicit VR Little Endian. */
    private static String uid(byte[] head, int element) {
        for (int at = 132; at < head.length - 8; at++) {
            if (head[at] == 2
                    && head[at + 1] == 0
                    && head[at + 2] == element
                    && head[at + 3] == 0
                    && head[at + 4] == 'U'
                    && head[at + 5] == 'I') {
                int length = head[at + 6] & 0xFF;
                String text = new String(head, at + 8, length, StandardCharsets.US_ASCII);
                return "{\"vr\":\"UI\",\"Value\":[\"" + text.replace("\0", "") + "\"]}";
            }
        }
        throw new IllegalStateException("a part has no file meta information");
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    /** What comes on a connection: heads line by line, and bodies, chunked or of a known length (RFC 9112). */
    private static final class Input extends InputStream {

        private final InputStream in;
        private final byte[] buffer = new byte[128 * 1024];
        private int from;
        private int to;
        private boolean chunked;
        /** Of the body, or of the chunk. */
        private long left;

        Input(InputStream in) {
            this.in = in;
        }

        private boolean fill() throws IOException {
            from = 0;
            to = Math.max(0, in.read(buffer));
            return to > 0;
        }

        /** Null if the connection ends before. */
        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            while (from < to || fill()) {
                char next = (char) (buffer[from++] & 0xFF);
                if (next == '\n') {
                    return line.toString().strip();
                }
                line.append(next);
            }
            return null;
        }

        Map<String, String> headers() throws IOException {
            Map<String, String> headers = new HashMap<>();
            for (String line = line(); line != null && !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            return headers;
        }

        void body(Map<String, String> headers) throws IOException {
            chunked = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
            left = chunked ? chunk() : Long.parseLong(headers.get("content-length"));
        }

        /** Length of the next chunk; 0 behind the last one. */
        private long chunk() throws IOException {
            String size = line();
            if (size == null) {
                throw new EOFException();
            }
            long length = Long.parseLong(size.replaceFirst(";.*", ""), 16);
            if (length == 0) {
                line();
            }
            return length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int most = (int) Math.min(left, length);
            int read;
            if (from < to) {
                read = Math.min(most, to - from);
                System.arraycopy(buffer, from, into, offset, read);
                from += read;
            } else {
                read = in.read(into, offset, most);
            }
            if (read < 0) {
                throw new EOFException();
            }
            left -= read;
            if (chunked && left == 0) {
                line();
                left = chunk();
            }
            return read;
        }
    }
}
