package org.dromedary.study.query;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.InstanceAttributes;
import org.dromedary.dicom.Tags;
import org.dromedary.dicom.TextRule;
import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.Study;
import org.dromedary.study.StudyStore;

/** Reads from instances what the index does not have, without recipients and passwords. */
@Component
class FileReader {

    private static final Logger LOG = LoggerFactory.getLogger(FileReader.class);
    static final String DESCRIPTION = "StudyDescription";

    private final JdbcClient jdbc;
    private final StudyStore store;
    private final DescriptionCleaner cleaner;

    FileReader(JdbcClient jdbc, StudyStore store, DescriptionCleaner cleaner) {
        this.jdbc = jdbc;
        this.store = store;
        this.cleaner = cleaner;
    }

    /** An instance of the store. */
    record Place(String studyUid, String seriesUid, String sopUid) {}

    /** The instance that speaks for a study or series: its first one; empty if it has none. */
    Optional<Place> first(String studyUid, String seriesUid) {
        return jdbc.sql("select series_uid, sop_uid from instance where study_uid = :study"
                        + (seriesUid == null ? "" : " and series_uid = :series")
                        + " order by series_uid, sop_uid limit 1")
                .param("study", studyUid)
                .params(seriesUid == null ? Map.of() : Map.of("series", seriesUid))
                .query((rs, row) -> new Place(studyUid, rs.getString(1), rs.getString(2)))
                .optional();
    }

    /** What an instance has of these attributes; nothing if its file cannot be read, which stands in the log. */
    Map<String, Object> read(Place place, Collection<String> keywords) {
        Set<String> all = new LinkedHashSet<>(keywords);
        all.add(DESCRIPTION);
        try {
            Map<String, Object> found =
                    InstanceAttributes.read(store.file(place.studyUid(), place.seriesUid(), place.sopUid()), all);
            TextRule rule = cleaner.rule(text(found.get(DESCRIPTION)));
            return rule == null ? found : cleaned(found, rule);
        } catch (IOException e) {
            LOG.warn(
                    "A query cannot read an instance of study {}: {}",
                    Study.shortId(place.studyUid()),
                    e.getClass().getSimpleName());
            return Map.of();
        }
    }

    /** All values of a StudyDescription as one text; null for none. */
    static String text(Object description) {
        return description instanceof List<?> values
                ? String.join("\\", values.stream().map(String::valueOf).toList())
                : (String) description;
    }

    private static Map<String, Object> cleaned(Map<?, ?> dataset, TextRule rule) {
        Map<String, Object> cleaned = new LinkedHashMap<>();
        dataset.forEach(
                (keyword, value) -> cleaned.put((String) keyword, cleaned(value, Tags.of((String) keyword), rule)));
        return cleaned;
    }

    private static Object cleaned(Object value, int tag, TextRule rule) {
        if (value instanceof List<?> values) {
            return values.stream().map(one -> cleaned(one, tag, rule)).toList();
        }
        if (value instanceof Map<?, ?> item) {
            return cleaned(item, rule);
        }
        return value instanceof String text ? rule.apply(tag, text) : value;
    }
}
