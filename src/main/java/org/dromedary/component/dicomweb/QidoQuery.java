package org.dromedary.component.dicomweb;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.dromedary.dicom.Tags;
import org.dromedary.dicom.Uids;

/** A search as its address says it (PS3.18 §8.3.4, §10.6.1). */
final class QidoQuery {

    private static final String STUDY = "StudyInstanceUID";
    private static final String SERIES = "SeriesInstanceUID";
    /** What routes put among the keys and what a search has elsewhere, or not at all. */
    private static final Set<String> NO_KEYS = Set.of("QueryRetrieveLevel", "SpecificCharacterSet");

    private final String path;
    private final String query;

    private QidoQuery(String path, String query) {
        this.path = path;
        this.query = query;
    }

    /**
     * @param level STUDY, SERIES or IMAGE
     * @param keys by DICOM keyword; null asks for a value to be returned
     * @throws IllegalArgumentException if the level is none, or a key is no DICOM keyword; the message names it
     */
    static QidoQuery of(String level, Map<String, ?> keys, DicomWebConfiguration configuration) {
        Map<String, Object> matched = new LinkedHashMap<>();
        Set<String> returned = new TreeSet<>(fields(configuration.getIncludeField()));
        keys.forEach((name, value) -> {
            if (!NO_KEYS.contains(name)) {
                add("", name, value, matched, returned);
            }
        });
        String path = path(level.strip().toUpperCase(Locale.ROOT), matched);
        StringBuilder query = new StringBuilder();
        matched.forEach((name, value) ->
                query.append(name).append('=').append(encoded(text(value))).append('&'));
        if (returned.contains("all")) {
            query.append("includefield=all&");
        } else {
            returned.forEach(
                    name -> query.append("includefield=").append(encoded(name)).append('&'));
        }
        if (configuration.isFuzzyMatching()) {
            query.append("fuzzymatching=true&");
        }
        return new QidoQuery(path, query.toString());
    }

    private static List<String> fields(String option) {
        return option == null || option.isBlank()
                ? List.of()
                : java.util.Arrays.stream(option.split(","))
                        .map(String::strip)
                        .peek(field -> {
                            if (!field.equals("all")) {
                                Tags.of(field);
                            }
                        })
                        .toList();
    }

    private static void add(
            String parent, String name, Object value, Map<String, Object> matched, Set<String> returned) {
        Tags.of(name);
        String whole = parent + name;
        if (value instanceof List<?> items && items.stream().anyMatch(Map.class::isInstance)) {
            items.forEach(item -> add(parent, name, item, matched, returned));
        } else if (value instanceof Map<?, ?> item) {
            item.forEach((key, below) -> add(whole + ".", String.valueOf(key), below, matched, returned));
        } else if (value == null || value instanceof List<?> none && none.isEmpty() || "".equals(value)) {
            returned.add(whole);
        } else {
            matched.put(whole, value);
        }
    }

    /** Several values, of UIDs, are a list (PS3.18 §8.3.4.1). */
    private static String text(Object value) {
        return value instanceof List<?> many
                ? many.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value.toString();
    }

    /** The resource that is searched; UIDs that stand in it are no longer keys. */
    private static String path(String level, Map<String, Object> keys) {
        StringBuilder path = new StringBuilder();
        switch (level) {
            case "STUDY" -> path.append("/studies");
            case "SERIES" -> {
                parent(STUDY, "/studies/", keys, path);
                path.append("/series");
            }
            case "IMAGE", "INSTANCE" -> {
                if (parent(STUDY, "/studies/", keys, path)) {
                    parent(SERIES, "/series/", keys, path);
                }
                path.append("/instances");
            }
            default ->
                throw new IllegalArgumentException(level + " is no level of a search; take STUDY, SERIES or IMAGE");
        }
        return path.toString();
    }

    private static boolean parent(String key, String resource, Map<String, Object> keys, StringBuilder path) {
        if (!(keys.get(key) instanceof String uid) || !Uids.isValid(uid)) {
            return false;
        }
        path.append(resource).append(uid);
        keys.remove(key);
        return true;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The address of a page. */
    String address(int limit, int offset) {
        return path + "?" + query + "limit=" + limit + "&offset=" + offset;
    }
}
