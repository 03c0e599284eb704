package org.dromedary.component.dicomweb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Takes requests to store, forgets the bytes and answers as the standard has it: a server that is as fast as the sender. */
public final class StowSink implements AutoCloseable {

    private static final int HEAD = 1024;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong instances = new AtomicLong();

    public StowSink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/dicom-web/studies", this::store);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/dicom-web";
    }

    public long bytes() {
        return bytes.get();
    }

    public long instances() {
        return instances.get();
    }

    private void store(HttpExchange exchange) throws IOException {
        List<String> items = new ArrayList<>();
        String boundary = MediaType.of(exchange.getRequestHeaders().getFirst("Content-Type"))
                .parameters()
                .get("boundary");
        try (MultipartReader parts = new MultipartReader(exchange.getRequestBody(), boundary)) {
            byte[] piece = new byte[128 * 1024];
            for (MultipartReader.Part part = parts.next(); part != null; part = parts.next()) {
                byte[] head = part.body().readNBytes(HEAD);
                bytes.addAndGet(head.length);
                drain(part.body(), piece);
                items.add("{\"00081150\":" + uid(head, 2) + ",\"00081155\":" + uid(head, 3) + "}");
            }
        }
        instances.addAndGet(items.size());
        byte[] answer = items.stream()
                .collect(Collectors.joining(",", "{\"00081199\":{\"vr\":\"SQ\",\"Value\":[", "]}}"))
                .getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "application/dicom+json");
        exchange.sendResponseHeaders(200, answer.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer);
        }
    }

    private void drain(InputStream body, byte[] piece) throws IOException {
        for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
            bytes.addAndGet(n);
        }
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
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
