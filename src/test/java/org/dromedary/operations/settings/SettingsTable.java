package org.dromedary.operations.settings;

import java.io.IOException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** Settings with their defaults and meaning, as documentation pages have them. */
public final class SettingsTable {

    private SettingsTable() {}

    /** @param which which keys are told */
    public static String of(Predicate<String> which) throws IOException {
        PropertySource<?> defaults = new YamlPropertySourceLoader()
                .load("application", new ClassPathResource("application.yaml"))
                .get(0);
        return KnownSettings.load().all().stream()
                .filter(setting -> which.test(setting.key()))
                .map(setting -> row(setting, defaults.getProperty(setting.key())))
                .collect(Collectors.joining("\n", "| key | default | meaning |\n| --- | --- | --- |\n", "\n"));
    }

    private static String row(KnownSettings.Setting setting, Object fromFile) {
        String value = fromFile != null ? fromFile.toString() : setting.defaultValue();
        String meaning = setting.description() == null ? "" : setting.description();
        return "| `" + setting.key() + "` | " + (value == null || value.isEmpty() ? "" : "`" + value + "`") + " | "
                + meaning.replaceAll("\\{@(?:code|value|link) ([^}]*)}", "`$1`").replace("|", "\\|") + " |";
    }
}
