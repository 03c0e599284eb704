package org.dromedary.component.orthanc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpAnswerException;
import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpDownload;
import org.dromedary.component.http.HttpPeer;

/** Reads over Orthanc's REST API, as versions from 1.9 have it. Lists are read as they come, one entry at a time. */
final class OrthancHttpReads implements OrthancReads {

    /** Reads one entry of a list after the other, so that something may follow. */
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int NOT_FOUND = 404;
    private static final int BUFFER = 256 * 1024;
    /** {@code "<revision>-<MD5>"}; the MD5 is empty where Orthanc keeps none. */
    private static final Pattern ETAG = Pattern.compile("\"?\\d+-([0-9a-fA-F]{32})\"?");

    private final HttpPeer peer;

    OrthancHttpReads(HttpPeer peer) {
        this.peer = peer;
    }

    /** Takes an answer apart. */
    private interface Reader<T> {
        T read(InputStream body) throws IOException;
    }

    private <T> Optional<T> get(String what, String path, Reader<T> reader) throws PeerException, InterruptedException {
        try (HttpDownload answer = peer.open(HttpCall.get(what, path).expecting(NOT_FOUND))) {
            return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(reader.read(answer.body()));
        } catch (IOException | IllegalStateException e) {
            throw damaged(what, e);
        }
    }

    private <T> T require(String what, String path, Reader<T> reader) throws PeerException, InterruptedException {
        return get(what, path, reader)
                .orElseThrow(() -> new HttpAnswerException(
                        "Orthanc at " + peer.address() + " has no " + path.replaceFirst("\\?.*", "")
                                + ": check whether the address is that of an Orthanc",
                        true,
                        null));
    }

    private HttpAnswerException damaged(String what, Exception why) {
        return new HttpAnswerException(
                "Orthanc at " + peer.address().getHost() + " gave no whole answer when asked for " + what + ": "
                        + (why instanceof com.fasterxml.jackson.core.JacksonException ? "no JSON" : why.getMessage()),
                false,
                why);
    }

    @Override
    public String serverId() throws PeerException, InterruptedException {
        return require("its version", "/system", OrthancHttpReads::tree)
                .path("DatabaseServerIdentifier")
                .asText(null);
    }

    @Override
    public ChangesPage changes(long since, int limit) throws PeerException, InterruptedException {
        return require("changes", "/changes?since=" + since + "&limit=" + limit, OrthancHttpReads::changesPage);
    }

    @Override
    public ChangesPage newest() throws PeerException, InterruptedException {
        return require("its newest change", "/changes?last", OrthancHttpReads::changesPage);
    }

    private static ChangesPage changesPage(InputStream body) throws IOException {
        JsonNode page = tree(body);
        if (!page.path("Changes").isArray() || !page.path("Last").isIntegralNumber()) {
            throw new IOException("no list of changes");
        }
        List<Change> changes = new ArrayList<>();
        for (JsonNode change : page.path("Changes")) {
            changes.add(new Change(
                    change.path("Seq").asLong(),
                    change.path("ChangeType").asText(),
                    required(change, "ID"),
                    change.path("Date").asText()));
        }
        return new ChangesPage(
                changes, page.path("Done").asBoolean(), page.path("Last").asLong());
    }

    @Override
    public Optional<StudyThere> study(String id) throws PeerException, InterruptedException {
        return get("a study", "/studies/" + id, body -> studyThere(tree(body)));
    }

    @Override
    public List<StudyThere> studies(long since, int limit) throws PeerException, InterruptedException {
        return require(
                "its studies",
                "/studies?expand&since=" + since + "&limit=" + limit,
                body -> each(body, OrthancHttpReads::studyThere));
    }

    private static StudyThere studyThere(JsonNode study) throws IOException {
        return new StudyThere(
                required(study, "ID"),
                study.path("MainDicomTags").path("StudyInstanceUID").asText(null),
                study.path("LastUpdate").asText(""),
                study.path("IsStable").asBoolean(true));
    }

    @Override
    public Optional<List<InstanceThere>> instances(String studyId) throws PeerException, InterruptedException {
        return get(
                "the instances of a study",
                "/studies/" + studyId + "/instances",
                body -> each(
                        body,
                        instance -> new InstanceThere(
                                required(instance, "ID"),
                                instance.path("ParentSeries").asText(""),
                                instance.path("MainDicomTags")
                                        .path("SOPInstanceUID")
                                        .asText(null),
                                instance.path("FileUuid").asText(""),
                                instance.path("FileSize").asLong(-1))));
    }

