package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** The file of users who may call over DIMSE. */
class DicomUsersTest {

    private static final BCryptPasswordEncoder ENCODER = new BCryptPasswordEncoder(4);

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("users"), text);
    }

    private static DicomUsers users(Path file, boolean required) {
        DicomProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "dromedary.dicom.port", "104",
                        "dromedary.dicom.max-associations", "1",
                        "dromedary.dicom.max-pdu-length", "4096",
                        "dromedary.dicom.unknown-storage-classes", "false",
                        "dromedary.dicom.user-identity.required", String.valueOf(required),
                        "dromedary.dicom.user-identity.users-file", file == null ? "" : file.toString())))
                .bind("dromedary.dicom", DicomProperties.class)
                .get();
        return new DicomUsers(properties);
    }

    @Test
    void aNameWithHashNeedsItsPasscodeAndOneWithoutNone() throws Exception {
        DicomUsers users = users(
                file("# modalities\nalice:" + ENCODER.encode("s3crét").replace("$2a$", "$2y$") + "\n\nguest:\n"), true);
        assertThat(users.isEmpty()).isFalse();
        assertThat(users.matches("alice", "s3crét")).isTrue();
        assertThat(users.matches("alice", "s3crét")).as("remembered").isTrue();
        assertThat(users.matches("alice", "guessed")).isFalse();
        assertThat(users.matches("alice", "")).isFalse();
        assertThat(users.matches("alice", null)).isFalse();
        assertThat(users.matches("guest", null)).isTrue();
        assertThat(users.matches("guest", "anything")).isTrue();
        assertThat(users.matches("nobody", "s3crét")).isFalse();
        assertThat(users.matches("nobody", null)).isFalse();
    }

    @Test
    void aChangeCountsAtOnceAndAFaultyOneDoesNot() throws Exception {
        Path file = file("alice:" + ENCODER.encode("old"));
        DicomUsers users = users(file, false);
        assertThat(users.matches("alice", "old")).isTrue();
        change("alice:" + ENCODER.encode("new"), 1);
        assertThat(users.matches("alice", "old")).isFalse();
        assertThat(users.matches("alice", "new")).isTrue();
        change("alice:in clear", 2);
        assertThat(users.matches("alice", "new")).isTrue();
        assertThat(users.matches("alice", "in clear")).isFalse();
        Files.delete(file);
        assertThat(users.matches("alice", "new")).isTrue();
        change("", 3);
        assertThat(users.isEmpty()).isTrue();
        assertThat(users.matches("alice", "new")).isFalse();
    }

    private void change(String text, int minutes) throws IOException {
        Files.setLastModifiedTime(file(text), FileTime.from(Instant.now().plusSeconds(60L * minutes)));
    }

    @Test
    void whatIsWrongStopsTheStartAndShowsNoPasscode() throws Exception {
        assertThatThrownBy(() -> users(file("guest:\nalice:s3cret"), false))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .satisfies(e -> assertThat(((InvalidConfigurationPropertyValueException) e).getReason())
                        .contains("line 2")
                        .doesNotContain("s3cret"));
        assertThatThrownBy(() -> users(folder.resolve("missing"), false))
                .satisfies(e -> assertThat(((InvalidConfigurationPropertyValueException) e).getReason())
                        .contains("htpasswd"));
        assertThatThrownBy(() -> users(null, true))
                .satisfies(e -> assertThat(((InvalidConfigurationPropertyValueException) e).getReason())
                        .contains("names nobody"));
        assertThat(users(null, false).isEmpty()).isTrue();
    }
}
