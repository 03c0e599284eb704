package org.dromedary.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.dromedary.testsupport.GoogleServer;

/** Service accounts and people's sign-ins, by Google's client libraries against a server that checks what they send. */
class GoogleSignInTest {

    private static final String SHEET = "1AbCdEfGhIjKlMnOp";

    @TempDir
    private Path home;

    private GoogleServer server;

    @BeforeEach
    void start() throws Exception {
        server = GoogleServer.start();
        server.sheets().put(SHEET, "List", List.of("ID", "Filename", "Creation Time", "Hospital Name", "Status"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static int probe(GoogleAccount account) throws Exception {
        return new WorkSheet(account, SHEET, "", SheetColumns.usual()).probe();
    }

    /** Opens an address as a browser does, and follows it back to the program. */
    private static CompletableFuture<Integer> browse(String address) {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build()
                .sendAsync(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .thenApply(answer -> answer.statusCode());
    }

    private static String login(GoogleAccount account, UnaryOperator<String> change) throws Exception {
        return new GoogleLogin(account, true, Duration.ofSeconds(10)).run(address -> browse(change.apply(address)));
    }

    @Test
    void aServiceAccountSignsItsAssertion() throws Exception {
        GoogleAccount account = GoogleRoom.service(server, home);
        assertThat(probe(account)).isZero();
        probe(account);
        // one token for both
        assertThat(server.calls("/token")).isEqualTo(1);
        server.tokens().expire();
        assertThat(probe(account)).isZero();
        assertThat(server.calls("/token")).isEqualTo(2);
    }

    @Test
    void aServiceAccountActsForAPersonOfItsDomain() throws Exception {
        GoogleAccount account = GoogleRoom.account(
                server,
                home,
                Map.of(
                        "service-account-file",
                        server.serviceAccount(home.resolve("k.json")),
                        "subject",
                        "ann@clinic.example"));
        probe(account);
        assertThat(server.tokens().subjects()).containsExactly("ann@clinic.example");
    }

    @Test
    void aSickTokenEndpointIsAskedAgain() throws Exception {
        server.failNext("/token", 503, "backendError", Map.of());
        server.failNext("/token", 502, "", Map.of());
        assertThat(probe(GoogleRoom.service(server, home))).isZero();
    }

    @Test
    void aKeyThatIsNotValidAnyMoreIsTold() throws Exception {
        GoogleAccount account = GoogleRoom.service(server, home);
        try (GoogleServer other = GoogleServer.start()) {
            Files.writeString(
                    home.resolve("key.json"),
                    Files.readString(other.serviceAccount(home.resolve("other.json")))
                            .replace(other.url(), server.url()));
        }
        assertThatThrownBy(() -> probe(account))
                .isInstanceOf(GoogleException.class)
                .hasMessageContaining("the sign-in is refused (invalid_grant)")
                .hasMessageContaining("key.json is still valid");
        Files.writeString(home.resolve("key.json"), "{\"type\": \"service_account\", \"private_key\": \"shhh\"}");
        assertThatThrownBy(() -> probe(account))
                .hasMessageContaining("cannot be read as the key of a service account")
                .hasMessageNotContaining("shhh");
        // the right one again: nothing has to be restarted
        server.serviceAccount(home.resolve("key.json"));
        assertThat(probe(account)).isZero();
    }

    @Test
    void aPersonSignsInOnceAndStaysSignedIn() throws Exception {
        GoogleAccount account = GoogleRoom.person(server, home);
        assertThatThrownBy(() -> probe(account)).hasMessageContaining("run: dromedary google-login test");
        Path file = Path.of(login(account, address -> address));
        assertThat(probe(account)).isZero();
        server.tokens().expire();
        assertThat(probe(account)).isZero();
        assertThat(file).isEqualTo(home.resolve("data/google/test.json")).isRegularFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        server.tokens().revokeAll();
        assertThatThrownBy(() -> probe(account))
                .isInstanceOfSatisfying(
                        GoogleException.class, e -> assertThat(e.kind()).isEqualTo(GoogleException.Kind.SIGN_IN))
                .hasMessageContaining("invalid_grant")
                .hasMessageContaining("run dromedary google-login test");
        login(account, address -> address);
        assertThat(probe(account)).isZero();
    }

    @Test
    void theRightToChangeFilesIsAskedForOnlyWhereItIsNeeded() throws Exception {
        GoogleAccount account = GoogleRoom.person(server, home);
        StringBuilder asked = new StringBuilder();
        new GoogleLogin(account, false, Duration.ofSeconds(10)).run(address -> {
            asked.append(address);
            browse(address);
        });
        assertThat(asked.toString())
                .contains("drive.readonly")
                .doesNotContain("auth/drive+")
                .contains("S256");
        server.drive().put("file-0000001", "folder-00001", "a.zip", new byte[] {1});
        DriveFolder folder = new DriveFolder(account, "folder-00001", true);
        DriveFile found = folder.find("file-0000001", "");
        assertThatThrownBy(() -> DriveRemoval.parse("trash").run(folder, found))
                .hasMessageContaining("the sign-in lacks a right; sign in again");
    }

    @Test
    void whoSaysNoIsNotSignedIn() throws Exception {
        GoogleAccount account = GoogleRoom.person(server, home);
        assertThatThrownBy(() -> login(account, address -> address + "&deny=1"))
                .hasMessageContaining("access was not granted");
        assertThat(home.resolve("data/google/test.json")).doesNotExist();
    }

    @Test
    void anAnswerToAnotherQuestionIsNotTaken() throws Exception {
        GoogleAccount account = GoogleRoom.person(server, home);
        GoogleLogin login = new GoogleLogin(account, true, Duration.ofMillis(1500));
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        assertThatThrownBy(() -> login.run(address -> {
                    String forged = address.replaceAll("state=[^&]*", "state=0123456789");
                    browse(forged).thenAccept(answer::complete);
                }))
                .hasMessageContaining("was not signed in to within");
        assertThat(answer.get()).isEqualTo(404);
    }

    @Test
    void aCodeThatSomebodyElseBeganIsOfNoUse() throws Exception {
        GoogleAccount account = GoogleRoom.person(server, home);
        assertThatThrownBy(() ->
                        login(account, address -> address.replaceAll("code_challenge=[^&]*", "code_challenge=abc")))
                .hasMessageContaining("did not get its token (invalid_grant)");
    }

    @ParameterizedTest
    @CsvSource({
        "root-url, http://google.example/, http only to localhost",
        "root-url, ftp://localhost/, http only to localhost",
        "token-url, nonsense, tokens travel there",
        "patience, 0s, more than 0",
        "subject, ann@clinic.example, is for service accounts",
        "service-account-file, key.json, set one of",
        "colour, red, colour"
    })
    void whatIsNotPossibleIsToldWithItsRemedy(String key, String value, String told) throws Exception {
        Path client = server.client(home.resolve("c.json"));
        assertThatThrownBy(() -> GoogleRoom.account(server, home, Map.of("client-file", client, key, value)))
                .hasStackTraceContaining(told);
    }

    @Test
    void aClientOfAnotherTypeIsTold() throws Exception {
        GoogleAccount account = GoogleRoom.person(server, home);
        Files.writeString(home.resolve("client.json"), "{\"web\": {}}");
        assertThatThrownBy(() -> login(account, address -> address)).hasMessageContaining("type \"Desktop app\"");
        GoogleAccount service = GoogleRoom.service(server, home);
        assertThatThrownBy(() -> login(service, address -> address)).hasMessageContaining("needs no sign-in");
    }
}
