package org.dromedary.component.filesender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures that real FileSender 3.8, 2.67 and 2.49 servers accepted. */
class RequestSignerTest {

    private static final String ALICE = FileSenderDouble.SECRET;
    private static final String BOB = "d73e8c6feadb3b7010a2214486117e0e25f0632b2a0a70fc82f6dfb7fb66832b";
    private static final String APPLICATION = "app-secret-for-tests";
    private static final String CREATE =
            "{\"from\":\"alice@example.org\",\"files\":[{\"name\":\"vector.bin\",\"size\":256,\"mime_type\":\"application/octet-stream\",\"cid\":\"file_0_256_1_\"}],\"recipients\":[\"carol@example.net\"],\"subject\":\"Vector \\u00e9 \\u0026 \\u003cx\",\"message\":null,\"expires\":1795586597,\"aup_checked\":1,\"options\":{\"get_a_link\":0}}";
    private static final String ZERO_CREATE =
            "{\"from\":\"alice@example.org\",\"files\":[{\"name\":\"zero.txt\",\"size\":1}],\"recipients\":[],\"options\":{\"get_a_link\":1}}";
    private static final String COMPLETE = "{\"complete\":true}";

    static Stream<Arguments> vectors() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return Stream.of(
                of(
                        "3.8 list",
                        ALICE,
                        "GET /rest.php/transfer/@me?remote_user=alice%40example.org",
                        "",
                        "9b602a11061e175d1fc3e4a4b7de31b86dec0c52"),
                of(
                        "3.8 create",
                        ALICE,
                        "POST /rest.php/transfer?remote_user=alice%40example.org",
                        CREATE,
                        "25b85c0fe3d8dcc9d85a1c7a8f552a1e1fb4fd36"),
                arguments(
                        "3.8 chunk with key and token",
                        ALICE,
                        SignatureAlgorithm.SHA1,
                        "PUT /rest.php/file/402/chunk/0?key=617f2ca9-e88c-4c55-b101-01f3c3f783dc&remote_user=alice%40example.org&roundtriptoken=cd48bcc62e3d39f0a020b760d2769731",
                        all,
                        "4bb8f1c11f0a1699a0a1eab738b66796575e2467"),
                arguments(
                        "3.8 chunk without",
                        ALICE,
                        SignatureAlgorithm.SHA1,
                        "PUT /rest.php/file/402/chunk/0?remote_user=alice%40example.org",
                        all,
                        "c6c5d409600b18c258b9a2336526d7539a86c4b4"),
                of(
                        "3.8 file complete",
                        ALICE,
                        "PUT /rest.php/file/402?key=617f2ca9-e88c-4c55-b101-01f3c3f783dc&remote_user=alice%40example.org&roundtriptoken=cd48bcc62e3d39f0a020b760d2769731",
                        COMPLETE,
                        "a2ced5d6a15b4a5d7e898f91f516bde09704f74d"),
                of(
                        "3.8 transfer complete",
                        ALICE,
                        "PUT /rest.php/transfer/439?key=617f2ca9-e88c-4c55-b101-01f3c3f783dc&remote_user=alice%40example.org",
                        COMPLETE,
                        "83c4cf7c247f02494e330493c5715a8caa0994cf"),
                of(
                        "3.8 get one",
                        ALICE,
                        "GET /rest.php/transfer/439?remote_user=alice%40example.org",
                        "",
                        "661c9101d8bbee2f3e79b759b0818e63fd40d36a"),
                of(
                        "3.8 delete",
                        ALICE,
                        "DELETE /rest.php/transfer/439?key=617f2ca9-e88c-4c55-b101-01f3c3f783dc&remote_user=alice%40example.org",
                        "",
                        "4cc371580f59c118370001e81d792b421fce64d0"),
                of(
                        "2.67 list",
                        ALICE,
                        "GET /filesender/rest.php/transfer/@me?remote_user=alice%40example.org",
                        "",
                        "c746fc640d6b37322b051b55a0e17d6fc12b2000"),
                of(
                        "2.67 create",
                        ALICE,
                        "POST /filesender/rest.php/transfer?remote_user=alice%40example.org",
                        CREATE,
                        "79c3faec1c7269943c36b0eeae1def01a86bfedf"),
                of(
                        "2.49 list",
                        ALICE,
                        "GET /fs249/rest.php/transfer/@me?remote_user=alice%40example.org",
                        "",
                        "04479dc97d1286cb15223586a9bb9e5dbe39ea32"),
                of(
                        "2.49 create",
                        ALICE,
                        "POST /fs249/rest.php/transfer?remote_user=alice%40example.org",
                        CREATE,
                        "a995f5088688fec405b3aa5a9abf710c5a6c770f"),
                of(
                        "user id with ! : /",
                        BOB,
                        "GET /rest.php/transfer?remote_user=bob-opaque-id-1234%21https%3A%2F%2Fidp",
                        "",
                        "235ccb0d63d996d2e00045b0c846757df7559d90"),
                of(
                        "application for a user",
                        APPLICATION,
                        "GET /rest.php/transfer?remote_application=testapp&remote_user=alice%40example.org",
                        "",
                        "0b8ac3c19e006bb8d1978b59e4a784fc77164c80"),
                of(
                        "application alone",
                        APPLICATION,
                        "GET /rest.php/info?remote_application=testapp",
                        "",
                        "c17ffa6570ab8766df3f1c4399aded3506c120e6"),
                of(
                        "argument with UTF-8, blank, plus, percent",
                        ALICE,
                        "GET /rest.php/transfer?note=%C3%A9%20%2B%20%25%20%C3%BC%3D1%262&remote_user=alice%40example.org",
                        "",
                        "e0a8f9701eab88e1d2b81b66f1aaa300c3570688"),
                of(
                        "nested argument",
                        ALICE,
                        "GET /rest.php/user/@me/frequent_recipients?filterOp%5Bcontains%5D=caro&remote_user=alice%40example.org",
                        "",
                        "5b674faee4eec545ee54784753bf11d94846811c"),
                arguments(
                        "sha256",
                        ALICE,
                        SignatureAlgorithm.SHA256,
                        "GET /rest.php/transfer/@me?remote_user=alice%40example.org",
                        new byte[0],
                        "1b855fe8ef413b52ba8a72619421b810a526704e4e4834c367b511454c82cec8"),
                of(
                        "create for the 0 chunk",
                        ALICE,
                        "POST /rest.php/transfer?remote_user=alice%40example.org",
                        ZERO_CREATE,
                        "a36190b5caf2619478ab9e7cd6d12874a7f00eae"),
                of(
                        "chunk of the byte 0 is signed without body",
                        ALICE,
                        "PUT /rest.php/file/403/chunk/0?remote_user=alice%40example.org",
                        "0",
                        "16916cc670aff00e0bd198266c654be9db7d94c6"));
    }

    private static Arguments of(String name, String secret, String request, String body, String signature) {
        return arguments(
                name, secret, SignatureAlgorithm.SHA1, request, body.getBytes(StandardCharsets.UTF_8), signature);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void signsAsARealServerAccepted(
            String name, String secret, SignatureAlgorithm algorithm, String request, byte[] body, String signature)
            throws Exception {
        String method = request.substring(0, request.indexOf(' '));
        String path = request.substring(request.indexOf(' ') + 1, request.indexOf('?'));
        TreeMap<String, String> arguments = new TreeMap<>();
        for (String argument : request.substring(request.indexOf('?') + 1).split("&")) {
            String[] parts = argument.split("=", 2);
            arguments.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        arguments.put("timestamp", "4102444800");
        RequestSigner signer = new RequestSigner(new FileSenderCredentials("alice", null, secret, algorithm));

        assertThat(signer.sign(method, "127.0.0.1", path, arguments, Payload.of(body)))
                .isEqualTo(signature);
    }

    @Test
    void sortsByBytesSoThatCapitalsComeFirst() {
        TreeMap<String, String> arguments = new TreeMap<>();
        arguments.put("a", "1");
        arguments.put("B", "");

        assertThat(RequestSigner.stringToSign("GET", "host", "/rest.php/info", arguments))
                .isEqualTo("get&host/rest.php/info?B=&a=1");
    }

    @Test
    void theSecretIsInNoText() {
        assertThat(new FileSenderCredentials("alice", ALICE)).hasToString("user alice");
    }
}
