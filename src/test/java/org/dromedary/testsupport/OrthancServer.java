package org.dromedary.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** An Orthanc of the test's own, with loop-back ports and a folder that it may fill. */
public final class OrthancServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int httpPort;
    private final int dicomPort;
    /** Of HTTP Basic, or null. */
    private final String login;

    private Process process;

    private OrthancServer(Path folder, int httpPort, int dicomPort, Object users) {
        this.login = users instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .map(user -> user.getKey() + ":" + user.getValue())
                        .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes()))
                        .findFirst()
                        .orElse(null)
                : null;
        this.folder = folder;
        this.httpPort = httpPort;
        this.dicomPort = dicomPort;
    }

    /**
     * Starts Orthanc as {@code ORTHANC}; skips or fails the calling test as {@link Peers#require} does.
     *
     * @param settings added to, or instead of, those that every test needs; with {@code RegisteredUsers} the first of them is
     *     who calls here
     */
    public static OrthancServer start(Path folder, Map<String, Object> settings)
            throws IOException, InterruptedException {
        int httpPort = freePort();
        int dicomPort = freePort();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("Name", "test");
        all.put("StorageDirectory", folder.resolve("storage").toString());
        all.put("HttpPort", httpPort);
        all.put("DicomPort", dicomPort);
        all.put("DicomAet", "ORTHANC");
        all.put("RemoteAccessAllowed", false);
        all.put("AuthenticationEnabled", false);
        // it closes what it kept while the next request is on its way, and a POST is not sent twice
        all.put("KeepAlive", false);
        all.put("StableAge", 1);
        all.put("Plugins", new String[0]);
        all.putAll(settings);
        Files.createDirectories(folder);
        JSON.writeValue(folder.resolve("orthanc.json").toFile(), all);
        OrthancServer server = new OrthancServer(folder, httpPort, dicomPort, settings.get("RegisteredUsers"));
        server.start();
        return server;
    }

    /** Starts it again as it was, after {@link #close} or {@link #kill}. */
    public void start() throws IOException, InterruptedException {
        Path log = folder.resolve("orthanc.log");
        process = Command.start(log, "Orthanc", folder.resolve("orthanc.json"));
        try {
            await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> get("/system")
                    .has("Version"));
        } catch (RuntimeException e) {
            close();
            throw new AssertionError("Orthanc has not started: " + Files.readString(log), e);
        }
    }

    /** Ends it as a crash does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** Removes all that it has stored; it must not run. */
    public void wipe() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("storage"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** How many instances it has. */
    public int instances() throws IOException, InterruptedException {
        return get("/statistics").get("CountInstances").asInt();
    }

    /** Deletes a resource. */
    public void delete(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request(path).DELETE().build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " was answered with " + response.statusCode());
        }
    }

    public int dicomPort() {
        return dicomPort;
    }

    public String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    /** Answer of its REST API. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(bytes(path));
    }

    /** Answer of its REST API as it comes. */
    public byte[] bytes(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(path + " was answered with " + response.statusCode());
        }
        return response.body();
    }

    /** Posts to its REST API; fails unless the answer is 200. */
    public JsonNode post(String path, String body) throws IOException, InterruptedException {
        return post(path, HttpRequest.BodyPublishers.ofString(body));
    }

    /** Brings a DICOM file to it over HTTP. */
    public JsonNode upload(Path file) throws IOException, InterruptedException {
        return post("/instances", HttpRequest.BodyPublishers.ofFile(file));
    }

    private JsonNode post(String path, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request(path).POST(body).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " was answered with " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
        return login == null ? request : request.header("Authorization", login);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
