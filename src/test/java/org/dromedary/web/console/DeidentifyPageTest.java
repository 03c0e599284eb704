package org.dromedary.web.console;

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
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.deidentify.DeidentifyProperties;
import org.dromedary.deidentify.report.Report;
import org.dromedary.deidentify.report.Reports;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.web.WebTest;

/** The preview of de-identification as a browser and a script get it. */
@WebTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeidentifyPageTest {

    @LocalServerPort
    int port;

    @Autowired
    DeidentifyProperties properties;

    @Autowired
    DataDirectory data;

    @Autowired
    Reports reports;

    @Autowired
    Audit audit;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path image;

    @BeforeAll
    void make() throws IOException {
        Path profiles = Files.createDirectories(Path.of(properties.profiles()));
        Files.writeString(profiles.resolve("preview.yaml"), "options: [clean-descriptors, clean-pixel-data]\n");
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, 1, 64, 1, "<b>Thorax</b>", 4711, LocalDateTime.of(2026, 11, 21, 8, 0)));
        image = Files.createTempDirectory(data.root(), "preview-test").resolve("image.dcm");
        study.write(0, image);
    }

    private HttpRequest.Builder request(String path) {
        String credentials = Base64.getEncoder().encodeToString("admin:correct horse".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Basic " + credentials)
                .header("Accept-Language", "en");
    }

    private HttpResponse<String> post(String path, byte[] file, Map<String, String> fields) throws Exception {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            form.writeBytes(("--part\r\nContent-Disposition: form-data; name=\"" + field.getKey() + "\"\r\n\r\n"
                            + field.getValue() + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        if (file != null) {
            form.writeBytes(("--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.dcm\"\r\n"
                            + "Content-Type: application/dicom\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            form.writeBytes(file);
            form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes("--part--\r\n".getBytes(StandardCharsets.UTF_8));
        return client.send(
                request(path)
                        .header("Content-Type", "multipart/form-data; boundary=part")
                        .POST(BodyPublishers.ofByteArray(form.toByteArray()))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void thePageShowsWhatBecomesOfEachAttribute() throws Exception {
        HttpResponse<String> answer =
                post("/console/deidentify", Files.readAllBytes(image), Map.of("profile", "preview"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body())
                .contains("PatientName")
                .contains("&lt;b&gt;Thorax&lt;/b&gt;")
                .contains("data:image/jpeg;base64,")
                .containsPattern("Removed \\d+")
                .doesNotContain("??");
        DicomHeader header = DicomHeader.read(image);
        assertThat(audit.ofStudy(header.studyInstanceUid()))
                .extracting(Audit.Entry::event)
                .contains("deidentify.previewed");
        assertThat(data.outgoing()).isEmptyDirectory();
    }

    @Test
    void scriptsGetTheSameAsJson() throws Exception {
        HttpResponse<String> answer = post(
                "/api/deidentify/preview", Files.readAllBytes(image), Map.of("profile", "preview", "pictures", "true"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode view = new ObjectMapper().readTree(answer.body());
        assertThat(view.path("leaves").asBoolean()).isTrue();
        assertThat(view.path("counts").path("CHANGED").asInt()).isPositive();
        assertThat(view.path("pictureAfter").asText()).startsWith("data:image/jpeg");
        assertThat(view.path("attributes").findValuesAsText("keyword")).contains("PatientID", "PatientIdentityRemoved");
    }

    @Test
    void whatCannotBeShownHasAReason() throws Exception {
        HttpResponse<String> none =
                post("/api/deidentify/preview", Files.readAllBytes(image), Map.of("profile", "nobody"));
        assertThat(none.statusCode()).isEqualTo(422);
        assertThat(none.body()).contains("no de-identification profile");
        HttpResponse<String> text = post("/api/deidentify/preview", "text".getBytes(), Map.of("profile", "preview"));
        assertThat(text.statusCode()).isEqualTo(422);
        assertThat(text.body()).contains("no DICOM file");
        HttpResponse<String> unknown =
                post("/api/deidentify/preview", null, Map.of("profile", "preview", "study", "1.2.3.99"));
        assertThat(unknown.body()).contains("no such instance");
        HttpResponse<String> page = post("/console/deidentify", "text".getBytes(), Map.of("profile", "preview"));
        assertThat(page.body()).contains("This is no DICOM file");
    }

    @Test
    void theReportOfADeliveryIsShown() throws Exception {
        Report report = new Report(
                "preview",
                "abc",
                List.of("clean-descriptors"),
                2,
                Map.of("(0010,0010) PatientName", Map.of("pseudonym (basic profile)", 2)),
                List.of(new Report.Pixels("Sono", 2, 4)),
                new Report.Residual(2, 0));
        reports.keep(987_654, report);
        reports.keep(987_654, report);
        String json = client.send(
                        request("/api/deliveries/987654/deidentification").build(), BodyHandlers.ofString())
                .body();
        assertThat(new ObjectMapper()
                        .readTree(json)
                        .path("report")
                        .path("instances")
                        .asInt())
                .isEqualTo(2);
        String page = client.send(
                        request("/console/deliveries/987654/deidentification").build(), BodyHandlers.ofString())
                .body();
        assertThat(page)
                .contains("Sono: 2 images, 4 rectangles blanked")
                .contains("PatientName")
                .doesNotContain("??");
        assertThat(client.send(request("/api/deliveries/1/deidentification").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }
}
