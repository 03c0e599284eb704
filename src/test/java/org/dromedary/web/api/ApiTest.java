package org.dromedary.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.delivery.Destinations;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.operations.settings.WebService;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.Source;
import org.dromedary.study.StudyStore;
import org.dromedary.web.WebTest;

/** The calls of the contract, with studies that are in the store. */
@WebTest
class ApiTest {

    private static long seed = 1;

    @LocalServerPort
    int port;

    @Autowired
    StudyStore store;

    @Autowired
    DataDirectory data;

    @Autowired
    Destinations destinations;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ProducerTemplate camel;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @BeforeEach
    void holdQueues() {
        // so that states stand still while they are looked at
        destinations.pause("archive");
        destinations.pause("pacs");
        destinations.pause("mailer");
    }

    @Test
    void aStudyThatIsBeingReceivedShowsItsCountdownAndIsHeldAndDiscarded() throws Exception {
        String uid = receive("Thorax");
        JsonNode progress = get("/api/studies/" + uid, 200).path("progress");
        assertThat(progress.path("received").asInt()).isEqualTo(4);
        assertThat(progress.path("conditions").findValuesAsText("condition")).containsExactly("quiet", "released");
        assertThat(progress.path("completesInSeconds").asInt()).isBetween(1, 30);
        assertThat(progress.path("completesAt").asText()).startsWith("20");
        assertThat(progress.path("deadlineInSeconds").asInt()).isBetween(7000, 7200);
        assertThat(progress.path("hold").isNull()).isTrue();

        post("/api/studies/" + uid + "/hold", 202);
        JsonNode listed = get("/api/studies?state=HELD&limit=500", 200).path("items");
        assertThat(listed.findValuesAsText("studyUid")).contains(uid);
        assertThat(listed.findValuesAsText("story")).anyMatch(story -> story.startsWith("set aside by hand with 4"));
        assertThat(problem(post("/api/studies/" + uid + "/replay", 409))).contains("held");

        post("/api/studies/" + uid + "/discard", 202);
        JsonNode kept = awaitState(uid, "NO_MATCH");
        assertThat(kept.path("progress").path("hold").path("reason").asText()).isEqualTo("DISCARDED");
        assertThat(kept.path("generation").asInt()).isZero();
        assertThat(problem(post("/api/studies/" + uid + "/discard", 409))).contains("received");
        assertThat(problem(post("/api/studies/" + uid + "/hold", 409))).contains("NO_MATCH");

        post("/api/studies/" + uid + "/complete", 202);
        assertThat(awaitState(uid, "ROUTED").path("generation").asInt()).isEqualTo(1);
        // the plan is committed before this node forgets the study
        Awaitility.await()
                .until(() -> get("/api/studies/" + uid, 200).path("progress").isNull());
    }

    @Test
    void aStudyIsFoundLookedAtCompletedAndSentAgain() throws Exception {
        String uid = receive("Thorax");
        JsonNode study = get("/api/studies/" + uid, 200);
        assertThat(study.path("state").asText()).isEqualTo("RECEIVING");

        assertThat(post("/api/studies/" + uid + "/complete", 202)
                        .path("studyUid")
                        .asText())
                .isEqualTo(uid);
        JsonNode stable = awaitState(uid, "ROUTED", "NO_MATCH");
        assertThat(stable.path("instances").asInt()).isEqualTo(4);
        assertThat(stable.path("series")).hasSize(2);
        assertThat(stable.path("series").get(0).path("instances").asInt()).isEqualTo(2);
        assertThat(problem(post("/api/studies/" + uid + "/complete", 409))).contains("received");

        String accession = stable.path("accessionNumber").asText();
        String patient = stable.path("patientId").asText();
        String date = stable.path("studyDate").asText();
        for (String query : List.of(
                "accessionNumber=" + accession,
                "patientId=" + patient,
                "studyDate=" + date,
                "studyDate=" + date + "-&modality=CT",
                "description=thor*&source=api-test",
                "since=2020-01-01T00:00:00Z&state=" + stable.path("state").asText())) {
            assertThat(get("/api/studies?limit=500&" + query, 200).path("items").findValuesAsText("studyUid"))
                    .as(query)
                    .contains(uid);
        }
        for (String query :
                List.of("studyDate=-19000101", "modality=XX", "description=nothing", "since=2100-01-01T00:00:00Z")) {
            assertThat(get("/api/studies?" + query, 200).path("items"))
                    .as(query)
                    .isEmpty();
        }

        // the route may have been quicker than the answer
        assertThat(post("/api/studies/" + uid + "/replay", 202).path("state").asText())
                .isIn("STABLE", "ROUTED", "NO_MATCH");
        awaitState(uid, "ROUTED", "NO_MATCH");
        assertThat(get("/api/audit?study=" + uid, 200).findValuesAsText("event"))
                .contains("study.completed-by-hand", "study.replayed");
    }

