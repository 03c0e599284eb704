package org.dromedary.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DcmQrScp;
import org.dromedary.web.WebTest;

/** Other nodes by the API. */
@WebTest
class DicomApiTest {

    @Autowired
    private TestRestTemplate anybody;

    @Autowired
    private JdbcClient jdbc;

    @Value("${dromedary.dicom.port}")
    private int ownPort;

    @TempDir
    private Path folder;

    private ResponseEntity<JsonNode> post(String path, Map<String, Object> body) {
        return anybody.withBasicAuth("admin", "correct horse")
                .postForEntity("/api/dicom/" + path, body, JsonNode.class);
    }

    private JsonNode get(String path) {
        return anybody.withBasicAuth("admin", "correct horse").getForObject(path, JsonNode.class);
    }

    private static String detail(ResponseEntity<JsonNode> answer, int status) {
        assertThat(answer.getStatusCode().value())
                .as(String.valueOf(answer.getBody()))
                .isEqualTo(status);
        return answer.getBody().path("detail").asText();
    }

    @Test
    void aNodeIsTriedByNameOrAddress() {
        JsonNode self = post("echo", Map.of("node", "self")).getBody();
        assertThat(self.path("success").asBoolean()).as(self.toString()).isTrue();
        JsonNode wrong =
                post("echo", Map.of("node", "OTHER@localhost:" + ownPort)).getBody();
        assertThat(wrong.path("success").asBoolean()).isFalse();
        assertThat(wrong.path("failure").asText())
                .contains("called AE title not recognised: the peer knows itself by another name than OTHER");
        assertThat(jdbc.sql("select detail from audit where event = 'dicom.echo'")
                        .query(String.class)
                        .list())
                .contains("OTHER@localhost:" + ownPort);
    }

    @Test
    void whatCannotBeAskedIsSaid() {
        assertThat(detail(post("echo", Map.of()), 422)).contains("node is missing");
        assertThat(detail(post("echo", Map.of("node", "nobody")), 422)).contains("AET@HOST:PORT");
        assertThat(detail(post("echo", Map.of("node", "archive")), 422)).contains("no DICOM peer");
        assertThat(detail(post("echo", Map.of("node", "dicom:A@b:104?keyStore=/etc/passwd")), 422))
                .contains("AET@HOST:PORT");
        assertThat(detail(post("find", Map.of("node", "self", "keys", Map.of("Nonsense", "1"))), 422))
                .contains("Nonsense");
        assertThat(detail(post("find", Map.of("node", "self", "limit", 0)), 400))
                .isNotEmpty();
        assertThat(detail(post("move", Map.of("node", "self")), 422)).contains("StudyInstanceUID");
        assertThat(detail(post("find", Map.of("node", "pacs", "keys", Map.of("StudyInstanceUID", "1.2"))), 502))
                .contains("check host and port");
        assertThat(anybody.postForEntity("/api/dicom/echo", Map.of("node", "self"), String.class)
                        .getStatusCode()
                        .value())
                .isIn(401, 403);
    }

    @Test
    void aStudyIsFoundInAnArchiveAndMovedToOurStore() throws Exception {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, 3, 16, 1, "Becken", 4711, LocalDateTime.of(2026, 11, 21, 8, 0)));
        Path files = Files.createDirectories(folder.resolve("files"));
        for (int i = 0; i < study.size(); i++) {
            study.write(i, files.resolve(i + ".dcm"));
        }
        try (DcmQrScp archive = DcmQrScp.start(folder, Map.of("DROMEDARY", ownPort))) {
            Command.succeed("dcmsend", "-aec", "DCMQRSCP", "+sd", "127.0.0.1", archive.port(), files);
            String node = "DCMQRSCP@127.0.0.1:" + archive.port();
            Map<String, Object> keys = new HashMap<>();
            keys.put("StudyInstanceUID", study.studyInstanceUid());
            keys.put("StudyDescription", null);
            JsonNode found = post("find", Map.of("node", node, "keys", keys)).getBody();
            assertThat(found).hasSize(1);
            assertThat(found.get(0).path("StudyDescription").asText()).isEqualTo("Becken");
            JsonNode moved = post("move", Map.of("node", node, "keys", keys)).getBody();
            assertThat(moved.path("completed").asInt()).as(moved.toString()).isEqualTo(3);
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> get("/api/studies/" + study.studyInstanceUid())
                                    .path("instances")
                                    .asInt()
                            == 3);
            assertThat(detail(post("move", Map.of("node", node, "keys", keys, "to", "NOWHERE")), 502))
                    .contains("the peer does not know the move destination NOWHERE");
        }
    }
}
