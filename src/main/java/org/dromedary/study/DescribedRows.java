package org.dromedary.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What instances say of their study and series, in the tables {@code study} and {@code series}. */
@Repository
class DescribedRows {

    private static final List<String> STUDY = IndexedAttribute.columns(QueryLevel.PATIENT, QueryLevel.STUDY);
    private static final List<String> SERIES = IndexedAttribute.columns(QueryLevel.SERIES);
    private static final String SET_STUDY = "update study set described = true, " + assignments(STUDY);
    private static final String SET_SERIES = "update series set described = true, " + assignments(SERIES);

    private final JdbcClient jdbc;

    DescribedRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    static String assignments(List<String> columns) {
        return columns.stream().map(column -> column + " = :" + column).collect(Collectors.joining(", "));
    }

    /**
     * Writes what a batch says of its studies and series, within the transaction that writes its instances.
     *
     * @param fresh by row: whether the instance was not in the index before
     */
    void write(List<IndexRow> rows, boolean[] fresh) {
        Map<String, Batch> studies = new LinkedHashMap<>();
        Map<String, Batch> series = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            Instance instance = rows.get(i).instance();
            studies.computeIfAbsent(instance.studyUid(), key -> new Batch()).add(rows.get(i), fresh[i]);
            series.computeIfAbsent(instance.studyUid() + "/" + instance.seriesUid(), key -> new Batch())
                    .add(rows.get(i), fresh[i]);
        }
        studies.values().forEach(this::study);
        series.values().forEach(this::series);
    }

    /** The rows of one study or series in a batch: the last that replaced another, or else the first, describes it. */
    private static final class Batch {

        private IndexRow describes;
        private boolean replaced;
        private int instances;

        void add(IndexRow row, boolean fresh) {
            if (describes == null || !fresh) {
                describes = row;
            }
            replaced |= !fresh;
            instances++;
        }
    }

    private void study(Batch batch) {
        describeStudy(batch.describes, batch.replaced);
    }

    /**
     * @param again also if an instance described it before
     */
    void describeStudy(IndexRow row, boolean again) {
        jdbc.sql(SET_STUDY + " where study_uid = :study" + (again ? "" : " and described = false"))
                .params(row.described())
                .param("study", row.instance().studyUid())
                .update();
    }

    /** Describes a series that is in the index. */
    void describeSeries(IndexRow row) {
        Instance instance = row.instance();
        jdbc.sql(SET_SERIES + " where study_uid = :study and series_uid = :series")
                .params(row.described())
                .param("study", instance.studyUid())
                .param("series", instance.seriesUid())
                .update();
    }

    private void series(Batch batch) {
        Instance instance = batch.describes.instance();
        String count = batch.replaced
                ? "(select count(*) from instance i where i.study_uid = series.study_uid"
                        + " and i.series_uid = series.series_uid)"
                : "instances + " + batch.instances;
        int known = jdbc.sql(
                        "update series set instances = " + count + " where study_uid = :study and series_uid = :series")
                .param("study", instance.studyUid())
                .param("series", instance.seriesUid())
                .update();
        if (known == 0) {
            insertSeries(batch.describes, batch.instances);
        } else if (batch.replaced) {
            describeSeries(batch.describes);
        }
    }

    private void insertSeries(IndexRow row, int instances) {
        jdbc.sql("insert into series (study_uid, series_uid, described, instances, " + String.join(", ", SERIES)
                        + ") values (:study, :series, true, :instances, :" + String.join(", :", SERIES) + ")")
                .params(row.described())
                .param("study", row.instance().studyUid())
                .param("series", row.instance().seriesUid())
                .param("instances", instances)
                .update();
    }
}
