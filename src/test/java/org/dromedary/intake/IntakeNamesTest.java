package org.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeNamesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thumbs.db",
                "CD/autorun.inf",
                "a.zip/CD/Viewer.EXE",
                ".DS_Store",
                "__MACOSX/IM1",
                "x/._IM1",
                "bin/qt.dll"
            })
    void whatNobodyMeansToSend(String name) {
        assertThat(IgnoredNames.matches(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"letter.pdf", "IM1", "exe", "report.txt", "Thumbs.db.dcm", "README"})
    void whatMayHaveBeenMeant(String name) {
        assertThat(IgnoredNames.matches(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..\\..\\ETC\\PASSWD",
                "\\ETC\\PASSWD",
                "/etc/passwd",
                "C:\\WINDOWS",
                "IMAGES\\..\\..\\X",
                "IMAGES\\\\IM1",
                "IMAGES/../../X",
                "."
            })
    void aDicomdirMayNameNothingOutsideOfItsMedium(String reference) {
        assertThat(MediaFiles.leadsOut(reference)).isTrue();
    }

    @Test
    void filesOfADicomdirAreFoundAsMediaAreMounted() {
        MediaFiles media = new MediaFiles(List.of("cd/images/im1", "cd/IMAGES/IM2.;1", "im3"));
        assertThat(media.problems("cd/DICOMDIR", List.of("IMAGES\\IM1", "IMAGES\\IM2", "IMAGES\\IM2")))
                .isEmpty();
        assertThat(media.problems("DICOMDIR", List.of("IM3"))).isEmpty();
        assertThat(media.problems("cd/DICOMDIR", List.of("IM3", "..\\IM3")))
                .extracting(IntakeProblem::reason)
                .containsExactly(
                        "The DICOMDIR names IM3, which is not there or could not be taken",
                        "The DICOMDIR points outside of its medium, to ..\\IM3: refused");
    }

    @Test
    void aPathIsFoundByItsTextAndOnlyInItsFolder() throws Exception {
        Path inside = Files.createDirectories(folder.resolve("in"));
        Files.writeString(inside.resolve("a b.dcm"), "x");
        Files.writeString(folder.resolve("secret"), "x");
        assertThat(IntakeOrigins.find(inside, "a b.dcm")).isEqualTo(inside.resolve("a b.dcm"));
        assertThat(IntakeOrigins.find(inside, "../secret")).isNull();
        assertThat(IntakeOrigins.find(inside, "%2e%2e/secret")).isNull();
        assertThat(IntakeOrigins.find(inside, "gone")).isNull();
        assertThat(IntakeOrigins.find(inside, "no\0name")).isNull();
    }
}
