package org.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;

import org.junit.jupiter.api.Test;

/** What was given by hand is never taken for a file at the source of an intake. */
class IntakeFileTest {

    @Test
    void anUploadHasAnOriginOfItsOwn() {
        IntakeFile one = IntakeFile.uploaded("scans", Path.of("x"), "knee.zip");
        assertThat(one.isUploaded()).isTrue();
        assertThat(one.origin()).startsWith("by-hand:").endsWith("/knee.zip");
        assertThat(IntakeFile.uploaded("scans", Path.of("x"), "knee.zip").origin())
                .isNotEqualTo(one.origin());
        assertThat(IntakeFile.uploaded(Intakes.BY_HAND, Path.of("x"), "knee.zip")
                        .origin())
                .isEqualTo("knee.zip");
    }

    @Test
    void aFileInAFolderIsNone() {
        assertThat(new IntakeFile("scans", "by-hand:1/x", Path.of("x"), "x", Instant.EPOCH).isUploaded())
                .isFalse();
        assertThat(new IntakeFile("scans", "knee.zip", Path.of("x"), "x", null).isUploaded())
                .isFalse();
    }
}