    @Override
    public Optional<SeriesThere> series(String id) throws PeerException, InterruptedException {
        return get("a series", "/series/" + id, body -> {
            JsonNode series = tree(body);
            List<String> instances = new ArrayList<>();
            series.path("Instances").forEach(instance -> instances.add(instance.asText()));
            return new SeriesThere(required(series, "ParentStudy"), instances);
        });
    }

    @Override
    public Optional<String> seriesOf(String instanceId) throws PeerException, InterruptedException {
        return get("an instance", "/instances/" + instanceId, body -> required(tree(body), "ParentSeries"));
    }

    @Override
    public Optional<Integer> count(String studyId) throws PeerException, InterruptedException {
        return get("the statistics of a study", "/studies/" + studyId + "/statistics", body -> tree(body)
                .path("CountInstances")
                .asInt());
    }

    @Override
    public Optional<Map<String, String>> metadata(String instanceId) throws PeerException, InterruptedException {
        return get("the metadata of an instance", "/instances/" + instanceId + "/metadata?expand", body -> {
            Map<String, String> metadata = new HashMap<>();
            tree(body)
                    .fields()
                    .forEachRemaining(
                            one -> metadata.put(one.getKey(), one.getValue().asText()));
            return metadata;
        });
    }

    /** The data of the attachment: the same bytes as {@code /file}, with their MD5 in the ETag. */
    @Override
    public boolean fetch(InstanceThere instance, Path target) throws PeerException, IOException, InterruptedException {
        String what = "the file of an instance";
        HttpCall call = HttpCall.get(what, "/instances/" + instance.id() + "/attachments/dicom/data")
                .expecting(NOT_FOUND);
        try (HttpDownload answer = peer.open(call)) {
            if (answer.status() == NOT_FOUND) {
                return false;
            }
            Matcher etag = ETAG.matcher(answer.headers().firstValue("ETag").orElse(""));
            MessageDigest md5 = etag.matches() ? OrthancClient.md5() : null;
            long size = write(answer.body(), target, md5, what);
            check(size, answer.length() >= 0 ? answer.length() : instance.size());
            if (md5 != null && !HexFormat.of().formatHex(md5.digest()).equalsIgnoreCase(etag.group(1))) {
                throw new HttpAnswerException(
                        "The file of an instance is another than the one that Orthanc at "
                                + peer.address().getHost() + " took in, by its MD5: look at its storage",
                        false,
                        null);
            }
            return true;
        }
    }

    /** The disk's faults are told as {@link IOException}, those of the answer as {@link PeerException}. */
    private long write(InputStream body, Path target, MessageDigest md5, String what)
            throws IOException, HttpAnswerException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (FileChannel file = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (int n = read(body, buffer, what); n > 0; n = read(body, buffer, what)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                if (md5 != null) {
                    md5.update(buffer, 0, n);
                }
                size += n;
            }
            file.force(true);
        }
        return size;
    }

    private int read(InputStream body, byte[] buffer, String what) throws HttpAnswerException {
        try {
            return body.readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw damaged(what, e);
        }
    }

    private void check(long size, long expected) throws HttpAnswerException {
        if (expected >= 0 && size != expected) {
            throw new HttpAnswerException(
                    "Orthanc at " + peer.address().getHost() + " gave " + size + " of " + expected
                            + " bytes of an instance",
                    false,
                    null);
        }
    }

    private static JsonNode tree(InputStream body) throws IOException {
        JsonNode tree = JSON.readTree(body);
        if (tree == null || !tree.isObject()) {
            throw new IOException("no JSON object");
        }
        return tree;
    }

    private static String required(JsonNode node, String name) throws IOException {
        String value = node.path(name).asText("");
        if (!value.matches("[0-9a-fA-F-]{1,64}")) {
            throw new IOException(name + " is no identifier");
        }
        return value;
    }

    /** Makes something of an entry. */
    private interface Entry<T> {
        T of(JsonNode node) throws IOException;
    }

    private static <T> List<T> each(InputStream body, Entry<T> entry) throws IOException {
        List<T> all = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("no list");
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                all.add(entry.of(JSON.readTree(parser)));
            }
            if (parser.currentToken() != JsonToken.END_ARRAY) {
                throw new IOException("the list has no end");
            }
        }
        return all;
    }
}
