package org.dromedary.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import org.dromedary.operations.settings.SettingsCheck;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.ScriptedHttp;
import org.dromedary.testsupport.SentStudy;

/** What the command line says of an Orthanc. */
class OrthancCommandsTest {

    @TempDir
    static Path folder;

    private static OrthancServer orthanc;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of("AuthenticationEnabled", true, "RegisteredUsers", Map.of("alice", "sesame")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (orthanc != null) {
            orthanc.close();
        }
    }

    private int run(String... args) {
        return DromedaryCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void echoAnswersOrSaysWhatIsWrong() throws Exception {
        String uri = "orthanc:" + orthanc.url();
        assertThat(run("echo", uri + "?user=alice&password=sesame")).isZero();
        assertThat(out.toString()).contains(uri + " answers");

        assertThat(run("echo", uri + "?user=alice&password=melon")).isEqualTo(1);
        assertThat(run("echo", "orthanc:http://127.0.0.1:" + FreePorts.next())).isEqualTo(1);
        assertThat(run("echo", uri + "?usr=alice")).isEqualTo(1);
        assertThat(run("echo", "orthanc:nobody")).isEqualTo(1);
        assertThat(run("echo", "orthanc:http://alice:melon@127.0.0.1:1")).isEqualTo(1);
        try (ScriptedHttp page =
                new ScriptedHttp(request -> ScriptedHttp.answer(200, "text/html", "<html>It works!"))) {
            assertThat(run("echo", "orthanc:" + page.url())).isEqualTo(1);
        }
        assertThat(err.toString().lines())
                .hasSize(6)
                .allMatch(line -> line.startsWith("dromedary: "))
                .noneMatch(line -> line.contains("melon"))
                .anyMatch(line -> line.contains("user or password is wrong"))
                .anyMatch(line -> line.contains("refused: check host and port"))
                .anyMatch(line -> line.contains("usr"))
                .anyMatch(line -> line.contains("no Orthanc 'nobody' in the settings"))
                .anyMatch(line -> line.contains("user and password as options"))
                .anyMatch(line -> line.contains("There is no Orthanc at"));
    }

    @Test
    void sendUploads() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 6);
        Files.writeString(study.folder().resolve("notes.txt"), "not DICOM");

        int exit = run(
                "send", study.folder().toString(), "--to", "orthanc:" + orthanc.url() + "?user=alice&password=sesame");

        assertThat(exit).as(err.toString()).isZero();
        assertThat(out.toString()).contains("took 6 of 6 instances").doesNotContain("sesame");
        assertThat(err.toString()).contains("notes.txt is left out");
        assertThat(orthanc.get("/statistics").path("CountInstances").asInt()).isEqualTo(6);

        assertThat(run(
                        "send",
                        study.folder().toString(),
                        "--to",
                        "orthanc:" + orthanc.url() + "?user=alice&password=x"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("took 0 of 6 instances");
    }

    @Test
    void checkTriesADestination() {
        StandardEnvironment environment = new StandardEnvironment();
        String uri = "orthanc:" + orthanc.url() + "?user=alice&password=";
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "dromedary.data-dir",
                                folder.resolve("data").toString(),
                                "dromedary.destinations.good.uri",
                                uri + "{{my.secret}}",
                                "dromedary.destinations.bad.uri",
                                uri + "melon",
                                "dromedary.orthancs.near.url",
                                orthanc.url(),
                                "dromedary.orthancs.near.user",
                                "alice",
                                "dromedary.orthancs.near.password",
                                "sesame",
                                "dromedary.destinations.near.uri",
                                "orthanc:near",
                                "my.secret",
                                "sesame")));

        assertThat(new SettingsCheck(environment).faults())
                .map(Object::toString)
                .filteredOn(line -> line.startsWith("dromedary.destinations") || line.startsWith("dromedary.orthancs"))
                .singleElement()
                .asString()
                .startsWith("dromedary.destinations.bad.uri: orthanc:http")
                .contains("user or password is wrong")
                .doesNotContain("melon");
    }
}
