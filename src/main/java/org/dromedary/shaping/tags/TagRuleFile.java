package org.dromedary.shaping.tags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

import org.dromedary.delivery.TagRule;

/** A file of rules: YAML with one list, {@code tags:}, as in the settings. */
final class TagRuleFile {

    private static final Set<String> KEYS = Set.of(
            "file", "set", "add", "remove", "empty", "copy", "replace", "map", "value", "to", "pattern", "with", "csv",
            "key", "default", "missing", "when");

    private TagRuleFile() {}

    /** @throws IllegalArgumentException if it cannot be read, or is none; the message says where */
    static List<TagRule> read(Path file) {
        Object content;
        try {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            content = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + file + " cannot be read; is it there, and in UTF-8?");
        } catch (MarkedYAMLException e) {
            throw new IllegalArgumentException(file + ", line "
                    + (e.getProblemMark() == null ? "?" : e.getProblemMark().getLine() + 1) + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw new IllegalArgumentException(file + " is no YAML");
        }
        if (!(content instanceof Map<?, ?> map) || map.size() != 1 || !(map.get("tags") instanceof List<?> list)) {
            throw new IllegalArgumentException(file + " does not have 'tags:' with a list of rules, and nothing else");
        }
        List<TagRule> rules = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            rules.add(rule(list.get(i), file + ", rule " + (i + 1)));
        }
        return rules;
    }

    private static TagRule rule(Object item, String where) {
        if (!(item instanceof Map<?, ?> keys)) {
            throw new IllegalArgumentException(where + ": write it as key: value");
        }
        for (Object key : keys.keySet()) {
            if (!KEYS.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(where + ": there is no '" + key + "' in a rule");
            }
        }
        return new TagRule(
                text(keys, "file"),
                text(keys, "set"),
                text(keys, "add"),
                text(keys, "remove"),
                text(keys, "empty"),
                text(keys, "copy"),
                text(keys, "replace"),
                text(keys, "map"),
                text(keys, "value"),
                text(keys, "to"),
                text(keys, "pattern"),
                text(keys, "with"),
                text(keys, "csv"),
                text(keys, "key"),
                text(keys, "default"),
                text(keys, "missing"),
                text(keys, "when"));
    }

    private static String text(Map<?, ?> keys, String key) {
        Object value = keys.get(key);
        return value == null ? null : value.toString();
    }
}
