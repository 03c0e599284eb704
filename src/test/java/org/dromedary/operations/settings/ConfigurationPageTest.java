package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Keeps {@code docs/configuration.md} true to the records. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String BEGIN = "<!-- made from the metadata; ConfigurationPageTest tells when it is stale -->";
    private static final String END = "<!-- end -->";

    private final KnownSettings known = KnownSettings.load();

    private static boolean isOurs(String key) {
        // a test's own
        return !key.startsWith("dromedary.example.");
    }

    @Test
    void theTableIsWhatTheRecordsSay() throws IOException {
        String page = Files.readString(PAGE);
        String expected = BEGIN + "\n" + SettingsTable.of(ConfigurationPageTest::isOurs) + END;
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END) + END.length();
        assertThat(begin).as("marker in " + PAGE).isNotNegative();
        Path fresh = Path.of("target/configuration.md");
        Files.writeString(fresh, page.substring(0, begin) + expected + page.substring(end));
        assertThat(page.substring(begin, end))
                .as("the table is stale; cp " + fresh + " " + PAGE)
                .isEqualTo(expected);
    }

    @Test
    void whatStandsBelowANameIsToldToo() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(known.keys())
                .filteredOn(key -> key.contains("<name>") && isOurs(key))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(page).contains(key.substring(key.indexOf("<name>"))));
        assertThat(known.all())
                .filteredOn(setting -> isOurs(setting.key()))
                .allSatisfy(setting ->
                        assertThat(setting.description()).as(setting.key()).isNotBlank());
    }

    /** A key that a route or a class reads and no record declares would be refused as a typo. */
    @Test
    void everyKeyThatIsReadIsDeclared() throws IOException {
        Pattern placeholder = Pattern.compile("(?:\\{\\{|\\$\\{)\\??!?(dromedary\\.[a-z0-9.-]+)[:}]");
        Set<String> read = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            for (Path file :
                    (Iterable<Path>) files.filter(f -> f.toString().matches(".*\\.(java|yaml|html)"))::iterator) {
                Matcher matcher = placeholder.matcher(Files.readString(file));
                while (matcher.find()) {
                    read.add(matcher.group(1));
                }
            }
        }
        assertThat(read)
                .isNotEmpty()
                .isSubsetOf(known.all().stream().map(KnownSettings.Setting::key).toList());
    }
}
