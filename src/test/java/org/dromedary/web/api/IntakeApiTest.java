package org.dromedary.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.study.DataDirectory;
import org.dromedary.testsupport.StudyRoom;
import org.dromedary.web.WebTest;

/** Files that are given by hand, and what the API and the console tell of them. */
@WebTest
class IntakeApiTest {

    @LocalServerPort
    int port;

    @Autowired
    DataDirectory data;

    private final String study = "2.25." + (UUID.randomUUID().getMostSignificantBits() >>> 1);

    private HttpResponse<String> call(String method, String path, byte[] body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(
                                                                "admin:correct horse".getBytes(StandardCharsets.UTF_8)))
                                .header("Content-Type", "application/octet-stream")
                                .method(
                                        method,
                                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    /** The item; routes may still be starting. */
    private JsonNode take(String name, byte[] body) throws Exception {
        HttpResponse<String> answer = Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(
                        () -> call("POST", "/api/intake/files?name=" + name, body),
                        response -> response.statusCode() != 503);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private byte[] instance(String sop) {
        return StudyRoom.instance(study, study + ".1", study + ".1." + sop, "content " + sop);
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void anArchiveIsToldEntryByEntry() throws Exception {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/IM1", instance("1"));
        entries.put("a/IM2", instance("2"));
        entries.put("a/inner.zip", zip(Map.of("IM3", instance("3"))));
        entries.put("letter.pdf", "%PDF no DICOM".getBytes(StandardCharsets.US_ASCII));
        entries.put("Thumbs.db", new byte[10]);
        entries.put("../../escape.dcm", instance("4"));
        byte[] cut = instance("5");
        entries.put("cut", java.util.Arrays.copyOf(cut, cut.length - 3));
        JsonNode item = take("knee.zip", zip(entries));
        assertThat(item.get("state").asText()).isEqualTo("DONE");
        assertThat(item.get("stored").asInt()).isEqualTo(3);
        assertThat(item.get("ignored").asInt()).isOne();
        assertThat(item.get("refused").asInt()).isEqualTo(3);
        assertThat(item.get("studies").get(study).asInt()).isEqualTo(3);
        assertThat(item.get("problems").findValuesAsText("name"))
                .containsExactlyInAnyOrder("letter.pdf", "../../escape.dcm", "cut");
        assertThat(quarantined()).anyMatch(report -> report.contains("\"name\" : \"letter.pdf\""));
        assertThat(quarantined()).anyMatch(report -> report.contains("\"name\" : \"cut\""));
        assertThat(data.root().getParent().resolve("escape.dcm")).doesNotExist();

        // the same again, under another name
        JsonNode again = take("copy.zip", zip(Map.of("IM1", instance("1"))));
        assertThat(again.get("stored").asInt()).isZero();
        assertThat(again.get("duplicates").asInt()).isOne();
        HttpResponse<String> listed = call("GET", "/api/intake/items?intake=by-hand&state=DONE&limit=1", null);
        JsonNode page = new ObjectMapper().readTree(listed.body());
        assertThat(page.get("items").get(0).get("origin").asText()).isEqualTo("copy.zip");
        assertThat(page.get("more").asBoolean()).isTrue();
    }

    @Test
    void whatIsInTheSourceOnlyHasTheSourceSetAside() throws Exception {
        byte[] inner = zip(Map.of("IM3", instance("23"), "IM4", instance("24")));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("IM1", instance("21"));
        entries.put("inner.zip", java.util.Arrays.copyOf(inner, 200));
        JsonNode partly = take("partly.zip", zip(entries));
        assertThat(partly.get("state").asText()).isEqualTo("FAILED");
        assertThat(partly.get("stored").asInt()).isOne();
        assertThat(partly.get("problem").asText()).contains("could not be taken and are only in the source");
    }

    @Test
    void theSameFileIsTakenAgainWhenItsInstancesWereReplacedSince() throws Exception {
        byte[] first = zip(Map.of("IM1", instance("31")));
        byte[] second = zip(Map.of("IM1", StudyRoom.instance(study, study + ".1", study + ".1.31", "another content")));
        assertThat(take("v.zip", first).get("stored").asInt()).isOne();
        assertThat(take("v.zip", first).get("problem").asText()).contains("nothing in it is new");
        assertThat(take("v.zip", second).get("stored").asInt()).isOne();
        assertThat(take("v.zip", first).get("stored").asInt()).isOne();
    }

    private List<String> quarantined() throws IOException {
        try (Stream<Path> files = Files.list(data.quarantine())) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(IntakeApiTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatHasNoPreambleGetsOneInTheStore() throws Exception {
        byte[] whole = instance("7");
        JsonNode item = take("bare", java.util.Arrays.copyOfRange(whole, 132, whole.length));
        assertThat(item.get("stored").asInt()).isOne();
        Path stored = data.store().resolve(study).resolve(study + ".1").resolve(study + ".1.7.dcm");
        byte[] bytes = Files.readAllBytes(stored);
        assertThat(new String(bytes, 128, 4, StandardCharsets.US_ASCII)).isEqualTo("DICM");
        assertThat(DicomHeader.read(stored).part10().sopInstanceUid()).isEqualTo(study + ".1.7");
    }

    @Test
    void theSameArchiveIsNotTakenTwiceAndWhatFailsIsTold() throws Exception {
        byte[] zip = zip(Map.of("IM1", instance("8"), "IM2", instance("9")));
        JsonNode first = take("first.zip", zip);
        Awaitility.await().until(() -> take("second.zip", zip)
                .path("problem")
                .asText()
                .equals("The same file was taken before, as item "
                        + first.get("id").asLong() + "; nothing in it is new"));
        JsonNode failed = take("letter.txt", "Dear colleague".getBytes(StandardCharsets.US_ASCII));
        assertThat(failed.get("state").asText()).isEqualTo("FAILED");
        long id = failed.get("id").asLong();
        HttpResponse<String> retried = call("POST", "/api/intake/items/" + id + "/retry", null);
        assertThat(retried.statusCode()).isEqualTo(422);
        assertThat(retried.body()).contains("It was given by hand; give it again");
        assertThat(call("POST", "/api/intake/items/999999/retry", null).statusCode())
                .isEqualTo(404);
        assertThat(call("POST", "/api/intake/nowhere/pause", null).statusCode()).isEqualTo(404);
        assertThat(call("POST", "/api/intake/files?name=a&intake=nowhere", new byte[1])
                        .statusCode())
                .isEqualTo(404);
        assertThat(call("GET", "/console/intake", null).body())
                .contains("letter.txt", "neither DICOM nor an archive", "The settings name no intake");
    }
}
