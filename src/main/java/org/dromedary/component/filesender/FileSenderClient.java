package org.dromedary.component.filesender;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The REST API of one FileSender site for one account. Each method is one request; none retries. Safe for use by several
 * threads.
 */
public final class FileSenderClient {

    private static final String JSON = "application/json";
    private static final Payload NOTHING = Payload.of(new byte[0]);
    private static final ObjectNode COMPLETE =
            JsonNodeFactory.instance.objectNode().put("complete", true);

    /** No chunk takes that long; a web server that buffers lets PHP see a request only after its last byte. */
    private static final Duration CHUNK_AHEAD = Duration.ofHours(1);

    /** Limits change rarely, and an upload should not begin with the same two requests again and again. */
    private static final Duration LIMITS_KEPT = Duration.ofMinutes(5);

    private final URI site;
    private final FileSenderCredentials credentials;
    private final FileSenderHttp http;
    private final Duration ahead;
    private volatile KnownLimits known;

    private record KnownLimits(FileSenderLimits limits, long at) {}

    /**
     * With the default time-outs.
     *
     * @param server the address of the site ({@link #site(String, boolean)})
     */
    public FileSenderClient(URI server, FileSenderCredentials credentials) {
        this(server, credentials, FileSenderConnection.DEFAULT);
    }

    FileSenderClient(URI server, FileSenderCredentials credentials, FileSenderConnection connection) {
        this.site = server;
        this.credentials = credentials;
        this.http = new FileSenderHttp(server, credentials, connection);
        this.ahead = connection.requestTimeout();
    }

