package org.dromedary.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;

/** The program's REST API as a script uses it. */
public final class DromedaryApi {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** No delivery leaves them by itself. */
    private static final Set<String> FINAL = Set.of("DELIVERED", "WARNING", "PARKED", "CANCELLED");

    private final String base;
    private final Path passwordFile;

    DromedaryApi(int port, Path passwordFile) {
        this.base = "http://127.0.0.1:" + port;
        this.passwordFile = passwordFile;
    }

    boolean isReady() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public JsonNode get(String path) {
        return call("GET", path, BodyPublishers.noBody(), 200);
    }

    public JsonNode post(String path, int expected) {
        return call("POST", path, BodyPublishers.noBody(), expected);
    }

    /** Sends a file as the body itself. */
    public JsonNode postFile(String path, Path file, int expected, String... headers) throws IOException {
        return call("POST", path, BodyPublishers.ofFile(file), expected, headers);
    }

    /** Sends JSON. */
    public JsonNode json(String method, String path, Object body, int expected) throws IOException {
        return call(
                method,
                path,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)),
                expected,
                "Content-Type",
                "application/json");
    }

    /** Sends a form. */
    public JsonNode postForm(String path, int expected, String... namesAndValues) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(namesAndValues[i] + "=" + URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return call(
                "POST",
                path,
                BodyPublishers.ofString(String.join("&", fields)),
                expected,
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    /** What is at a path, in a form that is no JSON. */
    public byte[] bytes(String path, String accept) {
        return send("GET", path, BodyPublishers.noBody(), BodyHandlers.ofByteArray(), 200, "Accept", accept);
    }

    private JsonNode call(String method, String path, BodyPublisher body, int expected, String... headers) {
        try {
            return JSON.readTree(send(method, path, body, BodyHandlers.ofString(), expected, headers));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private <T> T send(
            String method, String path, BodyPublisher body, BodyHandler<T> form, int expected, String... headers) {
        try {
            String login = "admin:" + Files.readString(passwordFile).strip();
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofSeconds(30))
                    .header(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                    .method(method, body);
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<T> answer = HTTP.send(request.build(), form);
            assertThat(answer.statusCode())
                    .as("%s %s answered %s", method, path, answer.body())
                    .isEqualTo(expected);
            return answer.body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What anybody gets at an address. */
    public static HttpResponse<byte[]> fetch(String address) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Accept", "text/html,*/*")
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** Writes what anybody gets at an address to a file; returns the status. */
    public static int fetch(String address, Path file) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofFile(file))
                .statusCode();
    }

    public JsonNode study(String uid) {
        return get("/api/studies/" + uid);
    }

    /** Its deliveries, oldest generation first; none if the study is not known. */
    public List<JsonNode> deliveries(String uid) {
        List<JsonNode> found = new ArrayList<>();
        get("/api/studies/" + uid + "/deliveries").forEach(found::add);
        return found;
    }

    public JsonNode delivery(long id) {
        return get("/api/deliveries/" + id);
    }

    /** All deliveries in a state, or in any with null. */
    public List<JsonNode> allDeliveries(String state) {
        List<JsonNode> found = new ArrayList<>();
        boolean more = true;
        while (more) {
            JsonNode page =
                    get("/api/deliveries?limit=100&offset=" + found.size() + (state == null ? "" : "&state=" + state));
            page.get("items").forEach(found::add);
            more = page.get("more").asBoolean();
        }
        return found;
    }

    /** Waits until a study is in a state. */
    public JsonNode awaitStudy(String uid, String state) {
        return await("study", state, () -> study(uid));
    }

    /** Waits until the only delivery of a generation is in a state. */
    public JsonNode awaitDelivery(String uid, int generation, String state) {
        return await("delivery of generation " + generation, state, () -> {
            List<JsonNode> all = deliveries(uid).stream()
                    .filter(one -> one.get("generation").asInt() == generation)
                    .toList();
            assertThat(all).hasSizeLessThan(2);
            return all.isEmpty() ? study(uid) : all.get(0);
        });
    }

    /** Waits until a delivery is in a state. */
    public JsonNode awaitDelivery(long id, String state) {
        return await("delivery " + id, state, () -> delivery(id));
    }

    private static JsonNode await(String what, String state, Callable<JsonNode> look) {
        AtomicReference<JsonNode> last = new AtomicReference<>();
        Awaitility.await(what + " in state " + state)
                .atMost(PATIENCE)
                .pollInterval(100, TimeUnit.MILLISECONDS)
                .until(() -> {
                    last.set(look.call());
                    String now = last.get().get("state").asText();
                    return now.equals(state) || FINAL.contains(now);
                });
        assertThat(last.get().get("state").asText())
                .as("state of %s", last.get())
                .isEqualTo(state);
        return last.get();
    }
}