    @Test
    void listsArePagedAndBounded() throws Exception {
        receive("One");
        receive("Two");
        JsonNode page = get("/api/studies?limit=1", 200);
        assertThat(page.path("items")).hasSize(1);
        assertThat(page.path("more").asBoolean()).isTrue();
        JsonNode next = get("/api/studies?limit=1&offset=1", 200);
        assertThat(next.path("items").get(0)).isNotEqualTo(page.path("items").get(0));
        assertThat(problem(get("/api/studies?limit=501", 400))).contains("limit");
        assertThat(problem(get("/api/deliveries?limit=0", 400))).contains("limit");
        assertThat(problem(get("/api/studies?offset=-1", 400))).contains("offset");
    }

    @Test
    void wrongCallsAreProblems() throws Exception {
        assertThat(problem(get("/api/studies/1.2.3", 404))).contains("1.2.3");
        assertThat(problem(get("/api/studies/abc", 400))).contains("UID");
        assertThat(problem(get("/api/studies?state=LOST", 400))).contains("RECEIVING");
        assertThat(problem(get("/api/studies?since=yesterday", 400))).contains("2026-11-21T08:00:00Z");
        assertThat(problem(get("/api/studies?studyDate=2026", 400))).contains("yyyyMMdd");
        assertThat(problem(get("/api/deliveries/999999", 404))).contains("999999");
        assertThat(problem(post("/api/deliveries/999999/replay", 404))).contains("999999");
        assertThat(problem(get("/api/destinations/nowhere", 404))).contains("nowhere");
        assertThat(problem(post("/api/destinations/nowhere/pause", 404))).contains("nowhere");
        assertThat(problem(get("/api/nothing", 404))).isNotEmpty();
        assertThat(problem(post("/api/studies", 405))).isNotEmpty();
    }

    @Test
    void aStudyIsSentToADestinationAndItsDeliveryIsCancelledAndReplayed() throws Exception {
        String uid = received();
        JsonNode sent = send("study=" + uid + "&destination=archive&priority=7", 202);
        assertThat(sent).hasSize(1);
        long id = sent.get(0).path("id").asLong();
        assertThat(sent.get(0).path("state").asText()).isEqualTo("PENDING");
        assertThat(sent.get(0).path("totalInstances").asInt()).isEqualTo(4);
        assertThat(get("/api/studies/" + uid + "/deliveries", 200).findValuesAsText("destination"))
                .contains("archive");
        assertThat(get("/api/deliveries?destination=archive&state=PENDING&limit=500", 200)
                        .path("items")
                        .findValuesAsText("id"))
                .contains(Long.toString(id));
        assertThat(get("/api/deliveries?state=PENDING&state=PARKED&since=2100-01-01T00:00:00Z", 200)
                        .path("items"))
                .isEmpty();
        JsonNode detail = get("/api/deliveries/" + id, 200);
        assertThat(detail.path("answers")).isEmpty();
        assertThat(detail.has("leaseOwner")).isFalse();

        assertThat(post("/api/deliveries/" + id + "/cancel", 200).path("state").asText())
                .isEqualTo("CANCELLED");
        assertThat(post("/api/deliveries/" + id + "/replay", 200).path("state").asText())
                .isEqualTo("PENDING");
        // sending it again does not make a second delivery
        assertThat(send("study=" + uid + "&destination=archive", 202)
                        .get(0)
                        .path("id")
                        .asLong())
                .isEqualTo(id);
        post("/api/destinations/archive/resume", 200);
        Awaitility.await().untilAsserted(() -> assertThat(
                        get("/api/deliveries/" + id, 200).path("state").asText())
                .isEqualTo("DELIVERED"));
        assertThat(problem(post("/api/deliveries/" + id + "/cancel", 409))).contains("delivered");
        assertThat(get("/api/audit?study=" + uid, 200).findValuesAsText("event"))
                .contains("study.sent-by-hand", "delivery.cancelled", "delivery.replayed");
    }

