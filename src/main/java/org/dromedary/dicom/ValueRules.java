package org.dromedary.dicom;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/** What values may be, by VR (PS3.5 table 6.2-1), for datasets that people and other systems write as {@link KeywordMap}. */
public final class ValueRules {

    private static final Pattern AGE = Pattern.compile("\\d{3}[DWMY]");
    private static final Pattern CODE = Pattern.compile("[A-Z0-9 _]{1,16}");
    private static final Pattern DECIMAL = Pattern.compile("[ +-]?[0-9.]+([eE][+-]?\\d+)? *");
    private static final Pattern INTEGER = Pattern.compile(" *[+-]?\\d{1,11} *");
    private static final Pattern TIME = Pattern.compile("([01]\\d|2[0-3])([0-5]\\d([0-5]\\d(\\.\\d{1,6})?|60)?)?");
    private static final Pattern DATE_TIME = Pattern.compile("\\d{4,14}(\\.\\d{1,6})?([+-]\\d{4})?");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);

    private ValueRules() {}

    /**
     * What is wrong with a dataset, one line for each value, by name and never by content; empty if nothing is.
     *
     * @param map as in {@link KeywordMap}; names that are no keywords are told, too
     */
    public static List<String> faults(Map<String, ?> map) {
        List<String> faults = new ArrayList<>();
        collect(map, "", faults);
        return faults;
    }

    private static void collect(Map<String, ?> map, String path, List<String> faults) {
        map.forEach((name, value) -> {
            String at = path + name;
            int tag = ElementDictionary.tagForKeyword(name, null);
            if (tag == -1 && !name.matches("[0-9A-Fa-f]{8}")) {
                faults.add(at + " is no DICOM keyword");
                return;
            }
            VR vr = ElementDictionary.vrOf(tag == -1 ? Integer.parseUnsignedInt(name, 16) : tag, null);
            List<?> values = value == null ? List.of() : value instanceof List<?> many ? many : List.of(value);
            for (int i = 0; i < values.size(); i++) {
                if (vr == VR.SQ) {
                    item(values.get(i), at + "[" + i + "]", faults);
                } else {
                    String fault = fault(vr, values.get(i));
                    if (fault != null) {
                        faults.add(at + " " + fault);
                    }
                }
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static void item(Object item, String at, List<String> faults) {
        if (item instanceof Map<?, ?> map) {
            collect((Map<String, ?>) map, at + ".", faults);
        } else {
            faults.add(at + " must be an item: attributes by keyword");
        }
    }

    /** What is wrong with one value, or null. */
    private static String fault(VR vr, Object value) {
        if (!(value instanceof String || value instanceof Number)) {
            return "must be text or a number";
        }
        String text = value.toString();
        if (text.isEmpty()) {
            return null;
        }
        return switch (vr) {
            case AE -> text.length() > 16 ? longer(16) : isLine(text) && isAscii(text) ? null : "is no AE title";
            case AS -> matches(AGE, text, "must be an age such as 045Y");
            case CS -> matches(CODE, text, "must be up to 16 capital letters, digits, blanks or _");
            case DA -> isDate(text) ? null : "must be a date such as 20261121";
            case DS -> text.length() > 16 ? longer(16) : matches(DECIMAL, text, "must be a decimal number");
            case DT -> matches(DATE_TIME, text, "must be a date with time such as 20261121083000");
            case IS -> text.length() > 12 ? longer(12) : matches(INTEGER, text, "must be a whole number");
            case LO -> line(text, 64);
            case SH -> line(text, 16);
            case PN -> name(text);
            case TM -> matches(TIME, text, "must be a time such as 083000");
            case UI -> Uids.isValid(text) ? null : "must be a UID: digits and dots, 64 characters at most";
            case ST -> text.length() > 1024 ? longer(1024) : null;
            case LT -> text.length() > 10240 ? longer(10240) : null;
            default -> null;
        };
    }

    private static String name(String text) {
        String[] groups = text.split("=", -1);
        if (groups.length > 3) {
            return "has more than three component groups";
        }
        for (String group : groups) {
            String fault = line(group, 64);
            if (fault != null) {
                return fault;
            }
            if (group.chars().filter(c -> c == '^').count() > 4) {
                return "has more than five components";
            }
        }
        return null;
    }

    private static String line(String text, int most) {
        return text.length() > most
                ? longer(most)
                : isLine(text) ? null : "must be one line without control characters and backslashes";
    }

    private static String longer(int most) {
        return "is longer than " + most + " characters";
    }

    private static String matches(Pattern pattern, String text, String fault) {
        return pattern.matcher(text).matches() ? null : fault;
    }

    private static boolean isLine(String text) {
        return text.chars().noneMatch(c -> c < 0x20 || c == '\\' || c == 0x7F);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x7F);
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text, DATE);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
