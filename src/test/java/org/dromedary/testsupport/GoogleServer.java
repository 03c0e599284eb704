package org.dromedary.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Answers as Google does: Drive v3 ({@link GoogleDriveDouble}), Sheets v4 ({@link GoogleSheetsDouble}) and OAuth 2.0
 * ({@link GoogleTokensDouble}), with the faults that a test orders. Google's own client libraries are its callers.
 */
public final class GoogleServer implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final java.util.concurrent.ExecutorService threads = Executors.newCachedThreadPool();
    private final GoogleDriveDouble drive = new GoogleDriveDouble();
    private final GoogleSheetsDouble sheets = new GoogleSheetsDouble();
    private final GoogleTokensDouble tokens;
    private final List<String> requests = new ArrayList<>();
    private final Deque<Ordered> ordered = new ArrayDeque<>();

    private record Ordered(Predicate<String> which, Fault fault) {}

    /**
     * What happens to one call.
     *
     * @param status answered instead
     * @param cutAfter bytes of the answer after which the connection breaks; less than 0: it does not
     */
    private record Fault(int status, String body, Map<String, String> headers, long cutAfter) {}

    /** One call: method, path, query, body. */
    record Call(HttpExchange exchange, String method, String path, Map<String, List<String>> query, byte[] body) {

        String first(String name) {
            return query.containsKey(name) ? query.get(name).get(0) : null;
        }

        JsonNode json() throws IOException {
            return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        }
    }

    /** What is answered. */
    record Answer(int status, Map<String, String> headers, byte[] body) {

        static Answer json(Object value) throws IOException {
            return new Answer(
                    200, Map.of("Content-Type", "application/json; charset=UTF-8"), JSON.writeValueAsBytes(value));
        }

        static Answer empty() {
            return new Answer(204, Map.of(), new byte[0]);
        }

        static Answer error(int status, String reason, String message) {
            return new Answer(
                    status,
                    Map.of("Content-Type", "application/json; charset=UTF-8"),
                    problem(status, reason, message).getBytes(StandardCharsets.UTF_8));
        }
    }

    private GoogleServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        tokens = new GoogleTokensDouble(url());
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A server with nothing in it. */
    public static GoogleServer start() throws IOException {
        return new GoogleServer();
    }

    /** Where the APIs are. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    public GoogleDriveDouble drive() {
        return drive;
    }

    public GoogleSheetsDouble sheets() {
        return sheets;
    }

    public GoogleTokensDouble tokens() {
        return tokens;
    }

    /** The key file of a service account that this server knows. */
    public Path serviceAccount(Path file) throws IOException {
        return Files.writeString(file, tokens.serviceAccountFile());
    }

    /** The file of an OAuth client that this server knows. */
    public Path client(Path file) throws IOException {
        return Files.writeString(file, tokens.clientFile());
    }

    /** Method and path of every call so far. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** How many calls have had this in their method and path. */
    public long calls(String part) {
        return requests().stream().filter(one -> one.contains(part)).count();
    }

    /** The next call that has this in its method and path is answered so. */
    public void failNext(String part, int status, String reason, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/json; charset=UTF-8");
        order(part, new Fault(status, problem(status, reason, "it is so"), all, -1));
    }

    /** The next call that has this in its method and path is answered with this text. */
    public void answerNext(String part, int status, String body) {
        order(part, new Fault(status, body, Map.of("Content-Type", "text/html"), -1));
    }

    /** The connection of the next call that has this in its method and path breaks after so many bytes of the answer. */
    public void cutNext(String part, long after) {
        order(part, new Fault(0, null, Map.of(), after));
    }

    private void order(String part, Fault fault) {
        synchronized (ordered) {
            ordered.add(new Ordered(line -> line.contains(part), fault));
        }
    }

    /** The error of Drive v3 and, with details, of Sheets v4. */
    private static String problem(int status, String reason, String message) {
        boolean sheets = reason.equals(reason.toUpperCase(java.util.Locale.ROOT));
        return sheets
                ? """
                {"error":{"code":%d,"message":"%s","status":"RESOURCE_EXHAUSTED","details":[
                  {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"%s","domain":"googleapis.com"}]}}"""
                        .formatted(status, message, reason)
                : """
                {"error":{"code":%d,"message":"%s","errors":[
                  {"message":"%s","domain":"usageLimits","reason":"%s"}]}}"""
                        .formatted(status, message, message, reason);
    }

    private void handle(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        String line = exchange.getRequestMethod() + " " + uri;
        synchronized (requests) {
            requests.add(line);
        }
        byte[] sent = exchange.getRequestBody().readAllBytes();
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            sent = new GZIPInputStream(new java.io.ByteArrayInputStream(sent)).readAllBytes();
        }
        Fault fault = fault(line);
        try {
            if (fault != null && fault.cutAfter() < 0) {
                respond(
                        exchange,
                        new Answer(fault.status(), fault.headers(), fault.body().getBytes(StandardCharsets.UTF_8)),
                        -1);
                return;
            }
            // java.net knows no PATCH; Google's client library asks for it so, and Google understands
            String override = exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override");
            Call call = new Call(
                    exchange,
                    override == null ? exchange.getRequestMethod() : override,
                    uri.getPath(),
                    query(uri.getRawQuery()),
                    sent);
            respond(exchange, answer(call), fault == null ? -1 : fault.cutAfter());
        } catch (RuntimeException e) {
            respond(
                    exchange,
                    Answer.error(
                            500, "backendError", String.valueOf(e.getMessage()).replace("\"", "'")),
                    -1);
        }
    }

    private Fault fault(String line) {
        synchronized (ordered) {
            for (Ordered one : ordered) {
                if (one.which().test(line)) {
                    ordered.remove(one);
                    return one.fault();
                }
            }
        }
        return null;
    }

    private Answer answer(Call call) throws IOException {
        if (call.path().equals("/token") || call.path().equals("/auth")) {
            return tokens.answer(call);
        }
        String needs = call.path().startsWith("/v4/")
                ? "spreadsheets"
                : call.method().equals("GET") ? "drive.readonly" : "drive";
        Answer refusal = tokens.refusal(call.exchange().getRequestHeaders().getFirst("Authorization"), needs);
        if (refusal != null) {
            return refusal;
        }
        return call.path().startsWith("/v4/") ? sheets.answer(call) : drive.answer(call);
    }

    private static void respond(HttpExchange exchange, Answer answer, long cutAfter) throws IOException {
        try (exchange) {
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body();
            String accepted = String.valueOf(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
            boolean json = answer.headers().getOrDefault("Content-Type", "").startsWith("application/json");
            if (json && accepted.contains("gzip")) {
                ByteArrayOutputStream packed = new ByteArrayOutputStream();
                try (OutputStream out = new GZIPOutputStream(packed)) {
                    out.write(body);
                }
                body = packed.toByteArray();
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            }
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                int length = cutAfter < 0 ? body.length : (int) Math.min(cutAfter, body.length);
                exchange.getResponseBody().write(body, 0, length);
                exchange.getResponseBody().flush();
            }
        } catch (IOException e) {
            // the caller went, or the answer was cut as ordered
            exchange.close();
        }
    }

    static Map<String, List<String>> query(String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                String[] parts = pair.split("=", 2);
                query.computeIfAbsent(decode(parts[0]), name -> new ArrayList<>())
                        .add(parts.length > 1 ? decode(parts[1]) : "");
            }
        }
        return query;
    }

    static String decode(String text) {
        return java.net.URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    static UncheckedIOException unchecked(IOException e) {
        return new UncheckedIOException(e);
    }
}
