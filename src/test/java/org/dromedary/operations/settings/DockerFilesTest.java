package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker/} says of settings is what the program has. */
class DockerFilesTest {

    private static final Path DOCKER = Path.of("docker");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_0-9]+)[:}-]");

    private final Map<String, Object> compose = yaml(DOCKER.resolve("compose.yaml"));

    DockerFilesTest() throws IOException {}

    private static Map<String, Object> yaml(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file)) {
            return new Yaml().load(text);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private Map<String, Object> service(String name) {
        return map(map(compose.get("services")).get(name));
    }

    /** Whatever the compose file sets is a setting: in the environment, and as secrets named like settings. */
    @Test
    void everyNameIsASetting() {
        Map<String, Object> variables = new TreeMap<>(map(service("dromedary").get("environment")));
        assertThat(variables).isNotEmpty().containsKey("SPRING_DATASOURCE_URL");
        Map<String, Object> secrets = new LinkedHashMap<>();
        for (Object secret : (List<?>) service("dromedary").get("secrets")) {
            secrets.put(secret.toString(), "x");
        }
        assertThat(secrets).containsKeys("spring.datasource.password", "dromedary.security.admin-password");
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment.getPropertySources().addLast(new MapPropertySource("secrets", secrets));
        assertThat(new UnknownSettings(KnownSettings.load()).find(environment)).isEmpty();
    }

    /** What can be set is in the example with its default, and nothing else is. */
    @Test
    void theExampleNamesWhatTheComposeFileReads() throws IOException {
        Set<String> read =
                new TreeSet<>(Set.of("COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES", "DROMEDARY_MINIMUM_DISK_GB"));
        String text = Files.readString(DOCKER.resolve("compose.yaml"));
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            read.add(variable.group(1));
        }
        Map<String, String> example = new TreeMap<>();
        for (String line : Files.readAllLines(DOCKER.resolve(".env.example"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                example.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        assertThat(example.keySet()).isEqualTo(read);
        example.forEach((name, value) -> {
            if (text.contains("${" + name + ":-")) {
                assertThat(text).contains("${" + name + ":-" + value + "}");
            }
        });
    }

    /** A secret that a service has is declared and made by deploy.sh; none stands in the compose file or the example. */
    @Test
    void secretsAreFiles() throws IOException {
        String script = Files.readString(DOCKER.resolve("deploy.sh"));
        map(compose.get("secrets")).forEach((name, secret) -> {
            assertThat(map(secret)).containsOnlyKeys("file");
            assertThat(map(secret).get("file").toString()).endsWith("/" + name);
            assertThat(script).contains(name);
        });
        for (String file : List.of("compose.yaml", ".env.example")) {
            assertThat(Files.readAllLines(DOCKER.resolve(file)))
                    .noneMatch(line -> line.matches("(?i) *[A-Z_]*(PASSWORD|SECRET|TOKEN|KEY) *[:=] *\\S.*"));
        }
    }

    @Test
    void theServicesAreAskedWhetherTheyAreWell() throws IOException {
        for (String name : List.of("postgres", "orthanc-ingest", "orthanc-processing")) {
            assertThat(service(name)).containsKey("healthcheck");
        }
        assertThat(Files.readString(DOCKER.resolve("Dockerfile")))
                .contains("HEALTHCHECK ", "\nUSER 10001\n", "configtree:/run/secrets/");
        assertThat(service("dromedary")).containsEntry("read_only", true);
        assertThat(service("orthanc-ingest").get("profiles")).isEqualTo(List.of("ingest"));
        assertThat(service("orthanc-processing").get("profiles")).isEqualTo(List.of("processing"));
    }

    /** The Orthancs call Dromedary by the name and port that it has in the compose file. */
    @Test
    void theOrthancsKnowDromedary() throws IOException {
        for (String file : List.of("ingest.json", "processing.json")) {
            var orthanc = new ObjectMapper()
                    .readTree(DOCKER.resolve("orthanc").resolve(file).toFile());
            assertThat(orthanc.at("/DicomModalities/dromedary").toString())
                    .isEqualTo("[\"DROMEDARY\",\"dromedary\",11112]");
            assertThat(orthanc.get("AuthenticationEnabled").asBoolean()).isTrue();
            assertThat(orthanc.has("RegisteredUsers")).isFalse();
        }
    }
}
