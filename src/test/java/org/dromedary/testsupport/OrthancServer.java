package org.dromedary.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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

    /** Its plugin for DICOMweb, where Debian's package has it. */
    public static final String DICOMWEB = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int httpPort;
    private final int dicomPort;
    private final String authorization;
    private Process process;

    private OrthancServer(Path folder, int httpPort, int dicomPort, String authorization) {
        this.folder = folder;
        this.httpPort = httpPort;
        this.dicomPort = dicomPort;
        this.authorization = authorization;
    }

    /**
     * Starts Orthanc as {@code ORTHANC}; skips or fails the calling test as {@link Peers#require} does.
     *
     * @param settings added to, or instead of, those that every test needs
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
        OrthancServer server = new OrthancServer(folder, httpPort, dicomPort, authorization(all));
        server.again();
        return server;
    }

    private static String authorization(Map<String, Object> settings) {
        if (!(settings.get("RegisteredUsers") instanceof Map<?, ?> users) || users.isEmpty()) {
            return null;
        }
        Map.Entry<?, ?> user = users.entrySet().iterator().next();
        String pair = user.getKey() + ":" + user.getValue();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts it once more, with what is in its folder. */
    public void again() throws IOException, InterruptedException {
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

    /** Ends it as a crash or a power failure would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Waits until it has ended, by whatever. */
    public void awaitExit() throws InterruptedException {
        process.waitFor();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
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
        return authorization == null ? request : request.header("Authorization", authorization);
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
