package org.dromedary.component.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpPeer;
import org.dromedary.component.http.HttpUnreachableException;
import org.dromedary.component.http.HttpVersion;
import org.dromedary.component.http.PieceBody;

/** Buffers that are used again never hold something else before they are sent. */
class StowBodyTest {

    private static final int SENDERS = 4;
    private static final int REQUESTS = 6;

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private List<StowItem> items;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        Random random = new Random(1);
        items = new ArrayList<>();
        for (int size : new int[] {1, 300, PieceBody.PIECE, 3 * PieceBody.PIECE + 7, 0, 2_500_000, 9}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            Path file = Files.write(folder.resolve("part" + items.size()), bytes);
            items.add(new StowItem(file.toFile(), file, "1.1", "1.2", "1.3." + items.size(), size, null));
        }
    }

    @AfterEach
    void end() {
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(HttpVersion.class)
    void whatArrivesIsWhatTheFilesHold(HttpVersion version) throws Exception {
        server.createContext("/studies", this::compare);
        HttpPeer peer = peer(version);
        List<Future<Integer>> sent = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            sent.add(threads.submit(() -> {
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(peer.ask(call(peer)).status()).isEqualTo(200);
                }
                return REQUESTS;
            }));
        }
        for (Future<Integer> one : sent) {
            assertThat(one.get()).isEqualTo(REQUESTS);
        }
    }

    /** A body that broke in its middle leaves nothing behind that the next one could trip over. */
    @Test
    void goesOnAfterRequestsThatBroke() throws Exception {
        server.createContext("/studies", exchange -> {
            if (ThreadLocalRandom.current().nextBoolean()) {
                exchange.getRequestBody().readNBytes(ThreadLocalRandom.current().nextInt(2_000_000));
                exchange.close();
            } else {
                compare(exchange);
            }
        });
        HttpPeer peer = peer(HttpVersion.http1);
        List<Future<Integer>> sent = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            sent.add(threads.submit((Callable<Integer>) () -> {
                int arrived = 0;
                while (arrived < REQUESTS) {
                    try {
                        assertThat(peer.ask(call(peer)).status()).isEqualTo(200);
                        arrived++;
                    } catch (HttpUnreachableException broken) {
                        // as the server wants it
                    }
                }
                return arrived;
            }));
        }
        for (Future<Integer> one : sent) {
            assertThat(one.get()).isEqualTo(REQUESTS);
        }
    }

    private HttpPeer peer(HttpVersion version) {
        DicomWebConfiguration configuration = new DicomWebConfiguration();
        configuration.setHttpVersion(version);
        return new HttpPeer(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), configuration);
    }

    private HttpCall call(HttpPeer peer) {
        StowBody body = new StowBody(items, peer.pieces());
        return HttpCall.post("the storage", "/studies", body.contentType(), body.publisher());
    }

    /** Reads 8 KB at a time, so that pieces are written in parts, and answers 200 if every part is right. */
    private void compare(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String boundary = MediaType.of(exchange.getRequestHeaders().getFirst("Content-Type"))
                .parameters()
                .get("boundary");
        boolean right = true;
        try (MultipartReader parts = new MultipartReader(new ByteArrayInputStream(body), boundary)) {
            for (StowItem item : items) {
                MultipartReader.Part part = parts.next();
                right &= part != null && Arrays.equals(part.body().readAllBytes(), Files.readAllBytes(item.sent()));
            }
            right &= parts.next() == null;
        }
        exchange.sendResponseHeaders(right ? 200 : 418, -1);
        exchange.close();
    }
}
