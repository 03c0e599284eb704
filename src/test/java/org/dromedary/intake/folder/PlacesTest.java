package org.dromedary.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;

import org.dromedary.intake.IntakeSettings;

class PlacesTest {

    private static final Path SRV = Path.of("/srv");

    private static String fault(Path uri, Map<String, String> settings, Map<String, Path> others) {
        Map<String, IntakeSettings> all = new LinkedHashMap<>();
        all.put("scans", WatchedFolderTest.settings(uri, settings));
        others.forEach((name, folder) -> all.put(name, WatchedFolderTest.settings(folder, Map.of())));
        return new Places(all, SRV.resolve("dromedary/data")).fault("scans");
    }

    @Test
    void noIntakeTakesTheProgramsOwnFiles() {
        assertThat(fault(SRV.resolve("dromedary/data/studies"), Map.of(), Map.of()))
                .contains("program's own");
        assertThat(fault(SRV.resolve("dromedary"), Map.of(), Map.of())).contains("program's own");
        assertThat(fault(SRV.resolve("dromedary"), Map.of("recursive", "false"), Map.of()))
                .isNull();
        assertThat(fault(SRV.resolve("dromedary/database"), Map.of(), Map.of())).isNull();
    }

    @Test
    void noIntakeTakesTheFilesOfAnother() {
        Path inbox = SRV.resolve("inbox");
        assertThat(fault(inbox, Map.of(), Map.of("ct", inbox.resolve("ct")))).contains("intake ct lies in it");
        assertThat(fault(inbox, Map.of(), Map.of("ct", inbox))).contains("intake ct lies in it");
        assertThat(fault(inbox, Map.of("recursive", "false"), Map.of("ct", inbox.resolve("ct"))))
                .isNull();
        assertThat(fault(inbox, Map.of(), Map.of("ct", SRV.resolve("inbox-ct"))))
                .isNull();
    }

    @Test
    void foldersOfItsOwnAreNotTheFolder() {
        Path inbox = SRV.resolve("inbox");
        assertThat(fault(inbox, Map.of("done-folder", "/srv"), Map.of())).contains("done-folder");
        assertThat(fault(inbox, Map.of("error-folder", "/srv/inbox"), Map.of())).contains("error-folder");
        assertThat(fault(inbox, Map.of("done-folder", "/srv/done"), Map.of())).isNull();
        for (String folder : new String[] {".", "./", "..", "../inbox", "a/..", "/", "a/.."}) {
            assertThatThrownBy(() -> WatchedFolderTest.settings(inbox, Map.of("done-folder", folder)))
                    .isInstanceOf(BindException.class)
                    .rootCause()
                    .hasMessageContaining("done-folder is " + folder);
        }
        assertThatThrownBy(() -> WatchedFolderTest.settings(inbox, Map.of("done-folder", "./.error/")))
                .rootCause()
                .hasMessageContaining("both .error");
        assertThat(WatchedFolderTest.settings(inbox, Map.of("done-folder", "./a//b/./c/"))
                        .doneFolder())
                .isEqualTo("a/b/c");
    }
}