    @Test
    void whatCannotBeSentIsSaid() throws Exception {
        String uid = received();
        assertThat(problem(send("study=" + uid, 422))).contains("destination or recipients");
        assertThat(problem(send("study=" + uid + "&destination=archive&recipient=a@example.org", 422)))
                .contains("either");
        assertThat(problem(send("destination=archive", 422))).contains("file or the UIDs");
        assertThat(problem(send("study=1.2.3&destination=archive", 404))).contains("1.2.3");
        assertThat(problem(send("study=x&destination=archive", 400))).contains("UID");
        assertThat(problem(send("study=" + uid + "&destination=nowhere", 404))).contains("nowhere");
        assertThat(problem(send("study=" + uid + "&destination=archive&password=secret123", 422)))
                .contains("recipients")
                .doesNotContain("secret123");
        for (String address : List.of(
                "nobody",
                "a@localhost",
                "a=b@example.org",
                "Name <a@example.org>",
                "a@b@c",
                "a@example.org\r\nBcc: x@y.z")) {
            assertThat(problem(send(
                            "study=" + uid + "&recipient=" + URLEncoder.encode(address, StandardCharsets.UTF_8), 422)))
                    .as(address)
                    .contains("mail address");
        }
        String receiving = receive("Not yet");
        assertThat(problem(send("study=" + receiving + "&destination=archive", 409)))
                .contains("complete");
    }

