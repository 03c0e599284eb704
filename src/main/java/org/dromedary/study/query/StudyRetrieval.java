package org.dromedary.study.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PostConstruct;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import org.dromedary.study.DataDirectory;
import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.QueryLevel;
import org.dromedary.study.StudyStore;

/** Finds the instances that a C-MOVE or C-GET asks for by unique keys (PS3.4 §C.4.2). */
@Component("studyRetrieval")
public class StudyRetrieval {

    private static final long PATIENCE_MILLIS = 5000;
    /** What one request may list. */
    private static final int MOST_UIDS = 20_000;

    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final StudyStore store;
    private final DescriptionCleaner cleaner;
    private final DataDirectory data;

    StudyRetrieval(JdbcClient jdbc, StudyStore store, DescriptionCleaner cleaner, DataDirectory data) {
        this.jdbc = jdbc;
        this.store = store;
        this.cleaner = cleaner;
        this.data = data;
    }

    /** What a crash has left. */
    @PostConstruct
    void clear() {
        Retrieved.delete(data.outgoing());
    }

    /**
     * @param keys unique keys; those of the level itself may be lists, those of levels above narrow when they are there
     * @param level as in QueryRetrieveLevel
     * @throws QueryRefusedException if the unique key of the level is missing, one has wild cards, or one names several things
     *     without the keys above that would tell them apart
     */
    public Retrieved find(Map<String, ?> keys, String level) throws QueryRefusedException, InterruptedException {
        QueryLevel wanted;
        try {
            wanted = QueryLevel.of(level);
        } catch (IllegalArgumentException e) {
            throw Query.mismatch(e.getMessage());
        }
        Map<QueryLevel, List<String>> unique = unique(keys, wanted);
        store.awaitIndexed(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        List<FileReader.Place> instances = instances(unique, wanted);
        requireUnambiguous(instances, unique, wanted);
        return new Retrieved(
                instances,
                store,
                cleaner,
                data.outgoing().resolve(UUID.randomUUID().toString()));
    }

    private static Map<QueryLevel, List<String>> unique(Map<String, ?> keys, QueryLevel wanted)
            throws QueryRefusedException {
        Map<QueryLevel, List<String>> unique = new LinkedHashMap<>();
        for (QueryLevel level : QueryLevel.values()) {
            List<String> values = level.compareTo(wanted) > 0
                    ? List.of()
                    : List.copyOf(new LinkedHashSet<>(Narrowing.texts(keys.get(level.keyword()))));
            boolean wild = values.stream().anyMatch(value -> level != QueryLevel.PATIENT && value.matches(".*[*?].*"));
            if (wild || values.isEmpty() && level == wanted || values.size() > MOST_UIDS) {
                throw Query.mismatch(level.keyword() + " must name what to retrieve");
            }
            if (!values.isEmpty()) {
                unique.put(level, values);
            }
        }
        return unique;
    }

    /**
     * PS3.4 §C.4.2.2.1 wants the unique keys of all levels above. Peers leave them out, for a UID needs none; that is served as
     * long as the UID is that of one series or instance only.
     */
    private static void requireUnambiguous(
            List<FileReader.Place> instances, Map<QueryLevel, List<String>> unique, QueryLevel level)
            throws QueryRefusedException {
        boolean series = level == QueryLevel.SERIES;
        if (level.compareTo(QueryLevel.STUDY) <= 0
                || unique.containsKey(QueryLevel.STUDY) && (series || unique.containsKey(QueryLevel.SERIES))) {
            return;
        }
        Map<String, String> parents = new HashMap<>();
        for (FileReader.Place instance : instances) {
            String parent = instance.studyUid() + (series ? "" : " " + instance.seriesUid());
            String before = parents.putIfAbsent(series ? instance.seriesUid() : instance.sopUid(), parent);
            if (before != null && !before.equals(parent)) {
                throw Query.mismatch(level.keyword() + " is there twice: name study and series too");
            }
        }
    }

    private List<FileReader.Place> instances(Map<QueryLevel, List<String>> unique, QueryLevel level) {
        List<String> all = unique.get(level);
        List<FileReader.Place> found = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            Map<QueryLevel, List<String>> some = new LinkedHashMap<>(unique);
            some.put(level, all.subList(from, Math.min(all.size(), from + AT_ONCE)));
            found.addAll(instances(some));
        }
        return found;
    }

    private List<FileReader.Place> instances(Map<QueryLevel, List<String>> unique) {
        StringBuilder where = new StringBuilder();
        Map<String, Object> values = new LinkedHashMap<>();
        // a series without its study: by the index of series, which instances have not
        boolean bySeries = unique.containsKey(QueryLevel.SERIES) && !unique.containsKey(QueryLevel.STUDY);
        unique.forEach((level, keys) -> {
            where.append(where.isEmpty() ? "" : " and ")
                    .append(column(level, bySeries))
                    .append(" in (:k" + level + ")");
            values.put("k" + level, keys);
        });
        String study = unique.containsKey(QueryLevel.PATIENT) ? " join study t on t.study_uid = i.study_uid" : "";
        String series = bySeries ? " join series s on s.study_uid = i.study_uid and s.series_uid = i.series_uid" : "";
        return jdbc.sql("select i.study_uid, i.series_uid, i.sop_uid from instance i" + study + series + " where "
                        + where + " order by i.study_uid, i.series_uid, i.sop_uid")
                .params(values)
                .query((rs, row) -> new FileReader.Place(rs.getString(1), rs.getString(2), rs.getString(3)))
                .list();
    }

    private static String column(QueryLevel level, boolean bySeries) {
        return switch (level) {
            case PATIENT -> "t.patient_id";
            case STUDY -> "i.study_uid";
            case SERIES -> bySeries ? "s.series_uid" : "i.series_uid";
            case IMAGE -> "i.sop_uid";
        };
    }
}
