package org.dromedary.component.filesender;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.dromedary.component.filesender.DoubleStore.StoredFile;
import org.dromedary.component.filesender.DoubleStore.Transfer;

/**
 * A FileSender server for tests: an HTTP server that checks signatures, chunk arithmetic and completion as the real ones
 * were seen to, with their mistakes. Uploads go to files in a folder, mails are recorded instead of sent. {@link #main}
 * starts it for the hand.
 */
public final class FileSenderDouble implements AutoCloseable {

    public static final String USER = "alice@example.org";
    public static final String SECRET = "240b628729940453ebef580850b85e516093d1d580b2f62755934002c733d8c2";

    private static final String PREFIX = "/filesender/";

    static {
        // answers in two writes would wait 40 ms for each other
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** A mail the server would have sent. */
    public record Mail(
            String to, long transferId, String downloadUrl, String subject, String message, String language) {}

    /** A request that came in. */
    public record Seen(String line, Map<String, String> args, Map<String, List<String>> headers, int status) {}

    public final DoubleModes modes = new DoubleModes();
    private final Map<String, String> secrets = new ConcurrentHashMap<>(Map.of(USER, SECRET));
    private final Map<String, String> applications = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<DoubleFault> faults = new CopyOnWriteArrayList<>();
    private final AtomicLong failures = new AtomicLong();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private final DoubleStore store;
    private final DoubleApi api;
    private final DoublePages pages;

    private FileSenderDouble(Path folder, int port) throws IOException {
        Files.createDirectories(folder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
        store = new DoubleStore(folder, modes);
        api = new DoubleApi(store, modes, url());
        pages = new DoublePages(store);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    /** On a free port. */
    public static FileSenderDouble start(Path folder) throws IOException {
        return start(folder, 0);
    }

    public static FileSenderDouble start(Path folder, int port) throws IOException {
        return new FileSenderDouble(folder, port);
    }

    /** The site's address. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PREFIX;
    }

    public void account(String user, String secret) {
        secrets.put(user, secret);
    }

    public void application(String name, String secret) {
        applications.put(name, secret);
    }

    /** In the order they would have been sent. */
    public List<Mail> mails() {
        return List.copyOf(api.mails);
    }

    /** The transfers that were completed, one entry for each time. */
    public List<Long> completed() {
        return List.copyOf(api.completed);
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** @param request matches {@code METHOD /path-below-rest.php} */
    public long count(String request) {
        return seen.stream().filter(one -> one.line().matches(request)).count();
    }

    /** Transfers in any state. */
    public int transfers() {
        return store.transfers.size();
    }

    /** What a recipient of the transfer would get under this name. */
    public byte[] content(long transferId, String name) throws IOException {
        for (StoredFile file : store.transfers.get(transferId).files) {
            if (file.name.equals(name)) {
                return store.read(file);
            }
        }
        throw new IOException("no file " + name + " in transfer " + transferId);
    }

    /** Names of the files of a transfer. */
    public List<String> names(long transferId) {
        return store.transfers.get(transferId).files.stream()
                .map(file -> file.name)
                .toList();
    }

    Transfer transfer(long id) {
        return store.transfers.get(id);
    }

    /** As the owner does on the web page. */
    public void closeTransfer(long id) throws IOException {
        Transfer transfer = store.transfers.get(id);
        transfer.status = DoubleStore.Status.CLOSED;
        store.removeBytes(transfer);
    }

    /** As the server's clean-up does. */
    public void removeTransfer(long id) throws IOException {
        Transfer transfer = store.transfers.remove(id);
        transfer.files.forEach(file -> store.files.remove(file.id));
        store.removeBytes(transfer);
    }

    /** The next matching requests, after some, get another answer and are not carried out. */
    public void answer(String request, int skip, int times, int status, String body) {
        String type = body.startsWith("<") ? "text/html" : "application/json";
        faults.add(DoubleFault.of(request, skip, times, false, status, type, body));
    }

    /** The next matching requests, after some, get an error of the server. */
    public void refuse(String request, int skip, int times, int status, String code) {
        answer(
                request,
                skip,
                times,
                status,
                "{\"message\":\"" + code + "\",\"uid\":\"6b01302b0cbce\",\"details\":null}");
    }

    /** The next matching requests, after some, are carried out, and the connection is cut before the answer. */
    public void loseAnswer(String request, int skip, int times) {
        faults.add(DoubleFault.of(request, skip, times, true, 0, "", ""));
    }

    /** The next matching requests, after some, are carried out, and answered by something else. */
    public void obeyAndAnswer(String request, int skip, int times, int status, String body) {
        faults.add(DoubleFault.of(
                request, skip, times, true, status, body.startsWith("<") ? "text/html" : "application/json", body));
    }

    /** The next matching requests, after some, are not carried out, and the connection is cut. */
    public void hangUp(String request, int skip, int times) {
        faults.add(DoubleFault.of(request, skip, times, false, 0, "", ""));
    }

    /** No faults any more. */
    public void heal() {
        faults.clear();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Map<String, String> args = args(exchange.getRequestURI().getRawQuery());
            if (path.startsWith("/_double/")) {
                control(exchange, path, args);
            } else if (modes.down || lag(modes.latencyMillis)) {
                exchange.getRequestBody().readAllBytes();
            } else if (path.startsWith(PREFIX + "rest.php/")) {
                rest(exchange, path, path.substring((PREFIX + "rest.php").length()), args);
            } else if (path.equals(PREFIX + "filesender-config.js.php") && !modes.configurationHidden) {
                DoublePages.send(
                        exchange, 200, "text/javascript", api.configuration().getBytes(StandardCharsets.UTF_8));
            } else if (path.equals(PREFIX + "download.php")) {
                pages.download(exchange, args);
            } else if (path.equals(PREFIX)) {
                pages.page(exchange, args);
            } else {
                DoublePages.send(exchange, 404, "text/html", "<html>Not Found</html>".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException e) {
            failures.incrementAndGet();
            throw e;
        }
    }

    private boolean lag(long millis) {
        try {
            return millis > 0 && closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void rest(HttpExchange exchange, String path, String below, Map<String, String> args) throws IOException {
        String line = exchange.getRequestMethod() + " " + below;
        DoubleFault fault =
                faults.stream().filter(one -> one.strikes(line)).findFirst().orElse(null);
        int status;
        byte[] body;
        if (fault != null && !fault.obeyed()) {
            exchange.getRequestBody().readAllBytes();
            status = fault.status();
            body = fault.body().getBytes(StandardCharsets.UTF_8);
        } else {
            try {
                DoubleApi.Answer answer = obey(exchange, path, below, args);
                status = answer.status();
                body = answer.body().toString().getBytes(StandardCharsets.UTF_8);
            } catch (DoubleRefusal e) {
                exchange.getRequestBody().readAllBytes();
                status = e.status;
                body = e.code == null ? new byte[0] : error(e.code);
            }
            if (fault != null && fault.status() != 0) {
                status = fault.status();
                body = fault.body().getBytes(StandardCharsets.UTF_8);
            }
        }
        boolean cut = fault != null && fault.status() == 0;
        seen.add(new Seen(line, args, Map.copyOf(exchange.getRequestHeaders()), cut ? 0 : status));
        if (!cut) {
            DoublePages.send(exchange, status, fault == null ? "application/json" : fault.contentType(), body);
        }
    }

    private static byte[] error(String code) {
        ObjectNode error =
                DoubleApi.JSON.createObjectNode().put("message", code).put("uid", "6b01302b0cbce");
        return error.putNull("details").toString().getBytes(StandardCharsets.UTF_8);
    }

    private DoubleApi.Answer obey(HttpExchange exchange, String path, String below, Map<String, String> args)
            throws DoubleRefusal, IOException {
        if (modes.maintenance) {
            throw new DoubleRefusal(503, "undergoing_maintenance");
        }
        String method = exchange.getRequestMethod();
        if (method.equals("GET") && below.equals("/info") && !args.containsKey("signature")) {
            return api.info();
        }
        if (!args.containsKey("signature") || !args.containsKey("timestamp")) {
            throw new DoubleRefusal(403, "rest_authentication_required");
        }
        if (modes.apacheTimeCheck) {
            checkTime(args);
        }
        DoubleSignature signature = signature(method, path, args);
        boolean chunk = method.equals("PUT") && below.matches("/file/\\d+/chunk/\\d+");
        return chunk
                ? chunk(exchange, below, args, signature)
                : api.call(method, below, args, args.get("remote_user"), json(exchange, args, signature));
    }

    private DoubleSignature signature(String method, String path, Map<String, String> args) throws DoubleRefusal {
        String application = args.get("remote_application");
        String secret = application == null
                ? secrets.get(String.valueOf(args.get("remote_user")))
                : applications.get(application);
        if (secret == null) {
            throw new DoubleRefusal(
                    application == null ? "auth_remote_user_rejected" : "auth_remote_unknown_application");
        }
        String serverName = "127.0.0.1"
                + (modes.serverNameWithPort ? ":" + server.getAddress().getPort() : "");
        try {
            return new DoubleSignature(
                    modes.sha256 ? "HmacSHA256" : "HmacSHA1", secret, method, serverName, path, args);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] json(HttpExchange exchange, Map<String, String> args, DoubleSignature signature)
            throws DoubleRefusal, IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        read(exchange, args, signature, body);
        return body.toByteArray();
    }

    /** Reads the body, then decides whether the request is the user's. */
    private long read(HttpExchange exchange, Map<String, String> args, DoubleSignature signature, OutputStream copy)
            throws DoubleRefusal, IOException {
        // behind Apache and php-fpm a body without a length does not arrive
        boolean sized = exchange.getRequestHeaders().getFirst("Transfer-Encoding") == null;
        long length = signature.body(sized ? exchange.getRequestBody() : InputStream.nullInputStream(), copy);
        if (!modes.apacheTimeCheck) {
            checkTime(args);
        }
        if (!signature.matches()) {
            throw new DoubleRefusal("auth_remote_signature_check_failed");
        }
        return length;
    }

    private void checkTime(Map<String, String> args) throws DoubleRefusal {
        String timestamp = args.get("timestamp");
        if (!timestamp.matches("\\d+") || api.now() - Long.parseLong(timestamp) > 15) {
            throw new DoubleRefusal("auth_remote_too_late");
        }
    }

    private DoubleApi.Answer chunk(
            HttpExchange exchange, String below, Map<String, String> args, DoubleSignature signature)
            throws DoubleRefusal, IOException {
        String[] parts = below.split("/");
        long offset = Long.parseLong(parts[4]);
        StoredFile file = api.file(parts[2], args.get("remote_user"));
        if (!"application/octet-stream".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            throw new DoubleRefusal(400, "rest_sanity_check_failed");
        }
        boolean lost = store.begin(file);
        boolean written = false;
        try {
            if (modes.truncateOnParallelFirstChunk && !store.exists(file)) {
                // what is a rare race at the real one is made a sure one
                lag(50);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            long length = read(exchange, args, signature, modes.discardBytes ? OutputStream.nullOutputStream() : bytes);
            sane(exchange, "X-Filesender-File-Size", file.size);
            sane(exchange, "X-Filesender-Chunk-Offset", offset);
            sane(exchange, "X-Filesender-Chunk-Size", length);
            api.checkChunk(file, args, offset, length);
            if (modes.discardBytes) {
                store.discarded(file, length);
            } else {
                store.write(file, offset, lost ? new byte[(int) length] : bytes.toByteArray());
            }
            file.transfer.status = DoubleStore.Status.UPLOADING;
            written = true;
            ObjectNode answer = DoubleApi.JSON.createObjectNode();
            if (modes.chunkPerFile) {
                answer.put("offset", Long.toString(offset));
            } else {
                answer.put("offset", offset);
            }
            return new DoubleApi.Answer(200, answer.put("written", length));
        } finally {
            store.end(file, written);
        }
    }

    private static void sane(HttpExchange exchange, String header, long value) throws DoubleRefusal {
        String given = exchange.getRequestHeaders().getFirst(header);
        if (given != null && !given.equals(Long.toString(value))) {
            throw new DoubleRefusal(400, "rest_sanity_check_failed");
        }
    }

    /** For a process that drives the double from outside. */
    private void control(HttpExchange exchange, String path, Map<String, String> args) throws IOException {
        JsonNode answer;
        try {
            for (Map.Entry<String, String> mode : args.entrySet()) {
                modes.set(mode.getKey(), mode.getValue());
            }
            answer = switch (path) {
                case "/_double/mails" -> DoubleApi.JSON.valueToTree(mails());
                case "/_double/completed" -> DoubleApi.JSON.valueToTree(completed());
                case "/_double/seen" ->
                    DoubleApi.JSON.valueToTree(seen.stream().map(Seen::line).toList());
                default -> DoubleApi.JSON.valueToTree(modes);
            };
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            DoublePages.send(exchange, 400, "text/plain", e.toString().getBytes(StandardCharsets.UTF_8));
            return;
        }
        DoublePages.send(exchange, 200, "application/json", answer.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> args(String query) {
        Map<String, String> args = new LinkedHashMap<>();
        if (query != null) {
            for (String arg : query.split("&")) {
                int equals = arg.indexOf('=');
                String name = equals < 0 ? arg : arg.substring(0, equals);
                args.put(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        equals < 0 ? "" : URLDecoder.decode(arg.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return args;
    }

    /** {@code [port [folder [mode=value ...]]]} */
    public static void main(String[] args) throws Exception {
        Path folder = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("filesender-double");
        FileSenderDouble server = start(folder, args.length > 0 ? Integer.parseInt(args[0]) : 8099);
        for (int i = 2; i < args.length; i++) {
            String[] mode = args[i].split("=", 2);
            server.modes.set(mode[0], mode[1]);
        }
        System.out.println("FileSender double at " + server.url() + ", user " + USER + ", apiKey " + SECRET);
        System.out.println("Uploads in " + folder + "; mails at /_double/mails, modes at /_double/mode?name=value");
        new CountDownLatch(1).await();
    }
}
