package org.dromedary.component.dicomweb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.testsupport.ScriptedHttp;
import org.dromedary.testsupport.ScriptedHttp.Answer;
import org.dromedary.testsupport.ScriptedHttp.Request;

/** A DICOMweb server that stores in a set and answers in the dialect of its script. */
final class ScriptedDicomWeb implements AutoCloseable {

    static final String JSON = "application/dicom+json";

    /** What it does with a request to store. */
    interface Dialect {

        /** @param instances SOP Instance UIDs of the parts that are DICOM */
        Answer store(ScriptedDicomWeb server, Request request, List<String> instances);
    }

    private final ScriptedHttp http;
    private final Dialect dialect;
    private final Path folder;
    /** Study by instance. */
    private final Map<String, String> stored = new ConcurrentHashMap<>();

    private final Map<String, String> studies = new ConcurrentHashMap<>();
    private final List<List<String>> batches = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Answer> searches = this::search;

    ScriptedDicomWeb(Path folder, Dialect dialect) throws IOException {
        this.folder = folder;
        this.dialect = dialect;
        this.http = new ScriptedHttp(this::answer).keeping(64 << 20);
    }

    /** Answers to everything but requests to store. */
    ScriptedDicomWeb searching(Function<Request, Answer> script) {
        searches = script;
        return this;
    }

    String url() {
        return http.url() + "/dicom-web";
    }

    Set<String> stored() {
        return stored.keySet();
    }

    /** Has an instance, from this request or before. */
    void keep(String instance) {
        stored.put(instance, studies.getOrDefault(instance, ""));
    }

    /** SOP Instance UIDs of each request to store, in the order in which they came. */
    List<List<String>> batches() {
        return batches;
    }

    List<Request> requests() {
        return http.requests();
    }

    ScriptedHttp http() {
        return http;
    }

    private Answer answer(Request request) {
        if (!request.method().equals("POST")) {
            return searches.apply(request);
        }
        List<String> instances = instances(request);
        batches.add(instances);
        return dialect.store(this, request, instances);
    }

    private List<String> instances(Request request) {
        List<String> instances = new ArrayList<>();
        String boundary =
                MediaType.of(request.header("Content-Type")).parameters().get("boundary");
        try (MultipartReader parts = new MultipartReader(new ByteArrayInputStream(request.body()), boundary)) {
            for (MultipartReader.Part part = parts.next(); part != null; part = parts.next()) {
                Path file = Files.createTempFile(folder, "part", ".dcm");
                Files.write(file, part.body().readAllBytes());
                DicomHeader header = DicomHeader.read(file);
                studies.put(header.sopInstanceUid(), header.studyInstanceUid());
                instances.add(header.sopInstanceUid());
            }
            return instances;
        } catch (IOException e) {
            throw new AssertionError("what came is no message of parts", e);
        }
    }

    private Answer search(Request request) {
        String wanted = request.path().contains("?SOPInstanceUID=")
                ? request.path().replaceFirst(".*SOPInstanceUID=", "")
                : null;
        int offset = request.path().contains("offset=")
                ? Integer.parseInt(request.path().replaceFirst(".*offset=", ""))
                : 0;
        String body = stored.keySet().stream()
                .filter(uid -> wanted == null || wanted.equals(uid))
                .sorted()
                .skip(offset)
                .map(uid -> "{\"00080018\":{\"vr\":\"UI\",\"Value\":[\"" + uid + "\"]}}")
                .collect(Collectors.joining(",", "[", "]"));
        return ScriptedHttp.answer(200, JSON, body);
    }

    /**
     * A response as the standard has it.
     *
     * @param verdicts failure or warning reason by instance; 0 is success
     */
    static String response(Map<String, Integer> verdicts) {
        String good = verdicts.entrySet().stream()
                .filter(one -> one.getValue() == 0 || one.getValue() >>> 12 == 0xB && one.getValue() != 0xB00E)
                .map(one -> item(one.getKey(), "00081196", one.getValue()))
                .collect(Collectors.joining(","));
        String bad = verdicts.entrySet().stream()
                .filter(one -> one.getValue() != 0 && (one.getValue() >>> 12 != 0xB || one.getValue() == 0xB00E))
                .map(one -> item(one.getKey(), "00081197", one.getValue()))
                .collect(Collectors.joining(","));
        return "{" + sequence("00081199", good) + (good.isEmpty() || bad.isEmpty() ? "" : ",")
                + sequence("00081198", bad) + "}";
    }

    private static String sequence(String tag, String items) {
        return items.isEmpty() ? "" : "\"" + tag + "\":{\"vr\":\"SQ\",\"Value\":[" + items + "]}";
    }

    private static String item(String uid, String reasonTag, int reason) {
        return "{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"" + uid + "\"]}"
                + (reason == 0 ? "" : ",\"" + reasonTag + "\":{\"vr\":\"US\",\"Value\":[" + reason + "]}") + "}";
    }

    /** The same verdict for all of them. */
    static Map<String, Integer> all(List<String> instances, int verdict) {
        Map<String, Integer> verdicts = new LinkedHashMap<>();
        instances.forEach(uid -> verdicts.put(uid, verdict));
        return verdicts;
    }

    /** Stores all of it and says so. */
    Answer success(List<String> instances) {
        instances.forEach(this::keep);
        return ScriptedHttp.answer(200, JSON, response(all(instances, 0)));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
