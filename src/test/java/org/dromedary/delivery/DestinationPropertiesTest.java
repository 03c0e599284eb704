package org.dromedary.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class DestinationPropertiesTest {

    private static DestinationProperties bind(Map<String, Object> values) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", values));
        return DestinationProperties.bind(environment);
    }

    @Test
    void bindsWithDefaults() {
        DestinationProperties bound = bind(Map.of(
                "dromedary.destinations.main-pacs.uri", "dicom:PACS@pacs:104",
                "dromedary.destinations.main-pacs.max-age", "2d",
                "dromedary.destinations.export.uri", "file:/srv/export",
                "dromedary.destinations.export.concurrency", "4"));

        assertThat(bound.all()).containsOnlyKeys("main-pacs", "export");
        DestinationSettings pacs = bound.find("main-pacs").orElseThrow();
        assertThat(pacs.concurrency()).isEqualTo(1);
        assertThat(pacs.enabled()).isTrue();
        assertThat(pacs.maxAge()).isEqualTo(Duration.ofDays(2));
        assertThat(DestinationRoutes.template(pacs)).isEqualTo("deliver-study");
        DestinationSettings export = bound.find("export").orElseThrow();
        assertThat(DestinationRoutes.template(export)).isEqualTo("deliver-files");
        assertThat(DestinationRoutes.endpoint(export)).isEqualTo("file:/srv/export?tempPrefix=.inprogress-");
        assertThat(bind(Map.of()).all()).isEmpty();
    }

    @Test
    void saysWhatToDoAboutAWrongValue() {
        refused(Map.of("dromedary.destinations.Main.uri", "file:/x"), "1 to 40 of a-z, 0-9 and '-'");
        refused(Map.of("dromedary.destinations.pacs.concurrency", "2"), "uri is missing");
        refused(Map.of("dromedary.destinations.pacs.uri", "pacs.example.org"), "uri is missing or no endpoint");
        refused(
                Map.of("dromedary.destinations.pacs.uri", "file:/x", "dromedary.destinations.pacs.concurrency", "0"),
                "take 1 to 64");
        refused(
                Map.of(
                        "dromedary.destinations.pacs.uri",
                        "file:/x",
                        "dromedary.destinations.pacs.layout",
                        "../{SOPInstanceUID}"),
                "take a relative path");
        refused(Map.of("dromedary.destinations.pacs.uri", "file:/x", "dromedary.destinations.pacs.urll", "x"), "urll");
    }

    private static void refused(Map<String, Object> values, String text) {
        assertThatThrownBy(() -> bind(values))
                .satisfies(thrown -> assertThat(org.assertj.core.util.Throwables.getStackTrace(thrown))
                        .contains(text));
    }

    @Test
    void aLayoutKeepsEveryValueOneStepOfThePath() {
        InstanceFile instance = new InstanceFile("1.2.3", "1.2.3.4", "CT", new java.io.File("x"), 1, null);

        assertThat(InstanceLayout.path(
                        InstanceLayout.DEFAULT, "1.2", instance, Map.of("PatientID", "../../etc/passwd")))
                .isEqualTo("_.._etc_passwd/1.2/1.2.3/1.2.3.4.dcm");
        assertThat(InstanceLayout.path(
                        "{PatientID}/{Modality}/{SOPInstanceUID}", "1.2", instance, Map.of("PatientID", "..")))
                .isEqualTo("NONE/CT/1.2.3.4");
    }

    @Test
    void aSafeNameIsOneStepOfAPath() {
        assertThat(SafeName.ofPath("C:\\temp\\..\\Müller 1.zip", "file")).isEqualTo("Müller 1.zip");
        assertThat(SafeName.ofPath("../../.ssh/", "file")).isEqualTo("file");
        assertThat(SafeName.of("a\u0000b\nc", "file")).isEqualTo("a_b_c");
        assertThat(SafeName.of("x".repeat(500) + ".zip", "file")).hasSize(120).endsWith(".zip");
    }
}
