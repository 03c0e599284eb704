package org.dromedary.component.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpServer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;
import org.dromedary.testsupport.CuttingProxy;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.ObjectStore;

/** Objects of a real store. */
class ObjectStoreTest {

    private static final String KEY = "DOE_JANE_4711/1.2.3/1.2.3.4/1.2.3.4.5.dcm";

    @TempDir
    static Path home;

    private static ObjectStore store;

    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private ProducerTemplate producer;

    @BeforeAll
    static void open() throws Exception {
        store = new ObjectStore(home, "images");
    }

    @AfterAll
    static void close() throws Exception {
        store.close();
    }

    @BeforeEach
    void start() {
        camel.disableJMX();
        camel.start();
        producer = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private File file(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(folder.resolve(name), content).toFile();
    }

    private Exception send(String uri, File file, String key) {
        return producer.request(uri, exchange -> {
                    exchange.getMessage().setBody(file);
                    exchange.getMessage().setHeader(Exchange.FILE_NAME, key);
                    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/dicom");
                })
                .getException();
    }

    private void sent(String uri, File file, String key) {
        assertThat(send(uri, file, key)).isNull();
    }

    private PeerException refused(String uri, File file) {
        Exception thrown = send(uri, file, KEY);
        assertThat(thrown).isInstanceOf(PeerException.class);
        assertThat(thrown.getMessage()).doesNotContain("DOE", "4711", "1.2.3", ObjectStore.SECRET_KEY);
        return (PeerException) thrown;
    }

    private RemoteFolder folder(String uri) throws Exception {
        return ((RemoteFolder.Source) camel.getEndpoint(uri)).openFolder();
    }

    private static List<RemoteEntry> list(RemoteFolder remote) throws Exception {
        List<RemoteEntry> found = new ArrayList<>();
        remote.list(path -> !path.equals(".done"), found::add);
        return found;
    }

    @Test
    void aFileGoesUnderItsKeyAndTwice() throws Exception {
        File file = file("a", 300_000);
        String uri = store.uri("images") + "&prefix=once/";
        sent(uri, file, KEY);
        sent(uri, file, KEY);
        assertThat(store.keys("images", "once/")).containsExactly("once/" + KEY);
        assertThat(store.get("images", "once/" + KEY)).isEqualTo(Files.readAllBytes(file.toPath()));
        sent(store.uri("images"), file("empty", 0), "empty");
        assertThat(store.get("images", "empty")).isEmpty();
    }

    /** What newer SDKs send by themselves, and many stores refuse, this one among them. */
    @Test
    void aChecksumGoesAlongThatTheStoreKnows() throws Exception {
        File file = Files.writeString(folder.resolve("text"), "123456789").toFile();
        Map<String, String> headers = new ConcurrentHashMap<>();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("ETag", "\"25f9e794323b453885f5181f1b624d0b\"");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            String uri =
                    "aws2-s3://images?" + ObjectStore.options(other.getAddress().getPort());
            sent(uri, file, KEY);
            assertThat(headers).containsEntry("content-md5", "JfnnlDI7RTiF9RgfG2JNCw==");
            assertThat(headers.keySet())
                    .noneMatch(name -> name.startsWith("x-amz-checksum") || name.equals("x-amz-trailer"));
            sent(uri + "&checksum=crc32", file, KEY);
            assertThat(headers).containsEntry("x-amz-checksum-crc32", "y/Q5Jg==");
            sent(uri + "&checksum=sha256", file, KEY);
            assertThat(headers).containsEntry("x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
        } finally {
            other.stop(0);
        }
        assertThat(refused(store.uri("images") + "&checksum=crc32", file)).hasMessageContaining("without checksum");
    }

    @Test
    void aLargeFileGoesInPartsAndGoesOnAfterACut() throws Exception {
        File large = file("large", 70 << 20);
        try (CuttingProxy proxy = new CuttingProxy(store.port(), 30 << 20, 5)) {
            String uri = "aws2-s3://images?" + ObjectStore.options(proxy.port()) + "&partSize=8388608";
            for (int attempt = 0; attempt < 4 && send(uri, large, "large.dcm") != null; attempt++) {
                assertThat(store.keys("images", "large.dcm")).isEmpty();
            }
            assertThat(proxy.cuts()).isPositive();
            sent(uri, large, "large.dcm");
        }
        assertThat(store.get("images", "large.dcm")).isEqualTo(Files.readAllBytes(large.toPath()));
    }

    @Test
    void whatTheStoreRefusesIsToldInItsWords() throws Exception {
        File file = file("b", 1000);
        assertThat(refused(store.uri("nobucket"), file))
                .hasMessageContaining("NoSuchBucket")
                .matches(PeerException::isPermanent);
        assertThat(refused(store.uri("images").replace("secretKey=test-secret", "secretKey=wrong"), file))
                .hasMessageContaining("403")
                .hasMessageContaining("secretKey")
                .matches(PeerException::isPermanent);
    }

    @Test
    void anEndpointStartsWithoutTheStore() throws Exception {
        int nobody = FreePorts.next();
        String uri = "aws2-s3://images?" + ObjectStore.options(nobody);
        camel.getEndpoint(uri).start();
        assertThat(refused(uri, file("c", 10))).hasMessageContaining("refused").matches(e -> !e.isPermanent());
    }

    @Test
    void withoutKeysThereIsNoEndpoint() throws Exception {
        assertThatThrownBy(() -> camel.getEndpoint("aws2-s3://images?region=eu-central-1"))
                .hasStackTraceContaining("set accessKey and secretKey");
        Path secret = Files.writeString(folder.resolve("secret"), ObjectStore.SECRET_KEY + "\n");
        sent(store.uri("images").replace("secretKey=test-secret", "secretKey=file:" + secret), file("d", 10), "d");
        assertThatThrownBy(() -> camel.getEndpoint("aws2-s3://images?accessKey=a&secretKey=b"))
                .hasStackTraceContaining("set region");
        assertThatThrownBy(() -> camel.getEndpoint(store.uri("images") + "&checksum=crc7"))
                .hasStackTraceContaining("take md5, crc32 or sha256");
    }

    @Test
    void aBucketIsReadLikeAFolder() throws Exception {
        store.put("images", "inbox/.done/old", new byte[1]);
        IntStream.range(0, 1200)
                .parallel()
                .forEach(i ->
                        store.put("images", "inbox/a/file" + i, ("content of " + i).getBytes(StandardCharsets.UTF_8)));
        try (RemoteFolder remote = folder(store.uri("images") + "&prefix=inbox/")) {
            List<RemoteEntry> found = list(remote);
            assertThat(found).hasSize(1200);
            RemoteEntry one = found.stream()
                    .filter(entry -> entry.path().equals("a/file77"))
                    .findFirst()
                    .orElseThrow();
            Path target = folder.resolve("target");
            remote.fetch(one, target);
            assertThat(target).hasContent("content of 77");

            remote.move(one, ".done/2026-11-21/a/file77");
            assertThat(store.get("images", "inbox/.done/2026-11-21/a/file77"))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("content of 77");
            assertThat(remote.look("a/file77")).isNull();
            remote.remove("a/file78");
            assertThat(list(remote)).hasSize(1198);
        }
    }

    @Test
    void aDownloadGoesOnWhereItBroke() throws Exception {
        File large = file("down", 3_000_000);
        sent(store.uri("images"), large, "down/one");
        try (CuttingProxy proxy = new CuttingProxy(store.port(), Long.MAX_VALUE, 0, 1_400_000)) {
            String uri = "aws2-s3://images?prefix=down/&" + ObjectStore.options(proxy.port());
            try (RemoteFolder remote = folder(uri)) {
                RemoteEntry one = list(remote).get(0);
                Path target = folder.resolve("one.part");
                assertThatThrownBy(() -> remote.fetch(one, target)).isInstanceOf(PeerException.class);
                long first = Files.size(target);
                assertThat(first).isPositive().isLessThan(large.length());
                long before = first;
                while (catchThrowable(() -> remote.fetch(one, target)) != null) {
                    assertThat(Files.size(target)).isGreaterThan(before);
                    before = Files.size(target);
                }
                assertThat(target).hasSameBinaryContentAs(large.toPath());
            }
        }
    }
}
