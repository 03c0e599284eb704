package org.dromedary.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.web.dicomweb.DicomWebClient;

/** The DICOMweb server of the packaged program, with Orthanc's DICOMweb client as its peer, and its users. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DicomWebIT {

    private static final String VIEWER = "https://viewer.example.org";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private DromedaryProcess.Setup setup;
    private DromedaryProcess dromedary;
    private OrthancServer orthanc;

    @BeforeAll
    void start() throws Exception {
        BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(4);
        String token = HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256").digest("a-long-token".getBytes(StandardCharsets.UTF_8)));
        Path users = Files.write(
                folder.resolve("dicomweb-users"),
                List.of(
                        "# DICOMweb",
                        "orthanc:" + bcrypt.encode("between-us") + ":read,store",
                        "reader:" + bcrypt.encode("look-only"),
                        "modality:" + token + ":store"));
        setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.dicom-web.users-file", users)
                .set("dromedary.dicom-web.allowed-origins", VIEWER);
        dromedary = setup.start();
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "Plugins",
                        new String[] {"/usr/share/orthanc/plugins/libOrthancDicomWeb.so"},
                        "DicomWeb",
                        Map.of(
                                "Servers",
                                Map.of("ours", new String[] {url() + "/", "orthanc", "between-us"}),
                                "ServersTimeout",
                                30)));
    }

    @AfterAll
    void stop() throws Exception {
        if (orthanc != null) {
            orthanc.close();
        }
        if (dromedary != null) {
            dromedary.close();
        }
    }

    private String url() {
        return "http://127.0.0.1:" + setup.httpPort() + "/dicom-web";
    }

    private DicomWebClient as(String authorization) {
        return new DicomWebClient(url(), authorization);
    }

    private DicomWebClient reader() {
        return as(DicomWebClient.basic("reader", "look-only"));
    }

    private JsonNode onOurs(String call, Map<String, ?> arguments) throws Exception {
        return orthanc.post("/dicom-web/servers/ours/" + call, JSON.writeValueAsString(arguments));
    }

    @Test
    void orthancStoresSearchesAndRetrieves() throws Exception {
        SentStudy study = SentStudy.make(folder.resolve("study"), "Abdomen eve@example.com pw=not-Shown1", 5);
        String id = null;
        for (Path file : SentStudy.dicomFiles(study.folder())) {
            id = orthanc.upload(file).get("ParentStudy").asText();
        }

        JsonNode stowed = onOurs("stow", Map.of("Resources", List.of(id), "Synchronous", true));
        assertThat(stowed.get("InstancesCount").asText()).isEqualTo("5");
        JsonNode state = dromedary.api().study(study.uid());
        assertThat(state.get("source").asText()).isEqualTo("orthanc");

        JsonNode found =
                onOurs("qido", Map.of("Uri", "/studies", "Arguments", Map.of("StudyInstanceUID", study.uid())));
        assertThat(found).hasSize(1);
        assertThat(found.toString())
                .contains("Abdomen")
                .doesNotContain("eve@example.com")
                .doesNotContain("not-Shown1");

        orthanc.post("/tools/bulk-delete", "{\"Resources\":[\"" + id + "\"]}");
        assertThat(orthanc.get("/studies")).isEmpty();
        onOurs("retrieve", Map.of("Resources", List.of(Map.of("Study", study.uid())), "Synchronous", true));
        assertThat(orthanc.get("/studies/" + id + "/instances")).hasSize(5);
        assertThat(orthanc.get("/studies/" + id)
                        .at("/MainDicomTags/StudyDescription")
                        .asText())
                .isEqualTo("Abdomen");

        // the end of the request released the study: it does not wait for the quiet period alone
        await().atMost(30, TimeUnit.SECONDS).until(() -> !dromedary
                .api()
                .study(study.uid())
                .get("state")
                .asText()
                .equals("RECEIVING"));
    }

    @Test
    void rightsAreKept() throws Exception {
        Path file = SentStudy.dicomFiles(
                        SentStudy.make(folder.resolve("rights"), "Rights", 1).folder())
                .get(0);
        byte[] instance = Files.readAllBytes(file);
        assertThat(reader().store("/studies", instance).statusCode()).isEqualTo(403);
        assertThat(as("Bearer a-long-token").store("/studies", instance).statusCode())
                .isEqualTo(200);
        assertThat(as("Bearer a-long-token").get("/studies").statusCode()).isEqualTo(403);
        HttpResponse<byte[]> searched = reader().get("/studies");
        assertThat(searched.statusCode()).isEqualTo(200);
        assertThat(searched.headers().allValues("Set-Cookie")).isEmpty();
        HttpResponse<byte[]> unknown = as("Bearer another").get("/studies");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(DicomWebClient.header(unknown, "WWW-Authenticate")).startsWith("Bearer");
        assertThat(as(DicomWebClient.basic("reader", "wrong")).get("/studies").statusCode())
                .isEqualTo(401);
        assertThat(new DicomWebClient(
                                "http://127.0.0.1:" + setup.httpPort(), DicomWebClient.basic("reader", "look-only"))
                        .get("/api/studies")
                        .statusCode())
                .as("a user of DICOMweb is nobody elsewhere")
                .isEqualTo(401);
    }

    @Test
    void pagesOfOneOriginMayCall() throws Exception {
        HttpResponse<byte[]> asked = preflight(VIEWER);
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(DicomWebClient.header(asked, "Access-Control-Allow-Origin")).isEqualTo(VIEWER);
        assertThat(preflight("https://evil.example").statusCode()).isEqualTo(403);
        assertThat(DicomWebClient.header(reader().get("/studies", "Origin", VIEWER), "Access-Control-Allow-Origin"))
                .isEqualTo(VIEWER);
        assertThat(reader().get("/studies", "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
    }

    private HttpResponse<byte[]> preflight(String origin) throws Exception {
        DicomWebClient stranger = as(null);
        return stranger.send(stranger.request(
                        "/studies",
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "GET",
                        "Access-Control-Request-Headers",
                        "authorization")
                .method("OPTIONS", BodyPublishers.noBody()));
    }
}
