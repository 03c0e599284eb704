package org.dromedary.worklist.hl7;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A segment: fields by number, repetitions, components. Values are unescaped, without blanks at their ends, and null when
 * they are empty or HL7's {@code ""}.
 */
final class Hl7Segment {

    private final List<String> fields;
    private final Delimiters delimiters;

    /** MSH-1 and MSH-2. */
    record Delimiters(char field, char component, char repetition, char escape, char subcomponent) {}

    Hl7Segment(List<String> fields, Delimiters delimiters) {
        this.fields = fields;
        this.delimiters = delimiters;
    }

    String name() {
        return fields.get(0);
    }

    /** The first component of a field's first repetition. */
    String value(int field) {
        return value(field, 1);
    }

    /** A component of a field's first repetition; its first subcomponent. */
    String value(int field, int component) {
        return component(field, 0, component);
    }

    /** A component of one repetition of a field, which counts from 0. */
    String component(int field, int repetition, int component) {
        List<String> all = repetitions(field);
        if (repetition >= all.size()) {
            return null;
        }
        List<String> components = split(all.get(repetition), delimiters.component());
        if (component > components.size()) {
            return null;
        }
        String value = unescaped(split(components.get(component - 1), delimiters.subcomponent())
                        .get(0))
                .strip();
        return value.isEmpty() || value.equals("\"\"") ? null : value;
    }

    /** A field's repetitions as they stand; at least one, which may be empty. */
    List<String> repetitions(int field) {
        return field < fields.size() ? split(fields.get(field), delimiters.repetition()) : List.of("");
    }

    static List<String> split(String text, char delimiter) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
            parts.add(text.substring(from, at));
            from = at + 1;
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** HL7 2.5 §2.7: delimiters, line breaks and hexadecimal text; highlighting and what is not known is left out. */
    private String unescaped(String text) {
        if (text.indexOf(delimiters.escape()) < 0) {
            return text;
        }
        String mark = Pattern.quote(String.valueOf(delimiters.escape()));
        return Pattern.compile(mark + "([^" + mark + "]{0,200})" + mark)
                .matcher(text)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(meaning(found.group(1))));
    }

    private String meaning(String escape) {
        return switch (escape) {
            case "F" -> String.valueOf(delimiters.field());
            case "S" -> String.valueOf(delimiters.component());
            case "R" -> String.valueOf(delimiters.repetition());
            case "E" -> String.valueOf(delimiters.escape());
            case "T" -> String.valueOf(delimiters.subcomponent());
            case ".br", ".sp" -> "\n";
            default -> escape.matches("X([0-9A-Fa-f]{2})+") ? hexadecimal(escape.substring(1)) : "";
        };
    }

    private static String hexadecimal(String digits) {
        byte[] bytes = java.util.HexFormat.of().parseHex(digits);
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
