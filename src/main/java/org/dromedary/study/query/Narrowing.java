package org.dromedary.study.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.dicom.QueryMatch;
import org.dromedary.study.IndexedAttribute;

/**
 * What of a query's keys the database can look for: whatever matches is among what it finds; the matcher decides. A key whose
 * columns the database compares in another way than PS3.4 asks for is left to the matcher.
 */
final class Narrowing {

    private static final Pattern DATE_RANGE = Pattern.compile("(\\d{8})?(-?)(\\d{8})?");
    /** Longer lists are left to the matcher. */
    private static final int MOST_VALUES = 1000;
    /** Beyond these a name may stand in the ideographic or phonetic group, which is not at the column's beginning. */
    private static final int LAST_LATIN = 0x24F;

    private final StringBuilder where = new StringBuilder();
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Adds a key that restricts. */
    void add(Column column, Object key) {
        List<String> wanted = texts(key);
        if (wanted.isEmpty() || wanted.size() > MOST_VALUES) {
            return;
        }
        StringBuilder any = new StringBuilder();
        for (String value : wanted) {
            String condition = condition(column, value);
            if (condition == null) {
                return;
            }
            any.append(any.isEmpty() ? "" : " or ").append(condition);
        }
        if (column.described() != null) {
            any.append(" or not ").append(column.described());
        }
        where.append(" and (").append(any).append(')');
    }

    /** Null if the database cannot tell. */
    private String condition(Column column, String value) {
        return switch (column.kind()) {
            case UID -> column.sql() + " = " + value(value);
            case TEXT, DESCRIPTION -> text(column, value);
            case NAME -> name(value);
            case DATE -> dates(column, value);
            case OTHER -> null;
        };
    }

    private String text(Column column, String value) {
        if (value.chars().allMatch(c -> c < 0x80 && c != '*' && c != '?')) {
            return column.sql() + " = " + value(value);
        }
        // letters beyond ASCII may be written in two ways
        return column.sql() + " like " + value(like(value, 0x7F)) + " escape '!'";
    }

    private String name(String value) {
        if (value.indexOf('=') >= 0) {
            return null;
        }
        String folded = QueryMatch.foldName(value).replaceFirst("\\^{1,100}$", "");
        boolean latin = folded.codePoints().allMatch(c -> c <= LAST_LATIN);
        String pattern = (latin ? "" : "%") + like(folded, 0xFFFF) + "%";
        return "t." + IndexedAttribute.PATIENT_NAME_KEY + " like " + value(pattern) + " escape '!'";
    }

    private String dates(Column column, String value) {
        Matcher range = DATE_RANGE.matcher(value.replace(".", ""));
        if (!range.matches() || range.group(1) == null && range.group(3) == null) {
            return null;
        }
        if (range.group(2).isEmpty()) {
            return range.group(3) == null ? column.sql() + " = " + value(range.group(1)) : null;
        }
        String from = range.group(1) == null ? "" : column.sql() + " >= " + value(range.group(1));
        String to = range.group(3) == null ? "" : column.sql() + " <= " + value(range.group(3));
        return from.isEmpty() || to.isEmpty() ? from + to : "(" + from + " and " + to + ")";
    }

    /** A pattern for LIKE that finds whatever the wild cards do. */
    private static String like(String pattern, int lastLiteral) {
        StringBuilder like = new StringBuilder();
        pattern.codePoints().forEach(c -> {
            if (c == '*' || c > lastLiteral) {
                like.append('%');
            } else if (c == '?') {
                like.append(lastLiteral == 0x7F ? "%" : "_");
            } else {
                like.append(c == '!' || c == '%' || c == '_' ? "!" : "").appendCodePoint(c);
            }
        });
        return like.toString();
    }

    private String value(String value) {
        String name = "k" + values.size();
        values.put(name, value);
        return ":" + name;
    }

    /** The values of a key that are not empty. */
    static List<String> texts(Object key) {
        List<?> all = key == null ? List.of() : key instanceof List<?> many ? many : List.of(key);
        return all.stream()
                .filter(value -> !(value instanceof Map<?, ?>))
                .map(value -> Objects.toString(value, "").strip())
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Conditions, each with {@code and} before it. */
    String where() {
        return where.toString();
    }

    Map<String, Object> values() {
        return values;
    }
}
