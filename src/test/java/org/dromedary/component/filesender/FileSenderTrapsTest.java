package org.dromedary.component.filesender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of FileSender gets wrong first, in the order of the notes this component was written from. */
class FileSenderTrapsTest extends FileSenderTestSupport {

    @Test
    void trap01_getALinkIsAlwaysSentSoThatRecipientsAreKept() throws Exception {
        long id = sent(file("a.bin", 10));

        assertThat(server.mails()).extracting(FileSenderDouble.Mail::to).containsExactly(CAROL);
        assertThat(server.transfer(id).options).containsEntry("get_a_link", false);
    }

    @Test
    void trap01_aLinkIsMadeWhenAskedForAndMailsNobody() throws Exception {
        Exchange exchange = send(uri("getALink=true"), file("a.bin", 10), Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(server.mails()).isEmpty();
        assertThat(exchange.getMessage().getHeader(FileSenderConstants.DOWNLOAD_URL, String.class))
                .startsWith(server.url() + "?s=download&token=");
        assertThat(exchange.getMessage().getHeader(FileSenderConstants.RECIPIENTS_ACCEPTED))
                .isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trap02_theServerNameIsSignedWithoutPortOrElseWithIt(boolean withPort) throws Exception {
        server.modes.serverNameWithPort = withPort;

        sent(file("a.bin", 3 * CHUNK));

        assertThat(server.mails()).hasSize(1);
        long refused =
                server.seen().stream().filter(seen -> seen.status() == 500).count();
        assertThat(refused).as("the right form is learned once").isEqualTo(withPort ? 1 : 0);
    }

    @Test
    void trap03_argumentsAreSignedDecoded() throws Exception {
        server.account("bob-opaque-id-1234!https://idp/?ü +%", "secret of bob");

        String uri = "filesender:" + server.url()
                + "?user=RAW(bob-opaque-id-1234!https://idp/?ü +%)&apiKey=RAW(secret of bob)&from=bob@example.org";

        sent(uri, file("a.bin", 10), Map.of());

        assertThat(server.mails()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trap04_aChunkMayTakeLongerThanTheServersFifteenSeconds(boolean apache) throws Exception {
        server.modes.apacheTimeCheck = apache;
        // to the server every request ends a minute after it was signed
        server.modes.clockAheadSeconds = 60;

        sent(file("a.bin", 3 * CHUNK));

        assertThat(server.mails()).hasSize(1);
        assertThat(server.seen()).noneMatch(seen -> seen.status() == 500);
        long ahead = server.seen().stream()
                .filter(seen -> seen.line().contains("/chunk/"))
                .mapToLong(seen -> Long.parseLong(seen.args().get("timestamp")))
                .min()
                .orElseThrow();
        assertThat(ahead).isGreaterThan(System.currentTimeMillis() / 1000 + 3000);
    }

    @Test
    void trap05_everyBodyHasAContentLength() throws Exception {
        sent(List.of(file("a.bin", 3 * CHUNK + 1), file("empty.bin", 0)));

        assertThat(server.seen()).allSatisfy(seen -> {
            assertThat(seen.headers()).doesNotContainKey("Transfer-encoding");
            if (seen.line().startsWith("P")) {
                assertThat(seen.headers()).containsKey("Content-length");
            }
        });
        assertThat(server.mails()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void trap06_theFirstChunkOfEachFileGoesAlone(int concurrency) throws Exception {
        server.modes.truncateOnParallelFirstChunk = true;
        List<File> files = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            files.add(file("f" + i + ".bin", 5 * CHUNK + i));
        }

        long id = sent(uri("chunkConcurrency=" + concurrency), files, Map.of());

        for (File file : files) {
            assertThat(server.content(id, file.getName())).isEqualTo(Files.readAllBytes(file.toPath()));
        }
    }

    /** The double does what the trap is about: without this, the test above could not fail. */
    @Test
    void trap06_theServerLosesChunksThatComeWithTheFirstOne() throws Exception {
        server.modes.truncateOnParallelFirstChunk = true;
        FileSenderClient client = client();
        TransferState state = created(client, file("a.bin", 2 * CHUNK));
        byte[] ones = new byte[CHUNK];
        Arrays.fill(ones, (byte) 1);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> put(client, state, 0, ones));
        put(client, state, CHUNK, ones);
        other.join();

        assertThat(server.content(state.transferId(), "a.bin"))
                .hasSize(2 * CHUNK)
                .contains(0);
    }

    @Test
    void trap07_everyChunkIsCountedAndWhatWasWrittenIsCompared() throws Exception {
        server.answer("PUT /file/\\d+/chunk/" + CHUNK, 0, 1, 200, "{\"offset\":" + CHUNK + ",\"written\":17}");

        long id = sent(file("a.bin", 4 * CHUNK + 5));

        assertThat(server.content(id, "a.bin")).isEqualTo(Files.readAllBytes(folder.resolve("client/a.bin")));
        assertThat(server.count("PUT /file/\\d+/chunk/" + CHUNK))
                .as("sent again")
                .isEqualTo(2);
        assertThat(server.count("PUT /file/\\d+/chunk/\\d+")).isEqualTo(6);
    }

    @Test
    void trap07_aChunkThatIsNeverWrittenWholeFailsTheMessage() throws Exception {
        server.answer("PUT /file/\\d+/chunk/" + CHUNK, 0, 100, 200, "{\"offset\":" + CHUNK + ",\"written\":0}");

        Exception exception = refused(uri(), file("a.bin", 4 * CHUNK), Map.of());

        assertThat(exception)
                .isInstanceOf(FileSenderServerFaultException.class)
                .hasMessageContaining("wrote 0 of " + CHUNK);
        assertThat(server.completed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "auth_remote_user_rejected, FileSenderCredentialsRejectedException, true",
        "transfer_maximum_size_exceeded, FileSenderLimitExceededException, true",
        "bad_email, FileSenderRecipientRefusedException, true",
        "rest_roundtrip_token_invalid, FileSenderRequestRefusedException, true",
        "something_new_in_version_4, FileSenderRequestRefusedException, true",
        "database_access_failure, FileSenderServerFaultException, false",
        "storage_filesystem_cannot_write, FileSenderServerFaultException, false",
    })
    void trap08_theMessageDecidesNotTheStatus(String code, String exception, boolean permanent) throws Exception {
        server.refuse("POST /transfer", 0, 100, 500, code);

        FileSenderException refused = (FileSenderException) refused(uri(), file("a.bin", 10), Map.of());

        assertThat(refused.getClass().getSimpleName()).isEqualTo(exception);
        assertThat(refused.isPermanent()).isEqualTo(permanent);
        assertThat(refused).hasMessageContaining(code).hasMessageContaining("uid 6b01302b0cbce");
        assertThat(server.count("POST /transfer")).isEqualTo(permanent ? 1 : 4);
    }

    @Test
    void trap08_anEmpty500IsTriedAFewTimes() throws Exception {
        server.answer("POST /transfer", 0, 2, 500, "");

        sent(file("a.bin", 10));

        assertThat(server.count("POST /transfer")).isEqualTo(3);
        assertThat(server.mails()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&quot;", "5 < 6 & <tag> &lt;b&gt; \"q\" &amp;", "é € 日本 \ud83d\ude00", "line\nbreak"})
    void trap09_textArrivesAsItWasWritten(String text) throws Exception {
        sent(uri(), file("a.bin", 10), Map.of(FileSenderConstants.MESSAGE, text, FileSenderConstants.SUBJECT, text));

        assertThat(server.mails().get(0).message()).isEqualTo(text);
        assertThat(server.mails().get(0).subject()).isEqualTo(text.replace("\n", " "));
    }

    @Test
    void trap09_anAmpersandInAFileNameStays() throws Exception {
        assertThat(server.names(sent(file("a&amp;b.txt", 10)))).containsExactly("a&amp;b.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", ""})
    void trap10_aChunkThatIsTheByteZeroIsSignedWithoutBody(String content) throws Exception {
        File file = file("zero.txt", 0);
        Files.writeString(file.toPath(), content);

        long id = sent(file);

        assertThat(server.content(id, "zero.txt")).asString().isEqualTo(content);
        assertThat(server.seen()).noneMatch(seen -> seen.status() == 500);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trap11_numbersMayBeStrings(boolean strings) throws Exception {
        server.modes.numbersAsStrings = strings;
        server.modes.chunkPerFile = strings;

        Exchange exchange = send(uri("expires=3d"), file("a.bin", 3 * CHUNK), Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(FileSenderConstants.EXPIRES, java.time.Instant.class))
                .isBetween(
                        java.time.Instant.now().plusSeconds(3 * 86400 - 60),
                        java.time.Instant.now().plusSeconds(3 * 86400 + 60));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trap12_filesHaveAPuidOrAUid(boolean uid) throws Exception {
        server.modes.uidKey = uid;

        long id = sent(file("a.bin", 2 * CHUNK));

        String key = server.transfer(id).files.get(0).puid;
        assertThat(server.seen())
                .filteredOn(seen -> seen.line().startsWith("PUT /file/"))
                .hasSize(3)
                .allSatisfy(seen -> assertThat(seen.args()).containsEntry("key", key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not-an-address",
                "Name <a@b.net>",
                "a@localhost",
                "a..b@example.org",
                "a@-x.org",
                "a@b@example.org"
            })
    void trap13_addressesAreCheckedBeforeTheServerIsAsked(String address) throws Exception {
        Exception refused = refused(
                uri(),
                file("a.bin", 10),
                Map.of(FileSenderConstants.RECIPIENTS, List.of(CAROL, address.replace(' ', '_'))));

        assertThat(refused)
                .isInstanceOf(FileSenderRecipientRefusedException.class)
                .hasMessageContaining("Recipient 2 of 2");
        assertThat(refused.getMessage()).doesNotContain("example.net");
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void trap13_recipientsOfTheAnswerAreCompared() throws Exception {
        server.modes.dropsSomeRecipients = true;
        server.modes.refusedAddresses.add("dave@example.net");

        Exception refused = refused(
                uri(),
                file("a.bin", 10),
                Map.of(FileSenderConstants.RECIPIENTS, "Carol@example.net, dave@example.net"));

        assertThat(refused)
                .isInstanceOf(FileSenderRecipientRefusedException.class)
                .hasMessageContaining("dropped 1 of 2");
        assertThat(server.transfers()).as("deleted").isZero();
        assertThat(server.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trap13_anAddressTheServerRefusesIsPermanent(boolean named) throws Exception {
        server.modes.badEmailIsNamed = named;
        server.modes.refusedAddresses.add("dave@example.net");

        Exception refused = refused(
                uri(), file("a.bin", 10), Map.of(FileSenderConstants.RECIPIENTS, "carol@example.net;dave@example.net"));

        assertThat(refused).isInstanceOf(FileSenderRecipientRefusedException.class);
        assertThat(((FileSenderException) refused).isPermanent()).isTrue();
        assertThat(server.count("POST /transfer")).isEqualTo(1);
    }

    @Test
    void trap14_filesOfTheSameNameAndSizeStayTwoFiles() throws Exception {
        File one = file("x/same.zip", 100);
        File two = file("y/same.zip", 100);
        Files.writeString(two.toPath(), "z".repeat(100));

        long id = sent(List.of(one, two));

        assertThat(server.names(id)).containsExactly("same.zip", "same_2.zip");
        assertThat(server.content(id, "same.zip")).isEqualTo(Files.readAllBytes(one.toPath()));
        assertThat(server.content(id, "same_2.zip")).isEqualTo(Files.readAllBytes(two.toPath()));
    }

    @Test
    void trap14_theAnswerIsMatchedByNameAndSizeNotByPlace() throws Exception {
        FileSenderClient client = client();
        ObjectNode answer = (ObjectNode) Json.read(("{\"id\":1,\"recipients\":[],\"files\":["
                        + "{\"id\":5,\"name\":\"top\",\"size\":\"0\"},{\"id\":7,\"name\":\"b\",\"size\":\"20\",\"puid\":\"kb\"},"
                        + "{\"id\":6,\"name\":\"a\",\"size\":10,\"uid\":\"ka\"},{\"id\":8,\"name\":\"a\",\"size\":11}]}")
                .getBytes());
        List<OutgoingFile> files = List.of(new OutgoingFile(folder, "a", 10, 0), new OutgoingFile(folder, "b", 20, 0));
        FileSenderOrder order =
                new FileSenderOrder(files, List.of(), true, null, null, null, java.time.Duration.ZERO, null, Map.of());

        TransferState state = new TransferCreation(client, client.limits())
                .accepted(order, files, "", new TransferCreation.Created(1, answer));

        assertThat(state.files())
                .containsExactly(new RemoteFile(6, "ka", "a", 10, ""), new RemoteFile(7, "kb", "b", 20, ""));
    }

    @Test
    void trap15_aClosedTransferIsNeverCompletedAgain() throws Exception {
        server.loseAnswer("PUT /transfer/\\d+", 0, 1);
        server.hangUp("GET /transfer", 0, 100);
        refused(rememberingUri("maxRetries=1"), file("a.bin", CHUNK + 1), Map.of());
        assertThat(server.completed()).hasSize(1);
        server.closeTransfer(server.completed().get(0));
        server.heal();
        restartClient();

        Exchange exchange =
                send(rememberingUri(), new File(folder.resolve("client/a.bin").toString()), Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(server.completed()).hasSize(1);
        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void trap16_nothingIsDownloadedAndNoRangeAskedFor() throws Exception {
        Exchange exchange = send(uri(), file("a.bin", 3 * CHUNK), Map.of());

        assertThat(server.seen()).noneMatch(seen -> seen.headers().containsKey("Range"));
        // what the link leads to, whole and with the redirect, is what was sent
        String page = exchange.getMessage().getHeader(FileSenderConstants.DOWNLOAD_URL, String.class);
        HttpClient http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        String html = http.send(HttpRequest.newBuilder(URI.create(page)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        String link = html.replaceFirst("(?s).*href=\"([^\"]*)\".*", "$1").replace("&amp;", "&");
        byte[] bytes = http.send(
                        HttpRequest.newBuilder(URI.create(server.url() + link)).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        assertThat(bytes).isEqualTo(Files.readAllBytes(folder.resolve("client/a.bin")));
    }

    private FileSenderClient client() {
        return new FileSenderClient(
                FileSenderClient.site(server.url(), false),
                new FileSenderCredentials(FileSenderDouble.USER, FileSenderDouble.SECRET));
    }

    private TransferState created(FileSenderClient client, File file) throws Exception {
        List<OutgoingFile> files = List.of(OutgoingFile.of(file.toPath()));
        FileSenderOrder order = new FileSenderOrder(
                files, List.of(), true, FileSenderDouble.USER, null, null, java.time.Duration.ZERO, null, Map.of());
        TransferCreation creation = new TransferCreation(client, client.limits());
        return creation.accepted(order, files, "", creation.create(order, files));
    }

    private static void put(FileSenderClient client, TransferState state, long offset, byte[] bytes) {
        try {
            client.putChunk(state.files().get(0), state.roundtripToken(), offset, Payload.of(bytes));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
