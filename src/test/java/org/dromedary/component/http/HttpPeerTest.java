package org.dromedary.component.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dromedary.testsupport.ScriptedHttp.answer;
import static org.dromedary.testsupport.ScriptedHttp.cut;
import static org.dromedary.testsupport.ScriptedHttp.json;
import static org.dromedary.testsupport.ScriptedHttp.silence;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.ScriptedHttp;

/** What becomes of a request when the peer is as it should not be. */
@Timeout(60)
class HttpPeerTest {

    @TempDir
    Path folder;

    private final Options options = new Options();

    static final class Options extends HttpConfiguration {}

    @Test
    void readsAnAnswer() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> json("{\"a\":1}"))) {
            HttpReply reply = peer(server).ask(HttpCall.get("a", "/x?y=1"));

            assertThat(reply.text()).isEqualTo("{\"a\":1}");
            assertThat(reply.mediaType()).isEqualTo("application/json");
            assertThat(server.requests().get(0).path()).isEqualTo("/x?y=1");
        }
    }

    @Test
    void keepsThePathOfTheAddress() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> json("1"))) {
            new HttpPeer(URI.create(server.url() + "/orthanc/"), options).ask(HttpCall.get("a", "/x"));

            assertThat(server.requests().get(0).path()).isEqualTo("/orthanc/x");
        }
    }

    @Test
    void sendsAFileOfManyPiecesWhole() throws Exception {
        Path file = large(9 << 20);
        try (ScriptedHttp server = new ScriptedHttp(request -> json("1")).keeping(10 << 20)) {
            peer(server).ask(HttpCall.post("a", "/", "application/dicom", FileBody.of(file)));

            assertThat(server.requests().get(0).body()).isEqualTo(Files.readAllBytes(file));
        }
    }

    @Test
    void keepsConnections() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> json("1"))) {
            HttpPeer peer = peer(server);
            for (int i = 0; i < 3; i++) {
                peer.ask(HttpCall.get("a", "/"));
            }

            assertThat(server.requests()).allMatch(request -> request.connection() == 1);
        }
    }

    @Test
    void sendsAgainWhatMetAConnectionThatWasBeingClosed() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(
                request -> request.path().equals("/2") && request.connection() == 1 ? silence() : json("1"))) {
            HttpPeer peer = peer(server);
            peer.ask(HttpCall.get("a", "/1"));

            HttpReply reply = peer.ask(HttpCall.json("b", "/2", "{}").idempotent());

            assertThat(reply.status()).isEqualTo(200);
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void doesNotSendAgainWhatMustNotArriveTwice() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> request.path().equals("/2") ? silence() : json("1"))) {
            HttpPeer peer = peer(server);
            peer.ask(HttpCall.get("a", "/1"));

            assertThatThrownBy(() -> peer.ask(HttpCall.json("b", "/2", "{}")))
                    .isInstanceOfSatisfying(HttpUnreachableException.class, e -> assertThat(e.isPermanent())
                            .isFalse())
                    .hasMessageContaining("broke");
            assertThat(server.requests().stream().filter(r -> r.path().equals("/2")))
                    .singleElement()
                    .satisfies(r -> assertThat(r.connection()).isEqualTo(2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422, 301, 302})
    void isRefusedForGood(int status) throws Exception {
        assertThat(status(status).isPermanent()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 507})
    void isRefusedForNow(int status) throws Exception {
        assertThat(status(status).isPermanent()).isFalse();
    }

    private HttpStatusException status(int status) throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> answer(status, null, "{\"Message\":\"why\\nnot\"}"))) {
            HttpPeer peer = peer(server);
            try {
                peer.ask(HttpCall.get("the time", "/"));
            } catch (HttpStatusException e) {
                assertThat(e).hasMessageContainingAll(Integer.toString(status), "the time", "why not");
                assertThat(e.status()).isEqualTo(status);
                return e;
            }
            throw new AssertionError("not thrown");
        }
    }

    @Test
    void tellsWhereARedirectLeadsAndDoesNotFollow() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(
                request -> answer(302, null, "", "Location: https://login.example/sso?ticket=secret"))) {
            assertThatThrownBy(() -> peer(server).ask(HttpCall.get("a", "/")))
                    .isInstanceOf(HttpStatusException.class)
                    .hasMessageContaining("https://login.example/sso")
                    .hasMessageNotContaining("secret");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void noticesThatAnAnswerWasCut() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> cut(200, "application/json", 100, "[1,".getBytes()))) {
            assertThatThrownBy(() -> peer(server).ask(HttpCall.get("a", "/")))
                    .isInstanceOf(HttpUnreachableException.class);
            try (HttpDownload download = peer(server).open(HttpCall.get("a", "/"))) {
                assertThatThrownBy(() -> download.body().readAllBytes()).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void doesNotWaitForEverForAnAnswer() throws Exception {
        options.setResponseTimeout(700);
        AtomicInteger number = new AtomicInteger();
        ScriptedHttp[] self = new ScriptedHttp[1];
        try (ScriptedHttp server = new ScriptedHttp(request -> number.incrementAndGet() == 1
                ? self[0].never()
                : self[0].stalled(200, "text/plain", 100, "some".getBytes()))) {
            self[0] = server;
            HttpPeer peer = peer(server);
            assertThatThrownBy(() -> peer.ask(HttpCall.get("a", "/")))
                    .isInstanceOf(HttpUnreachableException.class)
                    .hasMessageContaining("responseTimeout");
            assertThatThrownBy(() -> peer.ask(HttpCall.get("a", "/"))).isInstanceOf(HttpUnreachableException.class);
            try (HttpDownload download = peer.open(HttpCall.get("a", "/"))) {
                assertThat(download.body().readNBytes(4)).isEqualTo("some".getBytes());
                assertThatThrownBy(() -> download.body().read()).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void saysWhatToDoAboutAPortWhereNobodyIs() throws Exception {
        HttpPeer peer = new HttpPeer(URI.create("http://127.0.0.1:" + FreePorts.next()), options);

        assertThatThrownBy(() -> peer.ask(HttpCall.get("a", "/")))
                .isInstanceOf(HttpUnreachableException.class)
                .hasMessageContaining("refused: check host and port");
    }

    @Test
    void saysWhatToDoAboutAHostThatDoesNotExist() {
        HttpPeer peer = new HttpPeer(URI.create("http://no-such-host.invalid:1"), options);

        assertThatThrownBy(() -> peer.ask(HttpCall.get("a", "/")))
                .isInstanceOf(HttpUnreachableException.class)
                .hasMessageContaining("host name is unknown");
    }

    @Test
    void doesNotTakeAnAnswerWithoutEndIntoMemory() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < HttpPeer.LARGEST_REPLY / piece.length + 8; i++) {
                out.write(piece);
            }
            return false;
        })) {
            assertThatThrownBy(() -> peer(server).ask(HttpCall.get("a", "/")))
                    .isInstanceOf(HttpAnswerException.class)
                    .hasMessageContaining("more than");
        }
    }

    @Test
    void signsInWithAUserWhosePasswordIsInAFile() throws Exception {
        options.setUser("alice");
        options.setPassword("file:" + Files.writeString(folder.resolve("pw"), "geheim\n"));
        try (ScriptedHttp server = new ScriptedHttp(request -> answer(401, null, ""))) {
            assertThatThrownBy(() -> peer(server).ask(HttpCall.get("a", "/")))
                    .hasMessageContaining("user or password is wrong")
                    .hasMessageNotContaining("geheim");
            assertThat(server.requests().get(0).header("authorization")).isEqualTo(SignIn.basic("alice", "geheim"));
        }
    }

    @Test
    void getsATokenOnceAndANewOneWhenItIsNotTaken() throws Exception {
        AtomicInteger given = new AtomicInteger();
        try (ScriptedHttp tokens = new ScriptedHttp(request ->
                        json("{\"access_token\":\"t" + given.incrementAndGet() + "\",\"expires_in\":3600}"));
                ScriptedHttp server = new ScriptedHttp(request ->
                        request.path().equals("/late") && !"Bearer t2".equals(request.header("authorization"))
                                ? answer(401, null, "")
                                : json("1"))) {
            options.setTokenUrl(tokens.url() + "/token");
            options.setClientId("me");
            options.setClientSecret("s&t");
            options.setScope("a b");
            HttpPeer peer = peer(server);

            peer.ask(HttpCall.get("a", "/1"));
            peer.ask(HttpCall.get("a", "/2"));
            assertThat(given).hasValue(1);
            peer.ask(HttpCall.json("a", "/late", "{}"));

            assertThat(given).hasValue(2);
            assertThat(tokens.requests().get(0).text()).isEqualTo("grant_type=client_credentials&scope=a+b");
            assertThat(tokens.requests().get(0).header("authorization")).isEqualTo(SignIn.basic("me", "s%26t"));
            assertThat(server.requests().get(1).header("authorization")).isEqualTo("Bearer t1");
        }
    }

    @Test
    void saysThatTheTokenServerRefuses() throws Exception {
        try (ScriptedHttp tokens =
                new ScriptedHttp(request -> answer(401, "application/json", "{\"error\":\"invalid_client\"}"))) {
            options.setTokenUrl(tokens.url());
            options.setClientId("me");
            options.setClientSecret("wrong");
            assertThatThrownBy(
                            () -> new HttpPeer(URI.create("http://127.0.0.1:1"), options).ask(HttpCall.get("a", "/")))
                    .isInstanceOf(HttpStatusException.class)
                    .hasMessageContainingAll("a token", "invalid_client");
        }
    }

    @Test
    void doesNotShowItsSignInToAnotherServer() {
        HttpPeer peer = new HttpPeer(URI.create("http://127.0.0.1:1"), options);

        assertThatThrownBy(() -> peer.ask(HttpCall.get("a", "http://127.0.0.2:1/x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:8042", "ftp://h", "http://", "http://u:geheim@h:1", "http://a b"})
    void takesNoAddressThatIsNone(String address) {
        assertThatThrownBy(() -> HttpAddress.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write http")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void aBodyMayBeAPartOfAFile() throws Exception {
        Path file = large(3 << 20);
        try (ScriptedHttp server = new ScriptedHttp(request -> json("1")).keeping(4 << 20);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            peer(server)
                    .ask(HttpCall.post("a", "/", "x/y", FileBody.of(channel, 1000, 2_000_000, 65536))
                            .with("X-Test", "yes"));

            byte[] all = Files.readAllBytes(file);
            assertThat(server.requests().get(0).body()).isEqualTo(java.util.Arrays.copyOfRange(all, 1000, 2_001_000));
            assertThat(server.requests().get(0).header("x-test")).isEqualTo("yes");
        }
    }

    @Test
    void optionsMustNotContradictEachOther() {
        options.setUser("a");
        options.setToken("b");
        assertThatThrownBy(options::validate).hasMessageContaining("Only one");
        options.setToken("");
        options.validate();
        options.setUser(null);
        options.setTokenUrl("http://x");
        assertThatThrownBy(options::validate).hasMessageContaining("clientSecret");
    }

    @Test
    void aMessageOfThePeerIsOneShortLine() {
        assertThat(PeerWords.of("<html><TITLE>Bad\r\nGateway</TITLE><body>x".getBytes()))
                .isEqualTo("Bad Gateway");
        assertThat(PeerWords.of("{\"error\":{\"code\":3,\"message\":\"no store\"}}".getBytes()))
                .isEqualTo("no store");
        assertThat(PeerWords.of("{\"Details\":\"\",\"Message\":\"Bad file format\"}".getBytes()))
                .isEqualTo("Bad file format");
        assertThat(PeerWords.of("got Authorization: Basic YWxpY2U6Z2VoZWlt!".getBytes()))
                .isEqualTo("got Authorization: Basic ***!");
        assertThat(PeerWords.of("x".repeat(5000).getBytes())).hasSize(300);
        assertThat(PeerWords.of(new byte[0])).isEmpty();
    }

    private HttpPeer peer(ScriptedHttp server) {
        return new HttpPeer(URI.create(server.url()), options);
    }

    private Path large(int size) throws IOException {
        byte[] bytes = new byte[size];
        new java.util.Random(1).nextBytes(bytes);
        return Files.write(folder.resolve("large"), bytes);
    }
}
