package org.dromedary.component.orthanc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.dromedary.component.http.HttpAnswerException;
import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpConfiguration;
import org.dromedary.component.http.HttpDownload;
import org.dromedary.component.http.HttpFailedException;
import org.dromedary.component.http.HttpPeer;
import org.dromedary.component.http.HttpReply;
import org.dromedary.component.http.HttpStatusException;

/** Calls of one Orthanc's REST API, each a request of its own. Safe for use by several threads. */
public final class OrthancClient {

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int NOT_FOUND = 404;
    /** Identifiers are five groups of hexadecimal digits; those of jobs and queries are UUIDs. */
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{1,64}");

    private final HttpPeer peer;

    /** @param address of its HTTP server, which may be behind a proxy with a path */
    public OrthancClient(URI address, HttpConfiguration configuration) {
        this.peer = new HttpPeer(address, configuration);
    }

    /** For requests that this class has no method for. */
    public HttpPeer peer() {
        return peer;
    }

    /** In messages. */
    String name() {
        return "Orthanc at " + peer.address();
    }

    /**
     * Whether it is there, lets us in, and is an Orthanc.
     *
     * @throws HttpAnswerException if something else answers
     */
    public OrthancSystem system() throws HttpFailedException, InterruptedException {
        try {
            OrthancSystem system = OrthancSystem.of(get("its version", "/system"));
            if (system == null) {
                throw noOrthanc(null);
            }
            return system;
        } catch (HttpStatusException e) {
            if (e.status() == NOT_FOUND) {
                throw noOrthanc(e);
            }
            throw e;
        }
    }

    private HttpAnswerException noOrthanc(Exception cause) {
        return new HttpAnswerException(
                "There is no Orthanc at " + peer.address() + ": check host, port and path of the URL", true, cause);
    }

    /**
     * The JSON at a path.
     *
     * @param what in words, for messages
     * @throws HttpStatusException for any status but 2xx
     * @throws HttpAnswerException if the answer is no JSON
     */
    public JsonNode get(String what, String path) throws HttpFailedException, InterruptedException {
        return json(what, peer.ask(HttpCall.get(what, path)));
    }

    /** The JSON at a path, empty if there is no such resource (any more). */
    public Optional<JsonNode> find(String what, String path) throws HttpFailedException, InterruptedException {
        HttpReply reply = peer.ask(HttpCall.get(what, path).expecting(NOT_FOUND));
        return reply.status() == NOT_FOUND ? Optional.empty() : Optional.of(json(what, reply));
    }

    /** A text at a path, such as a digest or a metadatum; empty if there is none. */
    public Optional<String> text(String what, String path) throws HttpFailedException, InterruptedException {
        HttpReply reply = peer.ask(HttpCall.get(what, path).expecting(NOT_FOUND));
        return reply.status() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(reply.text().strip());
    }

    /**
     * Posts JSON and reads JSON.
     *
     * @param repeatable whether twice does no more than once
     */
    public JsonNode post(String what, String path, JsonNode body, boolean repeatable)
            throws HttpFailedException, InterruptedException {
        HttpCall call = HttpCall.json(what, path, body.toString());
        return json(what, peer.ask(repeatable ? call.idempotent() : call));
    }

    /** Posts the bytes of a DICOM file. @return ID, Status, ParentStudy, … */
    JsonNode upload(BodyPublisher file, String encoding) throws HttpFailedException, InterruptedException {
        String what = "an upload";
        HttpCall call =
                HttpCall.post(what, "/instances", "application/dicom", file).idempotent();
        return json(what, peer.ask(encoding == null ? call : call.with("Content-Encoding", encoding)));
    }

    /** Deletes a resource. @return false if there was none */
    public boolean delete(OrthancLevel level, String id) throws HttpFailedException, InterruptedException {
        HttpCall call = HttpCall.delete("the removal of a " + level, level.path(id));
        return peer.ask(call.expecting(NOT_FOUND)).status() != NOT_FOUND;
    }

    /** The file of an instance, as it comes; to be closed. */
    public HttpDownload instance(String id) throws HttpFailedException, InterruptedException {
        return peer.open(HttpCall.get("an instance", OrthancLevel.instance.path(id) + "/file"));
    }

    /**
     * Writes the file of an instance, and checks its digest against what Orthanc noted when it came there.
     *
     * @param target is replaced; not forced to disk
     * @return its MD5 in hexadecimal digits
     * @throws HttpAnswerException if it is cut off or not what Orthanc once got
     */
    public String download(String id, Path target) throws HttpFailedException, IOException, InterruptedException {
        MessageDigest md5 = md5();
        try (HttpDownload download = instance(id);
                OutputStream out = new DigestOutputStream(
                        Files.newOutputStream(
                                target,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE),
                        md5)) {
            copy(download, out);
        }
        String got = HexFormat.of().formatHex(md5.digest());
        Optional<String> noted = storedMd5(id);
        if (noted.isPresent() && !noted.get().equals(got)) {
            throw new HttpAnswerException(
                    name() + " gave an instance with other bytes than it once took: its storage is damaged",
                    true,
                    null);
        }
        return got;
    }

    private void copy(HttpDownload download, OutputStream out) throws IOException, HttpAnswerException {
        byte[] piece = new byte[256 * 1024];
        InputStream in = download.body();
        long length = 0;
        int read = 0;
        while (read >= 0) {
            out.write(piece, 0, read);
            length += read;
            try {
                read = in.read(piece);
            } catch (IOException e) {
                throw new HttpAnswerException(name() + " gave a part of an instance only: " + e.getMessage(), false, e);
            }
        }
        if (download.length() >= 0 && length != download.length()) {
            throw new HttpAnswerException(name() + " gave a part of an instance only", false, null);
        }
    }

    /** MD5 of the file of an instance as Orthanc took it; empty if there is no such instance. */
    Optional<String> storedMd5(String id) throws HttpFailedException, InterruptedException {
        return text("a digest", OrthancLevel.instance.path(id) + "/attachments/dicom/md5");
    }

    /** A JSON object as routes have it. */
    static Map<String, Object> map(JsonNode object) {
        return JSON.convertValue(object, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** @throws IllegalArgumentException if it can be no identifier of Orthanc's; it becomes a part of a path */
    static String checkedId(String id) {
        if (id == null || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException("An Orthanc identifier has hexadecimal digits and hyphens only");
        }
        return id;
    }

    private JsonNode json(String what, HttpReply reply) throws HttpAnswerException {
        if (reply.mediaType().contains("html")) {
            throw new HttpAnswerException(
                    "There is no Orthanc at " + peer.address()
                            + ": a web page is there; check host, port and path of the URL",
                    true,
                    null);
        }
        try {
            JsonNode json = JSON.readTree(reply.body());
            return json == null ? JSON.missingNode() : json;
        } catch (JsonEOFException e) {
            throw new HttpAnswerException(name() + " gave half an answer when asked for " + what, false, null);
        } catch (IOException e) {
            // the parser's message quotes the text, which may be of a patient
            throw new HttpAnswerException(
                    name() + " gave something that is no JSON when asked for " + what
                            + ": check the URL, and what stands before Orthanc",
                    true,
                    null);
        }
    }
}
