package org.dromedary.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

class PortalNamesTest {

    @Test
    void plainValuesStayAsTheyAre() {
        assertThat(PortalNames.path("4711 A_b-c", "1.2.3", "1.2.3.4", "1.2.3.4.5"))
                .isEqualTo(Path.of("4711 A_b-c/1.2.3/1.2.3.4/1.2.3.4.5.dcm"));
        assertThat(PortalNames.path(null, "1", "2", "3").getName(0)).hasToString("NO-PATIENT-ID");
        assertThat(PortalNames.path(" ", "1", "2", "3").getName(0)).hasToString("NO-PATIENT-ID");
    }

    /** Whatever a value is, its name is one step, below the folder, short, and its own. */
    @Test
    void noValueLeavesTheFolderOrSharesAName() {
        List<String> hostile = List.of(
                "../../x",
                "..",
                ".",
                "/etc/passwd",
                "a/b",
                "a_b",
                "a\\b",
                "a:b",
                "a\u0000b",
                "a\nb",
                ".hidden",
                "x.",
                "x ",
                "CON",
                "nul.txt",
                "NO-PATIENT-ID",
                "Müller",
                "Muller",
                "山田",
                "田山",
                "~",
                "-rf",
                "a".repeat(64),
                "a".repeat(65),
                "a".repeat(4000),
                "a".repeat(3999) + "b",
                "%2e%2e",
                "\u202egnp.exe",
                "A*?<>|\"",
                "x~1234");
        Set<String> names = new HashSet<>();
        Path root = Path.of("/srv/portal");
        for (String value : hostile) {
            String name = PortalNames.step(value);
            assertThat(name).as(value).hasSizeLessThanOrEqualTo(64).matches("[A-Za-z0-9 ._+=^()~-]+");
            assertThat(names.add(name)).as("%s is %s", value, name).isTrue();
            Path path =
                    root.resolve(PortalNames.path(value, value, value, value)).normalize();
            assertThat(path).startsWithRaw(root);
            assertThat(path.getNameCount()).isEqualTo(root.getNameCount() + 4);
        }
    }

    @Test
    void keysFitTheirColumns() {
        assertThat(PortalNames.key("1.2.3")).isEqualTo("1.2.3");
        assertThat(PortalNames.key("1".repeat(2000))).hasSizeLessThanOrEqualTo(128);
        assertThat(PortalTable.instance("1.2", "3")).isNotEqualTo(PortalTable.instance("1", "2|3"));
    }
}
