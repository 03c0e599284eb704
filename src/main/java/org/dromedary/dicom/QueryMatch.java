package org.dromedary.dicom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.aoju.bus.image.galaxy.data.VR;

/**
 * The keys of a C-FIND identifier, and what matches them (PS3.4 §C.2.2.2), for every query model: single value, list of UIDs and
 * of other values, universal, wild card, range of dates and times, sequence. Keys and candidates are datasets as in
 * {@link KeywordMap}, text in Unicode.
 *
 * <p>Names of persons are compared without regard to case and by component group, numbers by value, dates and times by meaning,
 * all else by its letters. A candidate without a value matches a key with one never; {@code *} alone matches all. It is written
 * here because the toolkit's {@code Attributes.matches} goes by regular expressions, and fails for numbers and for several items.
 */
public final class QueryMatch {

    private final Map<String, Object> keys;
    private final Map<String, Predicate<Object>> tests = new LinkedHashMap<>();

    private QueryMatch(Map<String, ?> keys) {
        this.keys = new LinkedHashMap<>(keys);
        keys.forEach((keyword, key) -> {
            Predicate<Object> test = test(key, KeywordMap.vr(keyword));
            if (test != null) {
                tests.put(keyword, test);
            }
        });
    }

    /**
     * @param keys by keyword; null, empty and {@code *} ask for the attribute without restricting it
     * @throws IllegalArgumentException if a name is no keyword, or a value cannot be a key
     */
    public static QueryMatch of(Map<String, ?> keys) {
        return new QueryMatch(keys);
    }

    /** A person's name as it is compared: without regard to case, and to how an accent is written. */
    public static String foldName(String name) {
        return ValueMatch.fold(name);
    }

    /** Whether the candidate matches all keys. */
    public boolean matches(Map<String, ?> candidate) {
        return tests.entrySet().stream().allMatch(entry -> entry.getValue().test(candidate.get(entry.getKey())));
    }

    /** The keywords that restrict what matches; the others only ask for a value. */
    public java.util.Set<String> restricting() {
        return tests.keySet();
    }

    /**
     * What is answered for a candidate: each requested attribute in the order of the keys, with null where the candidate has no
     * value for it. Items are cut to the attributes that the key's item names; a sequence without item is answered whole.
     */
    public Map<String, Object> answer(Map<String, ?> candidate) {
        return cut(keys, candidate);
    }

    private static Map<String, Object> cut(Map<String, ?> keys, Map<String, ?> candidate) {
        Map<String, Object> answer = new LinkedHashMap<>();
        keys.forEach((keyword, key) -> {
            Object value = candidate.get(keyword);
            Map<String, ?> item = firstItem(key);
            answer.put(keyword, item == null || item.isEmpty() ? value : cutItems(item, value));
        });
        return answer;
    }

    private static Object cutItems(Map<String, ?> keys, Object value) {
        List<Object> items = new ArrayList<>();
        for (Object item : list(value)) {
            items.add(item instanceof Map<?, ?> map ? cut(keys, asMap(map)) : item);
        }
        return items;
    }

    /** Null where every candidate matches. */
    private static Predicate<Object> test(Object key, VR vr) {
        List<Predicate<Object>> any = new ArrayList<>();
        for (Object value : list(key)) {
            if (value instanceof Map<?, ?> item) {
                QueryMatch inner = of(asMap(item));
                if (inner.tests.isEmpty()) {
                    return null;
                }
                any.add(candidate -> candidate instanceof Map<?, ?> map && inner.matches(asMap(map)));
            } else {
                String text = text(value);
                if (!text.isEmpty() && text.chars().allMatch(c -> c == '*')) {
                    return null;
                }
                if (!text.isEmpty()) {
                    Predicate<String> test = ValueMatch.of(text, vr);
                    any.add(candidate -> !text(candidate).isEmpty() && test.test(text(candidate)));
                }
            }
        }
        return any.isEmpty()
                ? null
                : candidate ->
                        list(candidate).stream().anyMatch(value -> any.stream().anyMatch(test -> test.test(value)));
    }

    private static Map<String, ?> firstItem(Object key) {
        List<?> items = list(key);
        return !items.isEmpty() && items.get(0) instanceof Map<?, ?> item ? asMap(item) : null;
    }

    /** Padding counts for nothing, on either side. */
    private static String text(Object value) {
        return value == null ? "" : value.toString().strip();
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : value instanceof List<?> many ? many : List.of(value);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> asMap(Map<?, ?> item) {
        return (Map<String, ?>) item;
    }
}
