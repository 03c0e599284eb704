package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SettingsCheckTest {

    @TempDir
    Path dir;

    private final Map<String, Object> settings = new LinkedHashMap<>();

    @BeforeEach
    void freeEverything() throws IOException {
        settings.put("dromedary.data-dir", dir.resolve("data").toString());
        settings.put("dromedary.routes-dir", dir.resolve("routes").toString());
        settings.put("dromedary.mail.templates-dir", dir.resolve("mail").toString());
        settings.put("dromedary.dicom.host", "127.0.0.1");
        settings.put("server.address", "127.0.0.1");
        List<Integer> ports = freePorts(2);
        settings.put("dromedary.dicom.port", ports.get(0));
        settings.put("server.port", ports.get(1));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return sockets.stream().map(ServerSocket::getLocalPort).toList();
    }

    private List<String> faults() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        ConfigurationPropertySources.attach(environment);
        return new SettingsCheck(environment)
                .faults().stream().map(Fault::toString).toList();
    }

    @Test
    void theDefaultsHaveNoFaultAndNothingIsMade() {
        assertThat(faults()).isEmpty();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aKeyThatIsNeededAndMissingIsAFault() throws Exception {
        Files.createDirectories(dir.resolve("profiles"));
        Files.writeString(dir.resolve("profiles/basic.yaml"), "options: []\n");
        settings.put("dromedary.deidentify.profiles", dir.resolve("profiles").toString());
        assertThat(faults()).isEmpty();
        settings.put("dromedary.destinations.research.uri", "file:" + dir);
        settings.put("dromedary.destinations.research.deidentify", "basic");
        settings.put("dromedary.mailer.deidentify", "basic");
        assertThat(faults())
                .singleElement()
                .asString()
                .startsWith("dromedary.deidentify.key-file")
                .contains("there is no key", "openssl rand -hex 32", "dromedary.destinations.research.deidentify")
                .contains("dromedary.mailer.deidentify");
        Path key = Files.writeString(dir.resolve("key"), "0123456789abcdef0123456789abcdef");
        settings.put("dromedary.deidentify.key-file", key.toString());
        assertThat(faults()).isEmpty();
    }

    @Test
    void eachFaultIsOneLine() throws Exception {
        int closed = freePorts(1).get(0);
        Files.createDirectories(dir.resolve("routes"));
        Files.writeString(
                dir.resolve("routes/mine.camel.yaml"),
                "- route:\n    id: mine\n    from:\n      uri: timer\n      parameters:\n        timerName: t\n"
                        + "        perid: 1\n      steps:\n        - log: hello\n");
        Files.writeString(dir.resolve("routes/broken.camel.yaml"), "- route: [\n");
        Files.createDirectories(dir.resolve("mail"));
        Files.writeString(dir.resolve("mail/link.en.txt"), "Subject\n[(${link)]");
        settings.put("dromedary.study.quiet-period", "soon");
        settings.put("dromedary.stduy.deadline", "2h");
        settings.put("dromedary.destinations.pacs.uri", "dicom:PACS@127.0.0.1:" + closed);
        settings.put("dromedary.dicom.nodes.workstation.uri", "dicom:WORK_1@127.0.0.1:" + closed);
        settings.put("dromedary.destinations.disk.uri", "file:" + dir + "?fileName=x");
        settings.put("dromedary.filesender.url", "http://127.0.0.1:" + closed);
        settings.put("dromedary.filesender.user", "me");
        settings.put("dromedary.filesender.api-key", "s3cret");
        settings.put("spring.mail.host", "127.0.0.1");
        settings.put("spring.mail.port", closed);

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("server.port", taken.getLocalPort());
            List<String> faults = faults();
            assertThat(faults)
                    .anyMatch(
                            line -> line.equals(
                                    "dromedary.stduy.deadline: 2h: there is no such setting; did you mean dromedary.study.deadline?"))
                    .anyMatch(line -> line.startsWith("dromedary.study.quiet-period: soon: write a duration"))
                    .anyMatch(
                            line -> line.startsWith("dromedary.destinations.pacs.uri: dicom:PACS@127.0.0.1:" + closed))
                    .anyMatch(line ->
                            line.startsWith("dromedary.dicom.nodes.workstation.uri: dicom:WORK_1@127.0.0.1:" + closed))
                    .anyMatch(line -> line.startsWith("dromedary.filesender.url: http://127.0.0.1:" + closed))
                    .anyMatch(line -> line.startsWith("spring.mail.host: 127.0.0.1: "))
                    .anyMatch(line -> line.startsWith("server.port: " + taken.getLocalPort()))
                    .anyMatch(line -> line.contains("mine.camel.yaml:7: ") && line.contains("perid"))
                    .anyMatch(line -> line.contains("broken.camel.yaml:") && line.contains("not YAML"))
                    .anyMatch(line -> line.startsWith("dromedary.mail.templates-dir: ") && line.contains("link.en.txt"))
                    .noneMatch(line -> line.contains("s3cret") || line.contains("\n"))
                    .hasSize(10);
        }
    }
}
