package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTest {

    private static final KnownSettings KNOWN = KnownSettings.load();

    @TempDir
    Path dir;

    private static StandardEnvironment environment(Map<String, String> file, Map<String, String> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(name, new SystemEnvironmentPropertySource(name, new LinkedHashMap<String, Object>(variables)));
        environment.getPropertySources().addLast(new MapPropertySource("file", new LinkedHashMap<>(file)));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    private static List<String> unknown(ConfigurableEnvironment environment) {
        return new UnknownSettings(KNOWN)
                .find(environment).stream().map(Fault::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dromedary.example.ae-title",
                "dromedary.example.aeTitle",
                "dromedary.example.ae_title",
                "dromedary.example.allowed-callers",
                "dromedary.example.allowed-callers[3]",
                "dromedary.example.places.pacs.uri",
                "dromedary.example.places.pacs.max-workers",
                "dromedary.example.places.pacs.steps[0].name",
                "dromedary.example.labels.any.thing",
                "dromedary.data-dir",
                "dromedary.destinations.pacs.uri",
                "dromedaries.port",
                "spring.what.ever"
            })
    void whatARecordDeclaresIsKnown(String key) {
        assertThat(unknown(environment(Map.of(key, "1"), Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dromedary.example.prot,dromedary.example.port",
        "dromedary.exmaple.port,dromedary.example.port",
        "dromedary.example.ae-tilte,dromedary.example.ae-title",
        "dromedary.example.places.pacs.max-worker,dromedary.example.places.pacs.max-workers",
        "dromedary.example.places.pacs.steps[0].nmae,dromedary.example.places.pacs.steps[0].name",
        "dromedary.max-pdu-length,dromedary.dicom.max-pdu-length"
    })
    void aTypoIsToldWithWhatWasMeant(String key, String meant) {
        assertThat(unknown(environment(Map.of(key, "17"), Map.of())))
                .singleElement()
                .asString()
                .startsWith(key + ": 17: ")
                .endsWith("did you mean " + meant + "?");
    }

    @Test
    void aMisspeltSecretStaysSecret() {
        assertThat(unknown(environment(Map.of("dromedary.example.api-kye", "s3cret"), Map.of())))
                .singleElement()
                .asString()
                .contains("did you mean dromedary.example.api-key?")
                .doesNotContain("s3cret");
        assertThat(unknown(environment(Map.of("dromedary.nothing.like.it", "s3cret"), Map.of())))
                .singleElement()
                .asString()
                .startsWith("dromedary.nothing.like.it: ***: there is no such setting")
                .doesNotContain("s3cret");
        assertThat(new Fault("a.uri", "ftp://joe:s3cret@host/x?password=s3cret&b=1", "x").toString())
                .doesNotContain("s3cret")
                .contains("ftp://joe:***@host/x?password=***&b=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROMEDARY_EXAMPLE_AETITLE",
                "DROMEDARY_EXAMPLE_AE_TITLE",
                "DROMEDARY_EXAMPLE_ALLOWEDCALLERS",
                "DROMEDARY_EXAMPLE_ALLOWEDCALLERS_0",
                "DROMEDARY_EXAMPLE_PLACES_PACS_MAXWORKERS",
                "DROMEDARY_EXAMPLE_LABELS_ANY",
                "DROMEDARY_DESTINATIONS_PACS_URI",
                "DROMEDARY_DATADIR",
                "DROMEDARY_SERVICE_HOST",
                "DROMEDARY_SERVICE_PORT_DICOM",
                "DROMEDARY_PORT_11112_TCP_ADDR",
                "DROMEDARYS"
            })
    void variablesOfKnownSettingsAndOfContainersAreFine(String name) {
        assertThat(unknown(environment(Map.of(), Map.of(name, "1")))).isEmpty();
        assertThat(unknown(environment(Map.of(), Map.of("DROMEDARY_PORT", "tcp://10.0.0.7:11112"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "DROMEDARY_EXAMPLE_PROT,DROMEDARY_EXAMPLE_PORT",
        "DROMEDARY_EXAMPLE_QUITPERIOD,DROMEDARY_EXAMPLE_QUIETPERIOD",
        "DROMEDARY_DICOM_PROT,DROMEDARY_DICOM_PORT"
    })
    void aMisspeltVariableIsTold(String name, String meant) {
        assertThat(unknown(environment(Map.of(), Map.of(name, "1"))))
                .containsExactly(name + ": 1: there is no such setting; did you mean " + meant + "?");
        assertThat(unknown(environment(Map.of(), Map.of("DROMEDARY_DESTINATIONS_PACS_ULI", "x"))))
                .hasSize(1);
    }

    @EnableConfigurationProperties(ExampleProperties.class)
    static class Example {}

    private static List<String> bind(Map<String, String> file) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            ConfigurableEnvironment environment = environment(file, Map.of());
            context.setEnvironment(environment);
            context.register(Example.class);
            try {
                context.refresh();
                return List.of();
            } catch (RuntimeException e) {
                return StartFaults.of(e, environment).stream()
                        .map(Fault::toString)
                        .toList();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port|eleven|write a whole number",
                "port|0|use a port from 1 to 65535",
                "port|tcp://10.0.0.7:11112|a service of that name sets this in Kubernetes: set enableServiceLinks: false in the pod",
                "quiet-period|soon|write a duration such as 500ms, 30s, 5m, 2h or 14d",
                "durability|disk|write force or os-only",
                "places.pacs.max-workers|many|write a whole number"
            })
    void aBadValueIsOneLine(String key, String value, String remedy) {
        assertThat(bind(Map.of("dromedary.example." + key, value)))
                .containsExactly("dromedary.example." + key + ": " + value + ": " + remedy);
    }

    @Test
    void goodValuesAreNoFault() {
        assertThat(bind(Map.of("dromedary.example.port", "104", "dromedary.example.durability", "os-only")))
                .isEmpty();
    }

    @Test
    void aDatabaseInUseIsOneLine() throws Exception {
        String url = "jdbc:h2:file:" + dir.resolve("db");
        ConfigurableEnvironment environment = environment(Map.of("spring.datasource.url", url), Map.of());
        DriverManager.getConnection(url, "sa", "").close();
        // what another process would hold
        try (FileChannel other = FileChannel.open(dir.resolve("db.mv.db"), StandardOpenOption.WRITE);
                FileLock lock = other.lock()) {
            assertThat(lock.isValid()).isTrue();
            SQLException locked =
                    catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection(url, "sa", "")
                            .close());
            assertThat(StartFaults.of(new IllegalStateException(locked), environment))
                    .singleElement()
                    .asString()
                    .startsWith("spring.datasource.url: " + url + ": another Dromedary has this database open");
        }
        assertThat(StartFaults.of(new IllegalStateException(new SQLException("x", "42000", 1)), environment))
                .isEmpty();
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(Ports.fault("dromedary.dicom.port", "127.0.0.1", port))
                    .hasValueSatisfying(fault -> assertThat(fault.toString())
                            .startsWith("dromedary.dicom.port: " + port + ": another program listens"));
        }
        assertThat(Ports.fault("server.port", "no.such.host.invalid", 1)).isPresent();
        ConfigurableEnvironment environment = environment(Map.of("dromedary.dicom.port", "104"), Map.of());
        assertThat(StartFaults.of(
                        new RuntimeException(new java.net.BindException("Address already in use")), environment))
                .singleElement()
                .asString()
                .startsWith("dromedary.dicom.port: 104: another program listens");
    }

    @Test
    void aDataFolderThatIsNoneIsOneLine() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        for (String folder :
                new String[] {file.toString(), file.resolve("below").toString()}) {
            assertThat(DataFolder.fault(environment(Map.of("dromedary.data-dir", folder), Map.of())))
                    .hasValueSatisfying(fault ->
                            assertThat(fault.toString()).startsWith("dromedary.data-dir: " + folder + ": " + file));
        }
        Path fresh = dir.resolve("a/b/c");
        assertThat(DataFolder.fault(environment(Map.of("dromedary.data-dir", fresh.toString()), Map.of())))
                .isEmpty();
        assertThat(fresh).doesNotExist();
    }
}