    @Test
    void aFileGoesToADestinationAsMultipartAndAsBody() throws Exception {
        String boundary = UUID.randomUUID().toString();
        String form = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"destination\"\r\n\r\narchive\r\n--"
                + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../..\\\\report 1.pdf\"\r\n"
                + "Content-Type: application/pdf\r\n\r\ncontent\r\n--" + boundary + "--\r\n";
        JsonNode sent = answer(
                basic("/api/send")
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(BodyPublishers.ofString(form)),
                202);
        assertThat(sent.get(0).path("name").asText()).isEqualTo("report 1.pdf");
        Path file = data.queue().resolve("archive/" + sent.get(0).path("id").asLong() + "/report 1.pdf");
        assertThat(file).hasContent("content");

        JsonNode body = answer(
                basic("/api/send?name=scan.bin&destination=archive")
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofByteArray(new byte[100_000])),
                202);
        assertThat(body.get(0).path("totalBytes").asLong()).isEqualTo(100_000);
        assertThat(problem(answer(
                        basic("/api/send?name=scan.bin&destination=archive")
                                .header("Content-Type", "application/octet-stream")
                                .POST(BodyPublishers.noBody()),
                        422)))
                .contains("empty");
        try (var staged = Files.list(data.queue().resolve("archive"))) {
            assertThat(staged.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    @Test
    void whatGoesToPeopleKeepsTheirSecretsOutOfTheLedger() throws Exception {
        JsonNode sent = answer(
                basic("/api/send?name=letter.pdf&recipient=a@example.org&recipient=b@example.org&language=de")
                        .header("Content-Type", "application/octet-stream")
                        .header("Dromedary-Password", "correct horse")
                        .POST(BodyPublishers.ofString("content")),
                202);
        long id = sent.get(0).path("id").asLong();
        assertThat(sent.get(0).path("destination").asText()).isEqualTo("mailer");
        assertThat(json.readTree(request(id)))
                .isEqualTo(json.readTree(
                        "{\"recipients\": [\"a@example.org\", \"b@example.org\"], \"language\": \"de\"}"));
        checkPassword(id);

        String uid = received();
        JsonNode study = send("study=" + uid + "&recipient=a@example.org&password=correct+horse", 202);
        id = study.get(0).path("id").asLong();
        assertThat(study.get(0).path("studyUid").asText()).isEqualTo(uid);
        assertThat(request(id)).contains("a@example.org");
        checkPassword(id);
        assertThat(problem(send("study=" + uid + "&recipient=c@example.org", 409)))
                .contains("not finished");
        jdbc.sql("update delivery set state = 'PARKED' where id = :id")
                .param("id", id)
                .update();
        jdbc.sql("insert into delivery_value (delivery_id, name, content) values (:id, 'filesender', '17')")
                .param("id", id)
                .update();
        JsonNode corrected = send("study=" + uid + "&recipient=c@example.org", 202);
        assertThat(corrected.get(0).path("id").asLong()).isEqualTo(id);
        assertThat(corrected.get(0).path("state").asText()).isEqualTo("PENDING");
        assertThat(request(id)).contains("c@example.org").doesNotContain("a@example.org");
        assertThat(data.queue().resolve("mailer/" + id + "/package.password")).doesNotExist();
        assertThat(jdbc.sql("select name from delivery_value where delivery_id = :id")
                        .param("id", id)
                        .query(String.class)
                        .list())
                .containsExactly("request");
        post("/api/deliveries/" + id + "/cancel", 200);
        send("study=" + uid + "&recipient=d@example.org&password=correct+horse", 202);
        assertThat(request(id)).contains("d@example.org");
        checkPassword(id);
        assertThat(send("study=" + uid + "&destination=archive", 202)).hasSize(1);
    }

    @Test
    void aFileIsNotTakenForThePassword() throws Exception {
        for (String name : List.of("package.password", "Package.Password", "package.password.part")) {
            long id = answer(
                            basic("/api/send?name=" + name + "&recipient=a@example.org")
                                    .header("Content-Type", "application/octet-stream")
                                    .header("Dromedary-Password", "correct horse")
                                    .POST(BodyPublishers.ofString("content")),
                            202)
                    .get(0)
                    .path("id")
                    .asLong();
            checkPassword(id);
            assertThat(data.queue().resolve("mailer/" + id + "/_" + name)).hasContent("content");
        }
    }

    @Test
    void theMailerIsToldWhatTheOperatorAskedFor() throws Exception {
        long id = answer(
                        basic("/api/send?name=letter.pdf&recipient=a@example.org&language=de")
                                .header("Content-Type", "application/octet-stream")
                                .POST(BodyPublishers.ofString("content")),
                        202)
                .get(0)
                .path("id")
                .asLong();
        Exchange exchange = camel.request(
                "bean:operatorRequest?method=read", it -> it.getMessage().setHeader("DromedaryDeliveryId", id));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader("DromedaryRecipients")).isEqualTo(List.of("a@example.org"));
        assertThat(exchange.getMessage().getHeader("DromedaryLanguage")).isEqualTo("de");
        Exchange other = camel.request("bean:operatorRequest?method=read", it -> it.getMessage()
                .setHeader("DromedaryDeliveryId", Long.MAX_VALUE));
        assertThat(other.getMessage().getHeader("DromedaryRecipients")).isNull();
    }

    private void checkPassword(long id) throws IOException {
        Path file = data.queue().resolve("mailer/" + id + "/package.password");
        assertThat(file).content().startsWith("correct horse");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(jdbc.sql("select count(*) from delivery_value where content like '%correct horse%'")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private String request(long id) {
        return jdbc.sql("select content from delivery_value where delivery_id = :id and name = 'request'")
                .param("id", id)
                .query(String.class)
                .single();
    }

    @Test
    void destinationsAreListedPausedResumedAndAsked() throws Exception {
        JsonNode all = get("/api/destinations", 200);
        assertThat(all.findValuesAsText("name")).contains("archive", "pacs");
        assertThat(post("/api/destinations/archive/resume", 200).path("paused").asBoolean())
                .isFalse();
        assertThat(post("/api/destinations/archive/pause", 200).path("paused").asBoolean())
                .isTrue();
        JsonNode echo = post("/api/destinations/pacs/echo", 200);
        assertThat(echo.path("success").asBoolean()).isFalse();
        assertThat(echo.path("failure").asText()).isNotEmpty();
        assertThat(post("/api/destinations/archive/echo", 200).path("success").asBoolean())
                .as("the folder can be written to")
                .isTrue();
    }

    @Test
    void anEchoIsAnsweredByOurOwnReceiver() throws Exception {
        JsonNode echo = post("/api/destinations/self/echo", 200);
        assertThat(echo.path("success").asBoolean()).as(echo.toString()).isTrue();
        assertThat(echo.path("failure").isNull()).isTrue();
    }

    @Test
    void anEchoKeepsTheOtherOptionsOfADestination() {
        String url = WebService.echoOf("dicom:A@b:104?operation=store&callingAet=X");
        assertThat(url).startsWith("dicom:A@b:104?").contains("operation=echo", "callingAet=X");
        assertThat(url).doesNotContain("store");
    }

    @Test
    void routeFilesAreShownAndChecked() throws Exception {
        assertThat(get("/api/routes", 200).findValuesAsText("state"))
                .isNotEmpty()
                .containsOnly("UP");
        assertThat(get("/api/routes/check", 200)).isEmpty();
    }

    @Test
    void theContractIsDescribed() throws Exception {
        JsonNode api = get("/v3/api-docs", 200);
        assertThat(api.at("/info/title").asText()).isEqualTo("Dromedary");
        assertThat(api.path("paths").fieldNames())
                .toIterable()
                .contains(
                        "/api/studies",
                        "/api/studies/{uid}",
                        "/api/studies/{uid}/complete",
                        "/api/studies/{uid}/deliveries",
                        "/api/deliveries",
                        "/api/deliveries/{id}/replay",
                        "/api/deliveries/{id}/cancel",
                        "/api/send",
                        "/api/destinations",
                        "/api/destinations/{name}/echo",
                        "/api/destinations/{name}/pause",
                        "/api/destinations/{name}/resume",
                        "/api/dicom/echo",
                        "/api/dicom/find",
                        "/api/dicom/move")
                .noneMatch(path -> path.startsWith("/share"));
        assertThat(client.send(request("/v3/api-docs").build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(401);
        assertThat(client.send(basic("/swagger-ui/index.html").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private String received() throws Exception {
        String uid = receive("Thorax");
        post("/api/studies/" + uid + "/complete", 202);
        awaitState(uid, "ROUTED", "NO_MATCH");
        return uid;
    }

    private String receive(String description) throws Exception {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 2, 2, 16, 1, description, seed++, LocalDateTime.of(2026, 11, 21, 8, 0)));
        for (int i = 0; i < study.size(); i++) {
            Path file = data.incoming().resolve("api-test-" + UUID.randomUUID());
            study.write(i, file);
            store.store(file, new Source("api-test", "API-TEST", null, "localhost", null), study.sopInstanceUid(i));
        }
        return study.studyInstanceUid();
    }

    private JsonNode awaitState(String uid, String... states) {
        // the destination self sends to us, and keeps its association open for some seconds
        return Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> get("/api/studies/" + uid, 200), study -> List.of(states)
                        .contains(study.path("state").asText()));
    }

    private JsonNode get(String path, int status) throws Exception {
        return answer(basic(path), status);
    }

    private JsonNode post(String path, int status) throws Exception {
        return answer(basic(path).POST(BodyPublishers.noBody()), status);
    }

    private JsonNode send(String form, int status) throws Exception {
        return answer(
                basic("/api/send")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)),
                status);
    }

    private JsonNode answer(HttpRequest.Builder request, int status) throws Exception {
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (status >= 400 && !answer.body().isEmpty()) {
            assertThat(answer.headers().firstValue("Content-Type"))
                    .as(answer.body())
                    .hasValue("application/problem+json");
        }
        return json.readTree(answer.body());
    }

    private static String problem(JsonNode problem) {
        assertThat(problem.path("status").isInt()).as(problem.toString()).isTrue();
        return problem.path("detail").asText();
    }

    private HttpRequest.Builder basic(String path) {
        return request(path)
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString("admin:correct horse".getBytes(StandardCharsets.UTF_8)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }
}
