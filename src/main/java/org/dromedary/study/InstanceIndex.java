package org.dromedary.study;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the index knows of series and their instances. */
@Component
public class InstanceIndex {

    /** Reports, plans, presentation states and the like have no picture, so they are looked at last. */
    private static final String WITHOUT_PIXELS =
            "'SR','PR','KO','DOC','ECG','EPS','HD','AU','RTSTRUCT','RTPLAN','RTRECORD','REG','FID','PLAN','ASMT','SEG'";

    /** By number where it is one; all without are behind. */
    private static final String BY_NUMBER =
            " order by coalesce(length(instance_number), 99), instance_number, sop_uid limit :limit offset :offset";

    private static final int SERIES_LOOKED_AT = 4;

    private final JdbcClient jdbc;

    InstanceIndex(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Instances of a series in the order of their numbers. */
    public List<Instance> instances(String studyUid, String seriesUid, int limit, int offset) {
        return jdbc.sql("select " + StudyRows.INSTANCE_COLUMNS
                        + " from instance where study_uid = :study and series_uid = :series" + BY_NUMBER)
                .params(Map.of("study", studyUid, "series", seriesUid, "limit", limit, "offset", offset))
                .query(StudyRows::instance)
                .list();
    }

    public Optional<Instance> instance(String studyUid, String seriesUid, String sopUid) {
        return jdbc.sql("select " + StudyRows.INSTANCE_COLUMNS
                        + " from instance where study_uid = :study and series_uid = :series and sop_uid = :sop")
                .params(Map.of("study", studyUid, "series", seriesUid, "sop", sopUid))
                .query(StudyRows::instance)
                .optional();
    }

    /**
     * Instances that may stand for a series or study in a picture, the best first: the middle one of a series, then its first and
     * last; series in the order of their numbers, with those that are no images behind.
     *
     * @param seriesUid null for the whole study
     */
    public List<Instance> representatives(String studyUid, String seriesUid) {
        List<Instance> candidates = new ArrayList<>();
        for (Series series : series(studyUid, seriesUid)) {
            Set<Integer> places =
                    new LinkedHashSet<>(List.of((series.instances() - 1) / 2, 0, Math.max(0, series.instances() - 1)));
            for (int place : places) {
                candidates.addAll(instances(studyUid, series.uid(), 1, place));
            }
        }
        return candidates;
    }

    private record Series(String uid, int instances) {}

    private List<Series> series(String studyUid, String seriesUid) {
        return jdbc.sql("select i.series_uid, count(*) from instance i"
                        + " left join series s on s.study_uid = i.study_uid and s.series_uid = i.series_uid"
                        + " where i.study_uid = :study and (:every or i.series_uid = :series)"
                        + " group by i.series_uid, s.series_number"
                        + " order by max(case when i.modality in (" + WITHOUT_PIXELS + ") then 1 else 0 end),"
                        + " coalesce(length(s.series_number), 99), s.series_number, i.series_uid limit :limit")
                .param("study", studyUid)
                .param("every", seriesUid == null)
                .param("series", seriesUid == null ? "" : seriesUid)
                .param("limit", SERIES_LOOKED_AT)
                .query((rs, row) -> new Series(rs.getString(1), rs.getInt(2)))
                .list();
    }
}
