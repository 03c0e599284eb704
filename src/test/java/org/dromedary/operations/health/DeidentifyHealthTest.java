package org.dromedary.operations.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.DeidentifyProperties;

@ExtendWith(OutputCaptureExtension.class)
class DeidentifyHealthTest {

    private static final String SETTING = "dromedary.destinations.research.deidentify";

    @TempDir
    Path folder;

    @Test
    void aMissingKeyIsToldAtTheStartAndUntilItIsThere(CapturedOutput output) throws Exception {
        Path key = folder.resolve("key");
        DeidentifyProfiles profiles = new DeidentifyProfiles(
                new DeidentifyProperties(folder.toString(), key.toString(), ""), null, List.of());
        DeidentifyHealth nobody = new DeidentifyHealth(List.of(), profiles);
        nobody.afterPropertiesSet();
        assertThat(nobody.health().getStatus()).isEqualTo(Status.UP);
        assertThat(output).doesNotContain("key-file");
        DeidentifyHealth health = new DeidentifyHealth(List.of(SETTING), profiles);
        health.afterPropertiesSet();
        assertThat(output.toString().lines().filter(line -> line.contains("WARN") && line.contains(SETTING)))
                .singleElement()
                .asString()
                .contains("dromedary.deidentify.key-file", "cannot be read", "nothing leaves");
        assertThat(health.health().getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health.health().getDetails()).containsEntry("settings", List.of(SETTING));
        Files.writeString(key, "0123456789abcdef0123456789abcdef");
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }
}
