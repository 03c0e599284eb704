package org.dromedary.component.filesender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.component.PeerException;

/** What happens to a message when something goes wrong, and what the route is told. */
class FileSenderFailureTest extends FileSenderTestSupport {

    private static final String CHUNKS = "PUT /file/\\d+/chunk/\\d+";

    @Test
    void aWrongSecretIsPermanentAndNotTriedInALoop() throws Exception {
        server.account(FileSenderDouble.USER, "another secret");

        Exception exception = refused(uri(), file("a.bin", 10), Map.of());

        assertPermanent(exception, FileSenderCredentialsRejectedException.class);
        assertThat(exception).hasMessageContaining("apiKey").hasMessageContaining("uid 6b01302b0cbce");
        assertThat(exception.getMessage()).doesNotContain(FileSenderDouble.SECRET);
        assertThat(lines())
                .as("one for each form of the server's name")
                .containsExactly("GET /info", "POST /transfer", "POST /transfer");
    }

    @Test
    void anUnknownUserIsPermanent() throws Exception {
        String uri = uri().replace("user=" + FileSenderDouble.USER, "user=Alice@example.org");

        assertPermanent(refused(uri, file("a.bin", 10), Map.of()), FileSenderCredentialsRejectedException.class);
    }

    @Test
    void sha256IsSignedWhereTheSiteWantsIt() throws Exception {
        server.modes.sha256 = true;

        sent(uri("signatureAlgorithm=sha256"), file("a.bin", CHUNK + 1), Map.of());

        assertPermanent(refused(uri(), file("b.bin", 10), Map.of()), FileSenderCredentialsRejectedException.class);
        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void anApplicationSignsForAUser() throws Exception {
        server.application("testapp", "app-secret-for-tests");

        sent(
                uri("application=testapp").replace(FileSenderDouble.SECRET, "app-secret-for-tests"),
                file("a.bin", 10),
                Map.of());

        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void aServerThatIsDownForAWhileIsWaitedFor() throws Exception {
        server.hangUp(".*", 0, 3);
        server.answer(CHUNKS, 1, 2, 502, "<html>Bad Gateway</html>");
        server.answer(CHUNKS, 4, 2, 503, "");
        server.answer(CHUNKS, 6, 1, 429, "<html>slow down</html>");
        server.answer(CHUNKS, 7, 1, 500, "");

        long id = sent(file("a.bin", 12 * CHUNK));

        assertThat(server.content(id, "a.bin")).isEqualTo(Files.readAllBytes(folder.resolve("client/a.bin")));
        assertThat(server.mails()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"down", "maintenance"})
    void aServerThatStaysAwayIsTransientAfterBoundedAttempts(String how) throws Exception {
        server.modes.set(how, "true");

        Exception exception = refused(uri("maxRetries=2"), file("a.bin", 10), Map.of());

        assertTransient(exception, FileSenderUnavailableException.class);
        assertThat(server.count("GET /info")).isLessThanOrEqualTo(3);
    }

    @Test
    void aServerThatIsNotThereIsTransient() throws Exception {
        server.close();

        assertTransient(
                refused(uri("maxRetries=1"), file("a.bin", 10), Map.of()), FileSenderUnavailableException.class);
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        server.modes.latencyMillis = 20_000;

        Exception exception = refused(uri("maxRetries=0", "requestTimeout=200"), file("a.bin", 10), Map.of());

        assertTransient(exception, FileSenderUnavailableException.class);
        assertThat(exception).hasMessageContaining("nothing went on");
    }

    @Test
    void aClockThatIsFarBehindIsLearnedFromTheServer() throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        // by hand: the JDK's server writes its own Date
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(
                    // the common pool has one thread on two cores, and others may hold it
                    () -> answerTwoHoursAhead(socket, requests, 4), task -> new Thread(task).start());
            FileSenderClient client = new FileSenderClient(
                    FileSenderClient.site("http://127.0.0.1:" + socket.getLocalPort(), false),
                    new FileSenderCredentials(FileSenderDouble.USER, FileSenderDouble.SECRET));
            Retries retries = new Retries(1, Duration.ofMillis(5), Duration.ofMillis(5), () -> {});

            client.limits();
            assertThat(retries.call(() -> client.isAvailable(1))).isFalse();
            serving.join();
        }
        long first = Long.parseLong(requests.get(2).replaceFirst(".*timestamp=(\\d+).*", "$1"));
        long second = Long.parseLong(requests.get(3).replaceFirst(".*timestamp=(\\d+).*", "$1"));
        assertThat(second - first).isBetween(7190L, 7210L);
    }

