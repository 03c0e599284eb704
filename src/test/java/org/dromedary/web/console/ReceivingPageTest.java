package org.dromedary.web.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.Source;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyState;
import org.dromedary.study.StudyStore;
import org.dromedary.web.WebTest;

/** The console's first page as a browser gets it. */
@WebTest
class ReceivingPageTest {

    @LocalServerPort
    int port;

    @Autowired
    StudyStore store;

    @Autowired
    StudyIndex index;

    @Autowired
    DataDirectory data;

    @Autowired
    Audit audit;

    private final HttpClient client = HttpClient.newHttpClient();

    private String receive() throws Exception {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT,
                1,
                2,
                16,
                1,
                "<b>Thorax</b>",
                System.nanoTime() & 0xFFFFFFFL,
                LocalDateTime.of(2026, 11, 21, 8, 0)));
        for (int i = 0; i < study.size(); i++) {
            Path file = data.incoming().resolve("page-test-" + UUID.randomUUID());
            study.write(i, file);
            store.store(file, new Source("page-test", "PAGE", null, "localhost", null), study.sopInstanceUid(i));
        }
        return study.studyInstanceUid();
    }

    private HttpRequest.Builder request(String path) {
        String credentials = Base64.getEncoder().encodeToString("admin:correct horse".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Basic " + credentials)
                .header("Accept-Language", "en");
    }

    private String get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void studiesThatAreReceivedAreShownWithWhatTheyWaitFor() throws Exception {
        String uid = receive();
        String page = get("/");
        assertThat(page)
                .contains("/console/receiving/" + uid + "/complete")
                .contains("&lt;b&gt;Thorax&lt;/b&gt;")
                .contains("2 instances")
                .contains("of 30 s")
                .containsPattern("<time data-seconds=\"\\d+\">0:00:\\d\\d</time>")
                .contains("name=\"_csrf\"")
                .doesNotContain("??");
        assertThat(get("/console/receiving/list")).contains(uid).doesNotContain("<html");
        assertThat(client.send(
                                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/"))
                                        .header("Accept", "text/html")
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .as("nobody sees patients without a login")
                .isIn(302, 401);
        assertThat(get("/assets/console.js")).contains("data-seconds");
    }

    @Test
    void aStudyIsHeldAndReleasedByButtons() throws Exception {
        String uid = receive();
        press(uid, "hold");
        assertThat(index.study(uid).orElseThrow().state()).isEqualTo(StudyState.HELD);
        assertThat(get("/"))
                .contains("By hand:")
                .contains("set aside by hand with 2 instances")
                .doesNotContain("??");
        press(uid, "complete");
        assertThat(audit.ofStudy(uid))
                .extracting(Audit.Entry::event, Audit.Entry::actor)
                .containsExactly(tuple("study.held", "admin"), tuple("study.completed-by-hand", "admin"));
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> index.study(uid).orElseThrow().generation() == 1);
        await().atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(get("/")).doesNotContain("/console/receiving/" + uid + "/complete"));
    }

    /** As a script with credentials, which needs no token; that a browser needs it is tested with the rules of security. */
    private void press(String uid, String button) throws Exception {
        HttpResponse<String> answer = client.send(
                request("/console/receiving/" + uid + "/" + button)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
    }
}
