package org.dromedary.web.dicomweb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.dromedary.dicom.Attribute;

/**
 * The query of a search (PS3.18 §8.3.4 and §10.6.1): keys as {@code study.query.StudyFinder} takes them, and how much of the
 * matches is wanted.
 */
final class Search {

    private static final Set<String> LISTS = Set.of("UI", "CS");
    /** What values of some VRs look like in a query, ranges and lists included (PS3.4 §C.2.2.2). */
    private static final Map<String, Pattern> FORMS = Map.of(
            "UI", Pattern.compile("[0-9.]+([,\\\\][0-9.]+)*"),
            "DA", Pattern.compile("[0-9.]{8,10}|[0-9.]{8,10}-|-[0-9.]{8,10}|[0-9.]{8,10}-[0-9.]{8,10}"),
            "TM", Pattern.compile("[0-9.:]{2,16}|[0-9.:]{2,16}-|-[0-9.:]{2,16}|[0-9.:]{2,16}-[0-9.:]{2,16}"));

    private static final Set<String> NOT_QUERY = Set.of("accept", "charset");
    private static final int MOST_KEYS = 200;
    private static final int LONGEST_VALUE = 64 * 1024;

    private final SearchLevel level;
    private final Map<String, Object> keys = new LinkedHashMap<>();
    private int limit = Integer.MAX_VALUE;
    private int offset;
    private boolean fuzzy;

    /**
     * @param within what the path names above the level
     * @throws DicomWebException with 400 if the query is none
     */
    Search(SearchLevel level, Resource within, List<Map.Entry<String, String>> parameters) {
        this.level = level;
        boolean study = within.study() == null;
        boolean series = within.series() == null && level == SearchLevel.INSTANCE;
        addUnasked(level);
        if (study) {
            addUnasked(SearchLevel.STUDY);
        }
        if (series) {
            addUnasked(SearchLevel.SERIES);
        } else if (level == SearchLevel.SERIES && !study) {
            keys.put("RequestAttributesSequence", null);
        }
        if (parameters.size() > MOST_KEYS) {
            throw DicomWebException.badRequest("A search has " + MOST_KEYS + " parameters at most");
        }
        for (Map.Entry<String, String> parameter : parameters) {
            fuzzy |= parameter.getKey().equals("fuzzymatching") && isTrue(parameter.getValue());
        }
        parameters.forEach(parameter -> parameter(parameter.getKey(), parameter.getValue()));
        // what the path says counts, whatever the query says
        keys.put("StudyInstanceUID", within.study());
        if (level != SearchLevel.STUDY) {
            keys.put("SeriesInstanceUID", within.series());
        }
        restrict(parameters, within);
    }

    private void addUnasked(SearchLevel of) {
        of.unasked().forEach(keyword -> keys.put(keyword, null));
    }

    /** Unique keys of the query, where the path has none. */
    private void restrict(List<Map.Entry<String, String>> parameters, Resource within) {
        for (Map.Entry<String, String> parameter : parameters) {
            String keyword =
                    Attribute.of(parameter.getKey()).map(Attribute::keyword).orElse("");
            if (keyword.equals("StudyInstanceUID") && within.study() == null
                    || keyword.equals("SeriesInstanceUID") && within.series() == null && level != SearchLevel.STUDY) {
                keys.put(keyword, list(parameter.getValue(), "[,\\\\]"));
            }
        }
    }

    private static boolean isTrue(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw DicomWebException.badRequest("fuzzymatching is true or false");
        }
        return value.equals("true");
    }

    private void parameter(String name, String value) {
        if (value.length() > LONGEST_VALUE) {
            throw DicomWebException.badRequest("A value of the query is too long");
        }
        switch (name) {
            case "limit" -> limit = number(name, value);
            case "offset" -> offset = number(name, value);
            case "fuzzymatching" -> {
                // was read before all others
            }
            case "includefield" -> Arrays.stream(value.split(",")).forEach(this::include);
            default -> {
                if (!NOT_QUERY.contains(name)) {
                    match(name, value);
                }
            }
        }
    }

    private static int number(String name, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw DicomWebException.badRequest(name + " is a number of 0 or more");
        }
        return Integer.parseInt(value);
    }

    private void include(String name) {
        if (name.equals("all")) {
            for (SearchLevel one : SearchLevel.values()) {
                if (one.compareTo(level) <= 0) {
                    one.unasked().forEach(keyword -> keys.putIfAbsent(keyword, null));
                    one.others().forEach(keyword -> keys.putIfAbsent(keyword, null));
                }
            }
        } else if (!name.isBlank()) {
            Attribute first = path(name).get(0);
            if (!first.isBinary()) {
                keys.putIfAbsent(first.keyword(), null);
            }
        }
    }

    private void match(String name, String value) {
        List<Attribute> path = path(name);
        Attribute last = path.get(path.size() - 1);
        if (last.isBinary() || last.vr().equals("SQ")) {
            throw DicomWebException.badRequest(last.keyword() + " cannot be searched for (" + last.vr() + ")");
        }
        put(keys, path, value(last, value));
    }

    private static List<Attribute> path(String name) {
        List<Attribute> path = new ArrayList<>();
        for (String piece : name.split("\\.", -1)) {
            Attribute attribute = Attribute.of(piece)
                    .orElseThrow(() -> DicomWebException.badRequest(
                            shown(piece) + " is neither a keyword nor a tag of PS3.6, nor a parameter of searches"));
            if (!path.isEmpty() && !path.get(path.size() - 1).vr().equals("SQ")) {
                throw DicomWebException.badRequest(shown(name) + " is no path: only sequences have items");
            }
            path.add(attribute);
        }
        return path;
    }

    private static String shown(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9.]", "?");
        return safe.length() > 64 ? safe.substring(0, 64) : safe;
    }

    private Object value(Attribute attribute, String value) {
        if (value.isEmpty()) {
            return null;
        }
        Pattern form = FORMS.get(attribute.vr());
        if (form != null && !form.matcher(value).matches()) {
            throw DicomWebException.badRequest(attribute.keyword() + " is searched for by " + form.pattern());
        }
        if (LISTS.contains(attribute.vr())) {
            return list(value, "[,\\\\]");
        }
        if (fuzzy && attribute.vr().equals("PN") && !value.contains("*") && !value.contains("?")) {
            // words may go on, and stand apart
            return "*" + String.join("*", value.strip().split("[\\s,^=]+")) + "*";
        }
        return value.indexOf('\\') >= 0 ? list(value, "\\\\") : value;
    }

    private static Object list(String value, String separator) {
        List<String> values =
                Arrays.stream(value.split(separator)).map(String::strip).toList();
        return values.size() == 1 ? values.get(0) : values;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> into, List<Attribute> path, Object value) {
        String keyword = path.get(0).keyword();
        if (path.size() == 1) {
            into.put(keyword, value);
            return;
        }
        Map<String, Object> item = into.get(keyword) instanceof List<?> items && items.get(0) instanceof Map<?, ?> known
                ? new LinkedHashMap<>((Map<String, Object>) known)
                : new LinkedHashMap<>();
        put(item, path.subList(1, path.size()), value);
        into.put(keyword, List.of(item));
    }

    SearchLevel level() {
        return level;
    }

    /** Keys of a query at this level. */
    Map<String, Object> keys() {
        return keys;
    }

    /** How many matches are wanted at most. */
    int limit() {
        return limit;
    }

    /** How many matches are passed over before. */
    int offset() {
        return offset;
    }
}
