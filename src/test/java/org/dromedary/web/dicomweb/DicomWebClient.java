package org.dromedary.web.dicomweb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Calls as the usual clients make them; they are not on a class path of Java's. */
public final class DicomWebClient {

    public static final String STUDY_PARTS = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String authorization;

    /** @param authorization value of the header; null for none */
    public DicomWebClient(String base, String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    public static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Headers come in pairs of name and value. */
    public HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    public JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get(path, "Accept", "application/dicom+json");
        if (response.statusCode() != 200) {
            throw new AssertionError(path + ": " + response.statusCode() + " " + text(response));
        }
        return JSON.readTree(response.body());
    }

    public HttpResponse<byte[]> post(String path, String contentType, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, headers).POST(BodyPublishers.ofByteArray(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        return send(request);
    }

    /** Stores files as dicomweb-client does it. */
    public HttpResponse<byte[]> store(String path, byte[]... files) throws IOException, InterruptedException {
        return post(
                path,
                "multipart/related; type=\"application/dicom\"; boundary=\"0f3cf5c0\"",
                related("0f3cf5c0", files));
    }

    public static byte[] related(String boundary, byte[]... files) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] file : files) {
            body.writeBytes(("\r\n--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n").getBytes());
            body.writeBytes(file);
        }
        body.writeBytes(("\r\n--" + boundary + "--").getBytes());
        return body.toByteArray();
    }

    public HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    public HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public static JsonNode tree(HttpResponse<byte[]> response) throws IOException {
        return JSON.readTree(response.body());
    }

    public static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The bodies of a multipart answer. */
    public static List<byte[]> parts(HttpResponse<byte[]> response) {
        String boundary =
                MediaRange.of(header(response, "Content-Type")).parameters().get("boundary");
        byte[] delimiter = ("\r\n--" + boundary).getBytes();
        byte[] all = ("\r\n" + new String(response.body(), StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
        List<byte[]> parts = new ArrayList<>();
        int from = find(all, delimiter, 0) + delimiter.length;
        for (int to = find(all, delimiter, from); to >= 0; to = find(all, delimiter, from)) {
            int body = find(all, "\r\n\r\n".getBytes(), from) + 4;
            parts.add(Arrays.copyOfRange(all, body, to));
            from = to + delimiter.length;
        }
        return parts;
    }

    private static int find(byte[] in, byte[] what, int from) {
        for (int at = from; at + what.length <= in.length; at++) {
            if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }
}