    private static void answerTwoHoursAhead(ServerSocket server, List<String> requests, int count) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(2));
        try {
            while (requests.size() < count) {
                try (Socket socket = server.accept()) {
                    BufferedReader head = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    String request = head.readLine();
                    while (!head.readLine().isEmpty()) {
                        // to the end of the head
                    }
                    requests.add(request);
                    boolean late = requests.size() == 3;
                    String body = request.contains("/info")
                            ? "{\"upload_chunk_size\":5}"
                            : late ? "{\"message\":\"auth_remote_too_late\"}" : "[]";
                    socket.getOutputStream()
                            .write(("HTTP/1.1 " + (late ? 500 : 200) + " x\r\nDate: " + date
                                            + "\r\nConnection: close\r\n" + "Content-Length: " + body.length()
                                            + "\r\n\r\n" + body)
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tooLateForEverIsTransient() throws Exception {
        server.refuse("POST /transfer", 0, 100, 500, "auth_remote_too_late");

        assertTransient(
                refused(uri("maxRetries=2"), file("a.bin", 10), Map.of()), FileSenderRequestLateException.class);
        assertThat(server.count("POST /transfer")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "413, <html>Request Entity Too Large</html>, FileSenderLimitExceededException",
        "400, <html>Bad Request</html>, FileSenderRequestRefusedException",
        "302, '', FileSenderRequestRefusedException",
        "403, <html>Forbidden</html>, FileSenderCredentialsRejectedException",
    })
    void aProxyThatRefusesAChunkEndsTheMessageAndTheTransfer(int status, String body, String exception)
            throws Exception {
        server.answer(CHUNKS, 2, 100, status, body);

        Exception refused = refused(rememberingUri(), file("a.bin", 8 * CHUNK), Map.of());

        assertThat(refused.getClass().getSimpleName()).isEqualTo(exception);
        assertThat(((PeerException) refused).isPermanent()).isTrue();
        assertThat(server.transfers()).as("deleted").isZero();
        assertThat(server.mails()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"500, ''", "200, <html>hello</html>", "500, <html>Internal Server Error</html>"})
    void aServerFaultIsRepeatedThreeTimesAndThenTransient(int status, String body) throws Exception {
        server.answer(CHUNKS, 0, 100, status, body);

        Exception exception = refused(rememberingUri(), file("a.bin", 3 * CHUNK), Map.of());

        assertTransient(exception, FileSenderServerFaultException.class);
        assertThat(server.count(CHUNKS)).isEqualTo(4);
        assertThat(server.transfers()).as("kept, to go on from").isEqualTo(1);
        server.heal();
        sent(rememberingUri(), folder.resolve("client/a.bin").toFile(), Map.of());
        assertThat(server.count("POST /transfer")).isEqualTo(1);
        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void withoutMemoryWhatFailedIsDeleted() throws Exception {
        server.answer(CHUNKS, 2, 100, 503, "");

        assertTransient(
                refused(uri("maxRetries=0"), file("a.bin", 8 * CHUNK), Map.of()), FileSenderUnavailableException.class);
        assertThat(server.transfers()).isZero();
    }

    @Test
    void aTransferThatCouldNotBeDeletedIsDeletedTheNextTime() throws Exception {
        server.refuse(CHUNKS, 1, 100, 400, "rest_bad_parameter");
        server.hangUp("DELETE .*", 0, 100);
        refused(rememberingUri(), file("a.bin", 8 * CHUNK), Map.of());
        assertThat(server.transfers()).isEqualTo(1);
        server.heal();

        sent(rememberingUri(), folder.resolve("client/a.bin").toFile(), Map.of());

        assertThat(server.transfers()).isEqualTo(1);
    }

    @Test
    void aFileThatTheServerFindsDamagedIsDeletedAndSentAnew() throws Exception {
        server.refuse("PUT /file/\\d+", 0, 1, 500, "file_integrity_check_failed");

        assertTransient(
                refused(rememberingUri(), file("a.bin", 3 * CHUNK), Map.of()), FileSenderUploadDamagedException.class);
        assertThat(server.transfers()).isZero();

        sent(rememberingUri(), folder.resolve("client/a.bin").toFile(), Map.of());
        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void aFileThatChangesUnderTheUploadIsNotDelivered() throws Exception {
        File file = file("a.bin", 20 * CHUNK);
        LongConsumer meddling = bytes -> {
            if (bytes > 0) {
                assertThat(file.setLastModified(1_000_000_000_000L)).isTrue();
            }
        };

        Exchange exchange = template.request(uri("chunkConcurrency=1"), one -> {
            one.getMessage().setBody(file);
            one.getMessage().setHeader(FileSenderConstants.RECIPIENTS, CAROL);
            one.setProperty(FileSenderConstants.PROGRESS, meddling);
        });

        assertTransient(exchange.getException(), FileSenderUploadDamagedException.class);
        assertThat(server.mails()).isEmpty();
        assertThat(server.transfers()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "maxTransferSize, 100, a.zip, max_transfer_size",
        "maxFileSize, 100, a.zip, max_transfer_file_size",
        "maxRecipients, 1, a.zip, max_transfer_recipients",
        "maxFiles, 1, a.zip, max_transfer_files",
        "banned, 'exe,zip', a.zip, ban_extension",
        "encryptionMandatory, true, a.zip, end-to-end",
    })
    void limitsAreCheckedBeforeTheUpload(String limit, String value, String name, String said) throws Exception {
        server.modes.set(limit, value);

        Exception exception = refused(
                uri(),
                List.of(file(name, 101), file("b.txt", 1)),
                Map.of(FileSenderConstants.RECIPIENTS, "carol@example.net dave@example.net"));

        assertPermanent(exception, FileSenderLimitExceededException.class);
        assertThat(exception).hasMessageContaining(said);
        assertThat(server.count("POST /transfer")).isZero();
    }

    @Test
    void aSiteThatHidesItsLimitsChecksThemItself() throws Exception {
        server.modes.configurationHidden = true;
        server.modes.maxFileSize = 100;

        assertPermanent(refused(uri(), file("a.zip", 101), Map.of()), FileSenderLimitExceededException.class);
        assertThat(server.count("POST /transfer")).isEqualTo(1);
        sent(file("b.zip", 100));
    }

    @Test
    void expiryIsShortenedToWhatTheSiteAllows() throws Exception {
        long id = sent(uri("expires=90d"), file("a.bin", 10), Map.of());

        assertThat(server.transfer(id).expires - server.transfer(id).created)
                .isBetween(20 * 86400L - 65, 20 * 86400L - 55);
    }

    @Test
    void aPageThatIsNoFileSenderIsPermanent() throws Exception {
        server.answer("GET /info", 0, 1, 200, "<html>Welcome</html>");

        assertPermanent(refused(uri(), file("a.bin", 10), Map.of()), FileSenderRequestRefusedException.class);
        assertPermanent(
                refused(uri().replace("/filesender/", "/elsewhere/"), file("a.bin", 10), Map.of()),
                FileSenderRequestRefusedException.class);
    }

    @Test
    void messagesThatCannotBecomeTransfersDoNotReachTheServer() throws Exception {
        assertInvalid(uri(), null, Map.of(), "java.io.File");
        assertInvalid(uri(), "text", Map.of(), "java.io.File");
        assertInvalid(uri(), List.of(), Map.of(), "java.io.File");
        assertInvalid(uri(), folder.resolve("nowhere").toFile(), Map.of(), "cannot be read");
        assertInvalid(uri(), folder.toFile(), Map.of(), "no regular file");
        assertInvalid(uri(), file("a.bin", 1), Map.of(FileSenderConstants.RECIPIENTS, " ; "), "getALink");
        assertInvalid(
                rememberingUri(),
                file("a.bin", 1),
                Map.of(FileSenderConstants.STATE_KEY, ""),
                FileSenderConstants.STATE_KEY);
        server.account("opaque", "s");
        assertInvalid(
                "filesender:" + server.url() + "?user=opaque&apiKey=s", file("a.bin", 1), Map.of(), "option from");
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void roundtripTokenAndKeyAreSentWhereTheSiteChecksThem() throws Exception {
        server.modes.roundtripTokenCheck = true;

        sent(file("a.bin", 5 * CHUNK));

        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void aFilePerChunkStorageGetsWholeAlignedChunksAndAnEmptyOne() throws Exception {
        server.modes.chunkPerFile = true;

        long id = sent(List.of(file("a.bin", 5 * CHUNK + 1), file("empty.bin", 0)));

        assertThat(server.content(id, "a.bin")).isEqualTo(Files.readAllBytes(folder.resolve("client/a.bin")));
        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void aFailureNamesNoFileAndNoAddress() throws Exception {
        server.refuse(CHUNKS, 1, 100, 500, "storage_filesystem_cannot_write");

        Exception exception = refused(uri(), file("Doe_John.zip", 8 * CHUNK), Map.of());

        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContain("Doe", "carol", FileSenderDouble.SECRET);
        }
    }

    @Test
    void stoppingTheContextEndsAnUploadThatCanBeResumed() throws Exception {
        server.answer(CHUNKS, 3, 1000, 503, "");
        File file = file("a.bin", 20 * CHUNK);
        CompletableFuture<Exchange> running = template.asyncSend(
                rememberingUri().replace("retryDelay=5&maxRetryDelay=20", "retryDelay=60000&maxRetryDelay=60000"),
                exchange -> {
                    exchange.getMessage().setBody(file);
                    exchange.getMessage().setHeader(FileSenderConstants.RECIPIENTS, CAROL);
                    exchange.getMessage().setHeader(FileSenderConstants.STATE_KEY, "1/transfer");
                });
        await().until(() -> server.seen().stream().anyMatch(seen -> seen.status() == 503));
        context.stop();

        await().until(running::isDone);
        assertTransient(running.get().getException(), FileSenderUnavailableException.class);

        server.heal();
        restartClient();
        sent(rememberingUri(), file, Map.of());
        assertThat(server.count("POST /transfer")).isEqualTo(1);
        assertThat(server.count(CHUNKS)).isLessThan(20 + 8 + 3);
        assertThat(server.mails()).hasSize(1);
    }

    private void assertInvalid(String uri, Object body, Map<String, Object> headers, String remedy) {
        Exception exception = refused(uri, body, headers);
        assertPermanent(exception, FileSenderMessageInvalidException.class);
        assertThat(exception).hasMessageContaining(remedy);
    }

    private static void assertPermanent(Exception exception, Class<? extends PeerException> type) {
        assertThat(exception).isInstanceOf(type);
        assertThat(((PeerException) exception).isPermanent()).isTrue();
    }

    private static void assertTransient(Exception exception, Class<? extends PeerException> type) {
        assertThat(exception).isInstanceOf(type);
        assertThat(((PeerException) exception).isPermanent()).isFalse();
    }
}
