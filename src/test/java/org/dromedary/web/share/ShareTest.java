package org.dromedary.web.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.study.DataDirectory;
import org.dromedary.web.WebTest;

/** Links to packages, as recipients, scanners and thieves use them. */
@WebTest
@ExtendWith(OutputCaptureExtension.class)
class ShareTest {

    private static final int LIMIT = 3;

    @LocalServerPort
    int port;

    @Autowired
    ShareService shares;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataDirectory data;

    @Autowired
    ProducerTemplate camel;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private byte[] content;
    private Path file;
    private long delivery;

    @BeforeEach
    void makeAPackage() throws IOException {
        content = new byte[200_001];
        new Random(7).nextBytes(content);
        file = Files.write(folder.resolve("package.zip"), content);
        delivery = delivery();
    }

    @Test
    void aProgramThatAsksForNoPageGetsThePackage() throws Exception {
        String link = offer();

        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path(link)))
                        .header("Accept", "*/*")
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(client.send(request(filePath(link)).build(), BodyHandlers.ofByteArray())
                        .body());
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .contains(".zip");
    }

    @Test
    void thePageTellsWhatIsOfferedAndCountsNothing() throws Exception {
        String link = offer();
        assertThat(link).startsWith("https://images.example.org/dromedary/share/");

        HttpResponse<String> page = page(link);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("lang=\"en\"", "Images for you", "Study &lt;1&gt;.zip", "200 kB")
                .containsPattern("Downloads left</dt>\\s*<dd>3<");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(page.headers().firstValue("X-Robots-Tag")).isPresent();
        assertThat(page.headers().allValues("Set-Cookie")).isEmpty();

        assertThat(send(request(path(link)).header("Accept-Language", "de-AT, de;q=0.9"))
                        .body())
                .contains("lang=\"de\"", "Bilder für Sie", "Verbleibende Downloads");
        assertThat(send(request(path(link)).header("Accept-Language", "fr")).body())
                .contains("lang=\"en\"", "Images for you");
        assertThat(left(link)).isEqualTo(LIMIT);
        // the page's own link leads to the file
        String href = page.body().replaceAll("(?s).*href=\"(/share/[^\"]+/[^\"]+)\".*", "$1");
        assertThat(client.send(request(href).build(), BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(content);
    }

    @Test
    void completeDownloadsCountAndTheLimitHolds() throws Exception {
        String link = offer();
        for (int i = 0; i < LIMIT; i++) {
            HttpResponse<byte[]> answer = download(link);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(content);
            assertThat(answer.headers().firstValue("Content-Disposition"))
                    .hasValueSatisfying(value -> assertThat(value).startsWith("attachment"));
        }
        Awaitility.await().untilAsserted(() -> assertThat(downloads(link)).isEqualTo(LIMIT));
        assertThat(download(link).statusCode()).isEqualTo(410);
        HttpResponse<String> page = page(link);
        assertThat(page.statusCode()).isEqualTo(410);
        assertThat(page.body()).contains("No longer available").doesNotContain("Study", "kB");
        assertThat(jdbc.sql("select count(*) from audit where event = 'share.downloaded' and delivery_id = :id")
                        .param("id", delivery)
                        .query(Integer.class)
                        .single())
                .isEqualTo(LIMIT);
    }

    @Test
    void concurrentDownloadsCannotExceedTheLimit() throws Exception {
        String link = offer();
        List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(client.sendAsync(request(filePath(link)).build(), BodyHandlers.ofByteArray()));
        }
        List<Integer> codes = all.stream()
                .map(CompletableFuture::join)
                .map(HttpResponse::statusCode)
                .toList();
        assertThat(codes).filteredOn(code -> code == 200).hasSize(LIMIT);
        assertThat(codes).filteredOn(code -> code != 200).allMatch(code -> code == 410 || code == 429);
    }

    @Test
    void aDownloadThatBreaksOffIsGivenBackAndResumed() throws Exception {
        content = new byte[30_000_000];
        new Random(8).nextBytes(content);
        Files.write(file, content);
        String link = offer();
        try (Socket socket = new Socket("localhost", port)) {
            socket.setReceiveBufferSize(4096);
            socket.getOutputStream()
                    .write(("GET " + filePath(link) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(10_000)).hasSize(10_000);
            assertThat(left(link)).isEqualTo(LIMIT - 1);
            socket.setSoLinger(true, 0);
        }
        Awaitility.await().untilAsserted(() -> assertThat(left(link)).isEqualTo(LIMIT));
        assertThat(downloads(link)).isZero();

        HttpResponse<byte[]> start = part(link, "bytes=0-999999");
        assertThat(start.statusCode()).isEqualTo(206);
        assertThat(start.headers().firstValue("Content-Range")).hasValue("bytes 0-999999/30000000");
        assertThat(left(link)).isEqualTo(LIMIT);
        HttpResponse<byte[]> rest = client.send(
                request(filePath(link))
                        .header("Range", "bytes=1000000-")
                        .header("If-Range", start.headers().firstValue("ETag").orElseThrow())
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(rest.statusCode()).isEqualTo(206);
        byte[] whole = new byte[content.length];
        System.arraycopy(start.body(), 0, whole, 0, start.body().length);
        System.arraycopy(rest.body(), 0, whole, start.body().length, rest.body().length);
        assertThat(whole).isEqualTo(content);
        Awaitility.await().untilAsserted(() -> assertThat(downloads(link)).isEqualTo(1));
    }

    @Test
    void rangesAreAnsweredAsTheStandardSays() throws Exception {
        String link = offer();
        assertThat(part(link, "bytes=-5").headers().firstValue("Content-Range")).hasValue("bytes 199996-200000/200001");
        assertThat(part(link, "bytes=200001-").statusCode()).isEqualTo(416);
        assertThat(part(link, "bytes=0-1,5-6").statusCode()).as("several").isEqualTo(200);
        HttpResponse<byte[]> other = client.send(
                request(filePath(link))
                        .header("Range", "bytes=5-")
                        .header("If-Range", "\"other\"")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(left(link)).isZero();
        HttpResponse<Void> head = client.send(
                request(filePath(link)).method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.discarding());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).hasValue("200001");
    }

    @Test
    void leavingOutTheLastByteGivesNoEndlessDownloads() throws Exception {
        String link = offer();
        int free = 0;
        while (part(link, "bytes=0-199999").statusCode() == 206) {
            free++;
            assertThat(free).isLessThan(50);
        }
        assertThat(free).isPositive();
        assertThat(part(link, "bytes=0-199999").statusCode()).isEqualTo(410);
    }

    @Test
    void doneAgainAfterACrashItIsTheSameLink() throws Exception {
        String first = offer();
        download(first);
        Awaitility.await().untilAsserted(() -> assertThat(downloads(first)).isEqualTo(1));
        assertThat(offer()).isEqualTo(first);
        assertThat(downloads(first)).isEqualTo(1);

        // the crash came before the row was there
        jdbc.sql("delete from share where token_digest = :digest")
                .param("digest", digest(first))
                .update();
        Files.delete(file);
        assertThat(offer()).isEqualTo(first);
        assertThat(download(first).body()).isEqualTo(content);
        assertThat(jdbc.sql("select count(*) from share where delivery_id = :id")
                        .param("id", delivery)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aPackageMadeAnewTakesTheOldOnesPlaceUnderTheSameLink() throws Exception {
        String first = offer();
        download(first);
        content[0]++;
        Path anew = Files.write(folder.resolve("anew.zip"), content);
        Files.move(anew, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(offer()).isEqualTo(first);
        assertThat(left(first)).isEqualTo(LIMIT);
        assertThat(download(first).body()).isEqualTo(content);
    }

    @Test
    void unknownLinksTellNothing() throws Exception {
        String link = offer();
        String token = token(link);
        String other = token.substring(0, 42) + (token.endsWith("A") ? "E" : "A");
        for (String path : List.of(
                "/share/" + other,
                "/share/" + other + "/Study.zip",
                "/share/x",
                "/share/..%2f..%2fetc",
                "/share/" + token + "/other.zip")) {
            HttpResponse<String> answer = send(request(path));
            assertThat(answer.statusCode()).as(path).isIn(400, 404);
            assertThat(answer.body()).doesNotContain(token, "Study");
        }
        assertThat(send(request(path(link)).POST(BodyPublishers.noBody())).statusCode())
                .isNotEqualTo(200);
    }

    @Test
    void anExpiredLinkIsGoneAndItsFileIsDeleted() throws Exception {
        String link = offer();
        Path offered = data.root()
                .resolve(jdbc.sql("select payload from share where token_digest = :digest")
                        .param("digest", digest(link))
                        .query(String.class)
                        .single());
        assertThat(offered).exists();
        shares.sweep();
        assertThat(offered).exists();

        jdbc.sql("update share set expires_at = current_timestamp where token_digest = :digest")
                .param("digest", digest(link))
                .update();
        assertThat(page(link).statusCode()).isEqualTo(410);
        assertThat(download(link).statusCode()).isEqualTo(410);
        shares.sweep();
        assertThat(offered).doesNotExist();
        assertThat(offered.getParent()).doesNotExist();
        assertThat(page(link).statusCode()).as("still remembered").isEqualTo(410);

        jdbc.sql("update share set expires_at = dateadd(day, -31, current_timestamp) where token_digest = :digest")
                .param("digest", digest(link))
                .update();
        shares.sweep();
        assertThat(page(link).statusCode()).isEqualTo(404);
    }

    @Test
    void whatABrokenOffOfferLeftIsRemovedAfterADay() throws Exception {
        Path orphan = Files.createDirectories(data.root().resolve("share").resolve("0123456789abcdef".repeat(2)));
        Files.write(orphan.resolve("package"), content);
        String link = offer();
        Path offered = data.root().resolve("share").resolve(digest(link).substring(0, 32));
        shares.sweep();
        assertThat(orphan).exists();
        for (Path old : List.of(orphan, offered)) {
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        shares.sweep();
        assertThat(orphan).doesNotExist();
        assertThat(download(link).statusCode()).isEqualTo(200);
    }

    @Test
    void theStepOfARouteSetsTheLinkAndNothingIsLogged(CapturedOutput output) {
        Exchange exchange = camel.request("bean:share?method=offer", it -> {
            it.getMessage().setBody(file.toFile());
            it.getMessage().setHeaders(new java.util.HashMap<>(Map.of("DromedaryDeliveryId", delivery)));
        });
        assertThat(exchange.getException()).isNull();
        String link = exchange.getMessage().getHeader("DromedaryLink", String.class);
        assertThat(link).contains("/share/");
        assertThat(exchange.getMessage().getHeader("DromedaryLinkExpires")).isNotNull();
        assertThat(output.getAll()).doesNotContain(token(link));
        assertThat(new ShareLink(URI.create(link), Instant.EPOCH).toString()).doesNotContain(token(link));
    }

    @Test
    void theSecretIsForItsOwnerOnly() throws Exception {
        offer();
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(data.root().resolve("share-secret"))))
                .isEqualTo("rw-------");
        assertThat(new ShareTokens(ShareTokens.newSecret()).token(1L))
                .isNotEqualTo(new ShareTokens(ShareTokens.newSecret()).token(1L));
    }

    private String offer() throws IOException {
        return shares.offer(file.toFile(), "Study <1>.zip", delivery).link().toString();
    }

    private long delivery() {
        var key = new org.springframework.jdbc.support.GeneratedKeyHolder();
        jdbc.sql("insert into delivery (destination, name, state, created_at, updated_at, next_at) values"
                        + " ('test', 'test', 'CANCELLED', current_timestamp, current_timestamp, current_timestamp)")
                .update(key, "id");
        return key.getKeyAs(Number.class).longValue();
    }

    private static String token(String link) {
        return link.substring(link.lastIndexOf('/') + 1);
    }

    private static String digest(String link) {
        return ShareTokens.digest(token(link));
    }

    private static String path(String link) {
        return "/share/" + token(link);
    }

    private static String filePath(String link) {
        return path(link) + "/Study%20%3C1%3E.zip";
    }

    private int left(String link) {
        return number("downloads_left", link);
    }

    private int downloads(String link) {
        return number("downloads", link);
    }

    private int number(String column, String link) {
        return jdbc.sql("select " + column + " from share where token_digest = :digest")
                .param("digest", digest(link))
                .query(Integer.class)
                .single();
    }

    private HttpResponse<String> page(String link) throws Exception {
        return send(request(path(link)));
    }

    private HttpResponse<byte[]> download(String link) throws Exception {
        return client.send(request(filePath(link)).build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> part(String link, String range) throws Exception {
        return client.send(request(filePath(link)).header("Range", range).build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept", "text/html,*/*");
    }
}
