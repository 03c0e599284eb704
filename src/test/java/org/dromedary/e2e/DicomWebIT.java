package org.dromedary.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.web.dicomweb.DicomWebClient;

/** The DICOMweb server of the packaged program, with Orthanc's DICOMweb client as its peer, and its users. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
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
                .set("dromedary.dicom-web.allowed-origins", VIEWER)
                .set("dromedary.dicom-web.maximum-matches", 25);
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
        SentStudy study = SentStudy.make(folder.resolve("study"), "Abdomen eve@example.com pw=not-Shown1", 6);
        String id = null;
        for (Path file : SentStudy.dicomFiles(study.folder())) {
            id = orthanc.upload(file).get("ParentStudy").asText();
        }

        JsonNode stowed = onOurs("stow", Map.of("Resources", List.of(id), "Synchronous", true));
        assertThat(stowed.get("InstancesCount").asText()).isEqualTo("6");
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
        assertThat(orthanc.get("/studies/" + id + "/instances")).hasSize(6);
        assertThat(orthanc.get("/studies/" + id)
                        .at("/MainDicomTags/StudyDescription")
                        .asText())
                .isEqualTo("Abdomen");

        picturesAreDrawn(study.uid());

        // the end of the request released the study: it does not wait for the quiet period alone
        await().atMost(30, TimeUnit.SECONDS).until(() -> !dromedary
                .api()
                .study(study.uid())
                .get("state")
                .asText()
                .equals("RECEIVING"));
    }

    /** The packaged program has all that pictures need, codecs of the JDK and of the toolkit included. */
    private void picturesAreDrawn(String uid) throws Exception {
        DromedaryApi api = dromedary.api();
        String series = "/api/studies/" + uid + "/series/"
                + api.study(uid).at("/series/0/seriesUid").asText();
        String frame =
                api.get(series + "/instances?limit=1").at("/items/0/pictureUrl").asText();
        assertThat(frame).endsWith("/frames/1");
        for (Map.Entry<String, byte[]> picture : Map.of(
                        "png", api.bytes(frame, "image/png"),
                        "window", api.bytes(frame + "?level=40&window=400&format=png", "*/*"),
                        "thumbnail", api.bytes(series + "/thumbnail", "image/jpeg"),
                        "rendered",
                                reader().get("/studies/" + uid + "/thumbnail").body(),
                        "instance",
                                reader().get(instance(frame) + "/rendered", "Accept", "image/png")
                                        .body())
                .entrySet()) {
            assertThat(ImageIO.read(new ByteArrayInputStream(picture.getValue())))
                    .as(picture.getKey())
                    .isNotNull();
        }
    }

    /** The path of DICOMweb for the instance of a picture of the API. */
    private static String instance(String frame) {
        return frame.replaceFirst("^/api", "").replaceFirst("/frames/1$", "");
    }

    @Test
    void rightsAreKept() throws Exception {
        Path file = SentStudy.dicomFiles(
                        SentStudy.make(folder.resolve("rights"), "Rights", 2).folder())
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

    /** The last one: it ends the program of the others. */
    @Test
    @Order(Integer.MAX_VALUE)
    void whatWasAnsweredSurvivesAKill() throws Exception {
        SentStudy study = SentStudy.make(folder.resolve("kill"), "Kill", 20);
        List<byte[]> files = new ArrayList<>();
        for (Path file : SentStudy.dicomFiles(study.folder())) {
            files.add(Files.readAllBytes(file));
        }
        assertThat(as("Bearer a-long-token")
                        .store("/studies", files.toArray(byte[][]::new))
                        .statusCode())
                .isEqualTo(200);
        dromedary.kill();
        dromedary = setup.start();
        await().atMost(30, TimeUnit.SECONDS)
                .until(() ->
                        reader().json("/studies/" + study.uid() + "/instances").size() == 20);

        HttpResponse<byte[]> all = reader().get("/instances");
        assertThat(DicomWebClient.tree(all)).as("of 27, as the settings allow").hasSize(25);
        assertThat(DicomWebClient.header(all, "Warning")).startsWith("299 ").contains("additional results");
        assertThat(DicomWebClient.tree(reader().get("/instances?offset=25"))).hasSize(2);
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
