package org.dromedary.shaping.tags;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.dicom.EditableItem;

/** When a rule holds: a comparison of one attribute. */
final class Condition implements Predicate<EditableItem> {

    private static final Pattern COMPARISON = Pattern.compile(
            "(?<path>\\S+|\\([^)]*\\)\\S*)\\s+(?:(?<word>exists|missing)|(?<operator>==|!=|=~|!~)\\s*(?<value>.*))");

    private final TagPath path;
    private final Predicate<List<String>> test;

    private Condition(TagPath path, Predicate<List<String>> test) {
        this.path = path;
        this.test = test;
    }

    /** @throws IllegalArgumentException if it is none; the message is the remedy */
    static Condition of(String text) {
        Matcher comparison = COMPARISON.matcher(text.strip());
        if (!comparison.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no condition; write Keyword == value, != value,"
                    + " =~ pattern, !~ pattern, or Keyword exists or missing");
        }
        TagPath path = TagPath.of(comparison.group("path"));
        if (comparison.group("word") != null) {
            boolean exists = comparison.group("word").equals("exists");
            return new Condition(path, values -> values.stream().anyMatch(value -> !value.isEmpty()) == exists);
        }
        String value = unquoted(comparison.group("value").strip());
        return new Condition(
                path,
                switch (comparison.group("operator")) {
                    case "==" -> values -> values.contains(value);
                    case "!=" -> values -> !values.contains(value);
                    case "=~" -> matching(value);
                    default -> matching(value).negate();
                });
    }

    private static Predicate<List<String>> matching(String expression) {
        BoundedPattern pattern = BoundedPattern.of(expression);
        return values -> values.stream().anyMatch(pattern::finds);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.startsWith("'") && value.endsWith("'") || value.startsWith("\"") && value.endsWith("\""));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    @Override
    public boolean test(EditableItem dataset) {
        return test.test(Template.values(path, dataset));
    }
}
