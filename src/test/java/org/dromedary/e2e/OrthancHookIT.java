package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;

/** An Orthanc with the Lua script of {@code docker/orthanc} tells of a study long before anybody would look. */
class OrthancHookIT {

    private static final String SECRET = "as long as it takes, at least";

    @TempDir
    private Path folder;

    private DromedaryProcess.Setup setup;

    @Test
    void aStudyIsFetchedWhenItsOrthancTellsOfIt() throws Exception {
        setup = DromedaryProcess.in(folder.resolve("home"));
        Path script = folder.resolve("hook.lua");
        Files.writeString(
                script,
                Files.readString(Path.of("docker/orthanc/dromedary-hook.lua"))
                        .replace("http://dromedary:8080", "http://127.0.0.1:" + setup.httpPort())
                        .replace("os.getenv(\"DROMEDARY_NEW_INSTANCE\") == \"true\"", "true")
                        .replace("os.getenv(\"DROMEDARY_SECRET\")", "\"" + SECRET + "\""));
        SentStudy study = SentStudy.make(folder, "Knee", 6);
        try (OrthancServer orthanc =
                OrthancServer.start(folder.resolve("orthanc"), Map.of("LuaScripts", List.of(script.toString())))) {
            setup.set("dromedary.orthancs.ingest.url", orthanc.url())
                    .set("dromedary.orthancs.ingest.poll", true)
                    .set("dromedary.orthancs.ingest.poll-interval", "1h")
                    .set("dromedary.orthancs.ingest.reconcile-interval", "1h")
                    .environment("DROMEDARY_HOOKS_SECRET", SECRET);
            try (DromedaryProcess dromedary = setup.start()) {
                // the look at the start is over
                await().atMost(20, SECONDS).until(() -> !dromedary.log().contains("cannot be asked"));
                refusals();
                for (Path file : SentStudy.dicomFiles(study.folder())) {
                    orthanc.upload(file);
                }
                await("the study")
                        .atMost(40, SECONDS)
                        .pollInterval(100, MILLISECONDS)
                        .until(() -> {
                            Path there = setup.data().resolve("store").resolve(study.uid());
                            return Files.isDirectory(there)
                                    && SentStudy.dicomFiles(there).size() == 6;
                        });
                dromedary.api().awaitStudy(study.uid(), "NO_MATCH");
                assertThat(SentStudy.pixelsIn(setup.data().resolve("store"))).isEqualTo(study.pixels());
                assertThat(dromedary.log()).doesNotContain(SECRET);
            }
        }
    }

    private void refusals() throws Exception {
        String body = "{\"orthanc\":\"ingest\",\"study\":\"00000000-00000000-00000000-00000000-00000000\"}";
        String now = "" + Instant.now().getEpochSecond();
        assertThat(told("stable-study", body, now, "sha256=00")).isEqualTo(401);
        assertThat(told("stable-study", body, "1", sign("1", body))).isEqualTo(401);
        assertThat(told("new-instance", body, now, sign(now, body))).isEqualTo(202);
        assertThat(told("new-instance", body, now, sign(now, body))).isEqualTo(409);
        String other = body.replace("ingest", "nobody");
        assertThat(told("new-instance", other, now, sign(now, other))).isEqualTo(404);
        String junk = "junk";
        assertThat(told("new-instance", junk, now, sign(now, junk))).isEqualTo(400);
        // no other call comes in by the same door
        assertThat(told("anything", body, now, sign(now, body))).isIn(401, 403);
    }

    private int told(String event, String body, String time, String signature) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + setup.httpPort() + "/api/orthanc/" + event))
                                .header("Content-Type", "application/json")
                                .header("Dromedary-Timestamp", time)
                                .header("Dromedary-Signature", signature)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static String sign(String time, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
    }
}
