package org.dromedary.operations.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.core.env.Environment;

/** The REST API of the router of these settings, on this machine, as its administrator. */
final class RouterClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private final String authorization;

    /** @throws CommandFailedException if the administrator's password is not to be had */
    RouterClient(Environment settings) throws CommandFailedException {
        boolean tls = settings.getProperty("server.ssl.enabled", Boolean.class, false)
                || settings.containsProperty("server.ssl.bundle");
        this.base = URI.create((tls ? "https" : "http") + "://localhost:" + settings.getProperty("server.port", "8080")
                + settings.getProperty("server.servlet.context-path", "") + "/");
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString(("admin:" + password(settings)).getBytes(StandardCharsets.UTF_8));
    }

    private static String password(Environment settings) throws CommandFailedException {
        String password = settings.getProperty("dromedary.security.admin-password", "");
        if (!password.isBlank()) {
            return password;
        }
        Path file = Path.of(settings.getProperty("dromedary.data-dir", "./data"), "admin-password.txt");
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(
                    file + " does not exist; run this where the router runs, or set dromedary.data-dir", e);
        } catch (IOException e) {
            throw new CommandFailedException(file + " cannot be read; run this as the user that runs the router", e);
        }
    }

    /**
     * Posts nothing to a path.
     *
     * @throws CommandFailedException with the router's words, if it does not do it
     */
    JsonNode post(String path) throws CommandFailedException, InterruptedException {
        return call(request(path).timeout(PATIENCE).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Posts a file, however long the router takes for it. */
    JsonNode postFile(String path, Path file) throws CommandFailedException, InterruptedException {
        try {
            return call(request(path)
                    .header("Content-Type", "application/octet-stream")
                    .POST(HttpRequest.BodyPublishers.ofFile(file)));
        } catch (FileNotFoundException e) {
            throw new CommandFailedException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What is at a path. */
    JsonNode get(String path) throws CommandFailedException, InterruptedException {
        return call(request(path).timeout(PATIENCE).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", authorization)
                .header("Accept", "application/json, application/problem+json");
    }

    private JsonNode call(HttpRequest.Builder call) throws CommandFailedException, InterruptedException {
        HttpRequest request = call.build();
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new CommandFailedException("no router answers at " + base + "; see that it runs, and server.port", e);
        } catch (IOException e) {
            throw new CommandFailedException(base + " does not answer: " + e.getMessage(), e);
        }
        if (response.statusCode() / 100 != 2) {
            throw new CommandFailedException(refusal(response), null);
        }
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new CommandFailedException(base + " answers something else than a router does", e);
        }
    }

    /** RFC 9457: the detail says what to do. */
    private static String refusal(HttpResponse<String> response) {
        String detail = "";
        try {
            JsonNode problem = new ObjectMapper().readTree(response.body());
            detail = problem.path("detail").asText(problem.path("title").asText(""));
        } catch (JsonProcessingException e) {
            // a page and no problem; its text says nothing to an operator
            detail = "";
        }
        return "the router answered " + response.statusCode() + (detail.isEmpty() ? "" : ": " + detail);
    }
}
