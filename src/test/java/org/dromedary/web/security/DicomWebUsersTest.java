package org.dromedary.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class DicomWebUsersTest {

    /** SHA-256 of "password". */
    private static final String TOKEN = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(4);

    @TempDir
    Path folder;

    @Test
    void linesSayWhoMayDoWhat() throws Exception {
        Path file = Files.writeString(
                folder.resolve("users"),
                "# comment\n\nanna:" + bcrypt.encode("a") + "\nbert:" + bcrypt.encode("b") + ":store,read\nbot:"
                        + TOKEN.toUpperCase() + ":store\n");
        DicomWebUsers users = new DicomWebUsers(file.toString());

        assertThat(users.withPassword("anna", "a").orElseThrow().rights()).containsExactly("read");
        assertThat(users.withPassword("anna", "a")).as("remembered").isPresent();
        assertThat(users.withPassword("bert", "b").orElseThrow().rights()).containsExactly("read", "store");
        assertThat(users.withPassword("anna", "b")).isEmpty();
        assertThat(users.withPassword("bot", TOKEN))
                .as("a token is no password")
                .isEmpty();
        assertThat(users.withPassword("carl", "c")).isEmpty();
        assertThat(users.withToken("password").orElseThrow().name()).isEqualTo("bot");
        assertThat(users.withToken(TOKEN)).as("the digest is no token").isEmpty();
    }

    @Test
    void aFileIsReadAgainAndAFaultyOneChangesNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), "bot:" + TOKEN + "\n");
        DicomWebUsers users = new DicomWebUsers(file.toString());
        Files.writeString(file, "bot:secret in clear\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(users.withToken("password")).isPresent();
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(10)));
        assertThat(users.withToken("password")).isEmpty();
    }

    @Test
    void aFileThatIsNoneStopsTheStartWithoutShowingIt() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), "anna:in-clear:read\n");
        assertThatThrownBy(() -> new DicomWebUsers(file.toString()))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .extracting(e -> ((InvalidConfigurationPropertyValueException) e).getReason())
                .asString()
                .contains("line 1")
                .doesNotContain("in-clear");
        assertThatThrownBy(() -> new DicomWebUsers(folder.resolve("none").toString()))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);
        assertThat(new DicomWebUsers("").withPassword("anna", "a")).isEmpty();
    }
}
