package org.dromedary.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The first password, and the file that holds it. */
@ExtendWith(OutputCaptureExtension.class)
class AdminPasswordTest {

    private static final SecuritySettings NONE = new SecuritySettings("");

    @TempDir
    Path folder;

    @Test
    void theFirstPasswordIsWrittenForItsOwnerOnlyAndStays(CapturedOutput output) throws Exception {
        Path data = folder.resolve("data");
        String password = AdminPassword.of(NONE, data);

        Path file = data.resolve("admin-password.txt");
        assertThat(password).hasSizeGreaterThanOrEqualTo(24);
        assertThat(file).content().isEqualToIgnoringNewLines(password);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(AdminPassword.of(NONE, data)).isEqualTo(password);
        assertThat(AdminPassword.of(NONE, folder.resolve("other"))).isNotEqualTo(password);
        assertThat(output.getAll()).contains("admin-password.txt").doesNotContain(password);
        assertThat(data.toFile().list()).containsExactly("admin-password.txt");
    }

    @Test
    void aFileThatOthersCanReadIsTightened() throws Exception {
        Path file = folder.resolve("admin-password.txt");
        Files.writeString(file, "chosen by hand\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(AdminPassword.of(NONE, folder)).isEqualTo("chosen by hand");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void programsThatStartTogetherAgree() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<String> make = () -> AdminPassword.of(NONE, folder);
            List<String> made = threads.invokeAll(java.util.Collections.nCopies(8, make)).stream()
                    .map(future -> {
                        try {
                            return future.get();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .distinct()
                    .toList();
            assertThat(made).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aWeakOrOverlongPasswordIsRefusedWithoutShowingIt() {
        assertThat(AdminPassword.of(new SecuritySettings("long enough"), folder))
                .isEqualTo("long enough");
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> AdminPassword.of(new SecuritySettings("s3cret"), folder))
                .hasMessageContaining("dromedary.security.admin-password")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> AdminPassword.of(new SecuritySettings("ä".repeat(40)), folder))
                .hasMessageContaining("72 bytes");
        assertThat(new SecuritySettings("long enough").toString()).doesNotContain("long enough");
    }
}
