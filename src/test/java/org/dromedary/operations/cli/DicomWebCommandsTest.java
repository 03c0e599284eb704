package org.dromedary.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
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

/** Commands with a DICOMweb server as the destination. */
class DicomWebCommandsTest {

    @TempDir
    static Path folder;

    private static OrthancServer orthanc;
    private static String uri;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "Plugins",
                        List.of(OrthancServer.DICOMWEB),
                        "AuthenticationEnabled",
                        true,
                        "RegisteredUsers",
                        Map.of("alice", "sesame")));
        uri = "dicomweb:" + orthanc.url() + "/dicom-web?user=alice&password=";
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
        assertThat(run("echo", uri + "sesame")).as(err.toString()).isZero();
        assertThat(out.toString()).contains(" answers").doesNotContain("sesame");

        assertThat(run("echo", uri + "melon")).isEqualTo(1);
        assertThat(run("echo", "dicomweb:" + orthanc.url() + "/dicomweb?user=alice&password=sesame"))
                .isEqualTo(1);
        assertThat(run("echo", "dicomweb:http://127.0.0.1:" + FreePorts.next())).isEqualTo(1);
        assertThat(run("echo", uri + "sesame&batch=1")).isEqualTo(1);
        try (ScriptedHttp page = new ScriptedHttp(request -> ScriptedHttp.answer(200, "text/html", "<html>sign in"))) {
            assertThat(run("echo", "dicomweb:" + page.url())).isEqualTo(1);
        }
        assertThat(err.toString().lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("dromedary: "))
                .noneMatch(line -> line.contains("melon") || line.contains("sesame"))
                .anyMatch(line -> line.contains("401"))
                .anyMatch(line -> line.contains("404"))
                .anyMatch(line -> line.contains("refused: check host and port"))
                .anyMatch(line -> line.contains("batch"))
                .anyMatch(line -> line.contains("login page"));
    }

    @Test
    void sendStores() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 6);

        assertThat(run("send", study.folder().toString(), "--to", uri + "sesame"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("took 6 of 6 instances").doesNotContain("sesame");
        assertThat(orthanc.get("/statistics").path("CountInstances").asInt()).isEqualTo(6);
        assertThat(run("send", study.folder().toString(), "--to", uri + "melon"))
                .isEqualTo(1);
    }

    @Test
    void checkTriesADestination() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "dromedary.data-dir",
                                folder.resolve("data").toString(),
                                "dromedary.destinations.good.uri",
                                uri + "sesame",
                                "dromedary.destinations.bad.uri",
                                uri + "melon")));

        assertThat(new SettingsCheck(environment).faults())
                .map(Object::toString)
                .filteredOn(fault -> fault.startsWith("dromedary.destinations"))
                .singleElement()
                .asString()
                .contains("dromedary.destinations.bad", "401")
                .doesNotContain("melon");
    }
}