    /**
     * The address of a site as a user may write it: with or without the last slash or {@code rest.php}.
     *
     * @param allowInsecure whether http is fine for other hosts than this one
     * @throws IllegalArgumentException if it is none, with the remedy
     */
    public static URI site(String text, boolean allowInsecure) {
        try {
            URI uri = new URI(
                    text.strip().replaceFirst("(?i)^(https?):/+", "$1://").replaceFirst("/rest\\.php/?$", "/"));
            boolean https = "https".equalsIgnoreCase(uri.getScheme());
            if (uri.getHost() == null || !https && !"http".equalsIgnoreCase(uri.getScheme())) {
                throw new IllegalArgumentException(
                        "The FileSender server must be an address like https://host/filesender/");
            }
            if (uri.getQuery() != null || uri.getFragment() != null || uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "The FileSender server's address must end with its path: no user, query or fragment");
            }
            if (!https && !allowInsecure && !isLoopback(uri.getHost())) {
                throw new IllegalArgumentException("http to " + uri.getHost()
                        + " would send files and links in clear: use https, or set allowInsecureHttp=true");
            }
            return uri.getRawPath().endsWith("/") ? uri : new URI(uri + "/");
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "The FileSender server must be an address like https://host/filesender/", e);
        }
    }

    private static boolean isLoopback(String host) {
        try {
            // a literal or the one name that everybody knows: names are not looked up before the first request
            return host.equalsIgnoreCase("localhost")
                    || host.matches("[0-9.]+|\\[.*]")
                            && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Asks whether the site is there and takes this user and secret; changes nothing there.
     *
     * @return the site in words, for a configuration check or health page
     * @throws FileSenderCredentialsRejectedException if it knows neither the user nor the secret
     * @throws FileSenderUnavailableException if it cannot be reached
     * @throws FileSenderException with any other reason
     */
    public String check() throws FileSenderException, InterruptedException {
        FileSenderLimits limits = readLimits();
        JsonNode user = json("check", signed("check", "GET", "/user/@me", Map.of(), NOTHING, null, Map.of(), ahead));
        if (!user.hasNonNull("id")) {
            throw new FileSenderRequestRefusedException("check: the server answered no user");
        }
        return limits.siteName() + " at " + site + " takes " + credentials + ": chunks of " + limits.chunkSize()
                + " bytes, up to " + limits.workers() + " in parallel"
                + (limits.maxTransferSize() > 0 ? ", at most " + limits.maxTransferSize() + " bytes a transfer" : "")
                + (limits.maxDays() > 0 ? ", kept for at most " + limits.maxDays() + " days" : "");
    }

    /** What the site allows; asked for at most every five minutes. */
    public FileSenderLimits limits() throws FileSenderException, InterruptedException {
        KnownLimits now = known;
        if (now == null || System.nanoTime() - now.at() > LIMITS_KEPT.toNanos()) {
            now = new KnownLimits(readLimits(), System.nanoTime());
            known = now;
        }
        return now.limits();
    }

    private FileSenderLimits readLimits() throws FileSenderException, InterruptedException {
        JsonNode info;
        try {
            info = Json.read(http.open("info", "rest.php/info"));
        } catch (IOException e) {
            throw new FileSenderRequestRefusedException("info: " + site + " does not answer as a FileSender site", e);
        }
        String script = "";
        try {
            script = new String(http.open("limits", "filesender-config.js.php"), StandardCharsets.UTF_8);
        } catch (FileSenderException e) {
            // hidden on some sites: then the server alone checks its limits
            if (!e.isPermanent()) {
                throw e;
            }
        }
        return FileSenderLimits.of(info, script);
    }

    /** The site's address, ends in a slash. */
    URI site() {
        return site;
    }

    FileSenderCredentials credentials() {
        return credentials;
    }

    Instant serverTime() {
        return http.serverTime();
    }

    /**
     * Not idempotent: an answer that was lost leaves a transfer that nobody sees.
     *
     * @param language of the mails, or null
     * @return the new transfer
     */
    JsonNode create(ObjectNode transfer, String language) throws FileSenderException, InterruptedException {
        Map<String, String> arguments = language == null ? Map.of() : Map.of("lang", language);
        Map<String, String> headers = language == null ? Map.of() : Map.of("Accept-Language", language);
        Payload body = Payload.of(Json.forServer(transfer));
        return json("create", signed("create", "POST", "/transfer", arguments, body, JSON, headers, ahead));
    }

    /** @return bytes that the server says it wrote */
    long putChunk(RemoteFile file, String roundtripToken, long offset, Payload chunk)
            throws FileSenderException, InterruptedException {
        JsonNode answer = json(
                "chunk",
                signed(
                        "chunk",
                        "PUT",
                        "/file/" + file.id() + "/chunk/" + offset,
                        keys(file, roundtripToken),
                        chunk,
                        "application/octet-stream",
                        Map.of(
                                "X-Filesender-File-Size", Long.toString(file.size()),
                                "X-Filesender-Chunk-Offset", Long.toString(offset),
                                "X-Filesender-Chunk-Size", Long.toString(chunk.length())),
                        CHUNK_AHEAD));
        return Json.number(answer.path("written"));
    }

    void completeFile(RemoteFile file, String roundtripToken) throws FileSenderException, InterruptedException {
        JsonNode answer = json(
                "file complete",
                signed(
                        "file complete",
                        "PUT",
                        "/file/" + file.id(),
                        keys(file, roundtripToken),
                        Payload.of(Json.forServer(COMPLETE)),
                        JSON,
                        Map.of(),
                        ahead));
        if (!answer.asBoolean(false)) {
            throw new FileSenderServerFaultException("file complete: the server did not answer true");
        }
    }

    /** Sends the mails. @return the transfer */
    JsonNode completeTransfer(long id) throws FileSenderException, InterruptedException {
        Payload body = Payload.of(Json.forServer(COMPLETE));
        return json("complete", signed("complete", "PUT", "/transfer/" + id, Map.of(), body, JSON, Map.of(), ahead));
    }

    /** Whether the transfer is one that was completed and is neither closed nor expired. */
    boolean isAvailable(long id) throws FileSenderException, InterruptedException {
        byte[] list = signed("list", "GET", "/transfer", Map.of(), NOTHING, null, Map.of(), ahead);
        try {
            return Json.listsId(list, id);
        } catch (IOException e) {
            throw new FileSenderServerFaultException("list: the answer is no list of transfers", e);
        }
    }

    /** Removes a transfer in any state; no mail goes out. */
    void delete(long id) throws FileSenderException, InterruptedException {
        signed("delete", "DELETE", "/transfer/" + id, Map.of(), NOTHING, null, Map.of(), ahead);
    }

    private static Map<String, String> keys(RemoteFile file, String roundtripToken) {
        Map<String, String> keys = new TreeMap<>();
        if (!file.key().isEmpty()) {
            keys.put("key", file.key());
        }
        if (!roundtripToken.isEmpty()) {
            keys.put("roundtriptoken", roundtripToken);
        }
        return keys;
    }

    private byte[] signed(
            String what,
            String method,
            String path,
            Map<String, String> arguments,
            Payload body,
            String contentType,
            Map<String, String> headers,
            Duration signAhead)
            throws FileSenderException, InterruptedException {
        return http.signed(
                new FileSenderHttp.Call(what, method, path, arguments, body, contentType, headers, signAhead));
    }

    private static JsonNode json(String what, byte[] body) throws FileSenderServerFaultException {
        try {
            return Json.read(body);
        } catch (IOException e) {
            throw new FileSenderServerFaultException(what + ": the answer is not JSON", e);
        }
    }
}
