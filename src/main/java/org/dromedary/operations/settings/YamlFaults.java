package org.dromedary.operations.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** A settings file that is not YAML. */
final class YamlFaults {

    /** Where Spring Boot looks beside the program. */
    private static final List<Path> FILES = List.of(
            Path.of("config/application.yaml"),
            Path.of("config/application.yml"),
            Path.of("application.yaml"),
            Path.of("application.yml"));

    private YamlFaults() {}

    static Fault of(MarkedYAMLException e) {
        String line =
                e.getProblemMark() == null ? "" : "line " + (e.getProblemMark().getLine() + 1);
        return new Fault(
                file(),
                line,
                e.getProblem()
                        + "; correct the YAML (blanks for indentation, no tabs; a value with ':' or '#' in quotes)");
    }

    // The loader does not say which of its files it was reading.
    private static String file() {
        for (Path file : FILES) {
            if (Files.isRegularFile(file)) {
                try (Reader text = Files.newBufferedReader(file)) {
                    new Yaml(new SafeConstructor(new LoaderOptions()))
                            .loadAll(text)
                            .forEach(document -> {});
                } catch (MarkedYAMLException e) {
                    return file.toString();
                } catch (IOException e) {
                    continue;
                }
            }
        }
        return "application.yaml";
    }
}
