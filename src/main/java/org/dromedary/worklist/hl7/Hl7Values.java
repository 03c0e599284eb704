package org.dromedary.worklist.hl7;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Data types of HL7 as values of DICOM. Null where there is no value. */
final class Hl7Values {

    private static final Pattern TIME_STAMP =
            Pattern.compile("(\\d{8})(\\d{2}(?:\\d{2}(?:\\d{2}(?:\\.\\d{1,4})?)?)?)?(?:[+-]\\d{4})?");
    private static final int LONGEST_CODE = 16;
    private static final int LONGEST_LINE = 64;

    private Hl7Values() {}

    /** The day of a TS or DTM as DA, as the sender's clocks show it. */
    static String date(String timeStamp) {
        Matcher parts = TIME_STAMP.matcher(timeStamp == null ? "" : timeStamp);
        return parts.matches() ? parts.group(1) : null;
    }

    /** The time of day of a TS or DTM as TM. */
    static String time(String timeStamp) {
        Matcher parts = TIME_STAMP.matcher(timeStamp == null ? "" : timeStamp);
        return parts.matches() ? parts.group(2) : null;
    }

    /**
     * XPN or XCN as PN: family, given, middle, prefix, suffix; further repetitions are the ideographic and the phonetic name if
     * they say so in their representation code.
     *
     * @param first number of the component with the family name: 1 in XPN, 2 in XCN
     */
    static String name(Hl7Segment segment, int field, int first) {
        String[] groups = {null, null, null};
        int count = segment.repetitions(field).size();
        for (int i = 0; i < count; i++) {
            String name = name(segment, field, i, first);
            // XPN.8, XCN.15
            String representation = segment.component(field, i, first == 1 ? 8 : 15);
            int group = "I".equals(representation) ? 1 : "P".equals(representation) ? 2 : 0;
            if (name != null && groups[group] == null) {
                groups[group] = name;
            }
        }
        String all = String.join(
                "=",
                groups[0] == null ? "" : groups[0],
                groups[1] == null ? "" : groups[1],
                groups[2] == null ? "" : groups[2]);
        String shortened = all.replaceAll("=+$", "");
        return shortened.isEmpty() ? null : shortened;
    }

    private static String name(Hl7Segment segment, int field, int repetition, int first) {
        String[] components = new String[5];
        // HL7 has the suffix before the prefix, DICOM after it
        int[] order = {first, first + 1, first + 2, first + 4, first + 3};
        for (int i = 0; i < order.length; i++) {
            String value = line(segment.component(field, repetition, order[i]));
            components[i] = value == null ? "" : value.replace('^', ' ').replace('=', ' ');
        }
        String name = String.join("^", components).replaceAll("\\^+$", "");
        return name.isEmpty() ? null : name;
    }

    /**
     * A coded element (CE, CWE) as the only item of a code sequence; empty if it has no code that DICOM can hold.
     *
     * @param first number of the component with the code: 1, or 4 for the alternate one
     */
    static List<Map<String, Object>> code(Hl7Segment segment, int field, int first) {
        String value = line(segment.value(field, first));
        if (value == null || value.length() > LONGEST_CODE) {
            return List.of();
        }
        String meaning = line(segment.value(field, first + 1));
        String scheme = line(segment.value(field, first + 2));
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("CodeValue", value);
        // PS3.16 §8.1: private schemes begin with 99
        item.put("CodingSchemeDesignator", scheme == null || scheme.length() > LONGEST_CODE ? "99LOCAL" : scheme);
        item.put("CodeMeaning", cut(meaning == null ? value : meaning));
        return List.of(item);
    }

    /** Text of one line, without backslashes, which would part values. */
    static String line(String text) {
        String line = text == null
                ? ""
                : text.replaceAll("\\p{Cntrl}+", " ").replace('\\', '/').strip();
        return line.isEmpty() ? null : line;
    }

    /** A description, as long as LO may be. */
    static String description(String text) {
        String line = line(text);
        return line == null ? null : cut(line);
    }

    private static String cut(String line) {
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE).strip() : line;
    }

    /** The first that is not null. */
    static String first(String... values) {
        for (String value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
