package org.dromedary.study.query;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.dromedary.study.IndexedAttribute;
import org.dromedary.study.IndexedAttribute.Kind;
import org.dromedary.study.QueryLevel;

/**
 * Where the index has an attribute. The tables are called {@code t} (study), {@code s} (series) and {@code i} (instance).
 *
 * @param level the highest level at which it can be asked for
 * @param sql the column, or what counts
 * @param kind how it can be looked for in SQL
 * @param isList whether it holds several values, parted by commas
 * @param described what says that it is there, or null if it always is
 */
record Column(QueryLevel level, String sql, Kind kind, boolean isList, String described) {

    /** By keyword. */
    static final Map<String, Column> ALL = all();

    private static Map<String, Column> all() {
        Map<String, Column> all = new LinkedHashMap<>();
        all.put("StudyInstanceUID", uid(QueryLevel.STUDY, "t.study_uid"));
        all.put("SeriesInstanceUID", uid(QueryLevel.SERIES, "s.series_uid"));
        all.put("SOPInstanceUID", uid(QueryLevel.IMAGE, "i.sop_uid"));
        all.put("SOPClassUID", uid(QueryLevel.IMAGE, "i.sop_class_uid"));
        for (IndexedAttribute attribute : IndexedAttribute.ALL) {
            String table = table(attribute.level());
            all.put(
                    attribute.keyword(),
                    new Column(
                            attribute.level(),
                            table + attribute.column(),
                            attribute.kind(),
                            false,
                            attribute.added() ? table + "described" : null));
        }
        all.put("ModalitiesInStudy", new Column(QueryLevel.STUDY, "t.modalities", Kind.OTHER, true, null));
        all.put(
                "SOPClassesInStudy",
                new Column(
                        QueryLevel.STUDY,
                        "(select string_agg(distinct x.sop_class_uid, ',') from instance x"
                                + " where x.study_uid = t.study_uid)",
                        Kind.OTHER,
                        true,
                        null));
        all.put("NumberOfStudyRelatedInstances", counted(QueryLevel.STUDY, "t.instances"));
        all.put(
                "NumberOfStudyRelatedSeries",
                counted(QueryLevel.STUDY, "(select count(*) from series x where x.study_uid = t.study_uid)"));
        all.put("NumberOfSeriesRelatedInstances", counted(QueryLevel.SERIES, "s.instances"));
        all.put(
                "NumberOfPatientRelatedStudies",
                counted(
                        QueryLevel.PATIENT,
                        "(select count(*) from study x where x.patient_id = t.patient_id and x.instances > 0)"));
        all.put(
                "NumberOfPatientRelatedSeries",
                counted(
                        QueryLevel.PATIENT,
                        "(select count(*) from series x join study y on y.study_uid = x.study_uid"
                                + " where y.patient_id = t.patient_id)"));
        all.put(
                "NumberOfPatientRelatedInstances",
                counted(
                        QueryLevel.PATIENT,
                        "(select sum(x.instances) from study x where x.patient_id = t.patient_id)"));
        all.put("InstanceAvailability", new Column(QueryLevel.PATIENT, "'ONLINE'", Kind.OTHER, false, null));
        return all;
    }

    private static Column uid(QueryLevel level, String sql) {
        return new Column(level, sql, Kind.UID, false, null);
    }

    private static Column counted(QueryLevel level, String sql) {
        return new Column(level, sql, Kind.OTHER, false, null);
    }

    private static String table(QueryLevel level) {
        return switch (level) {
            case PATIENT, STUDY -> "t.";
            case SERIES -> "s.";
            case IMAGE -> "i.";
        };
    }

    /** Whether the attribute belongs to a level below. */
    boolean isBelow(QueryLevel query) {
        return level.compareTo(query) > 0;
    }

    /** The value of this column as {@link org.dromedary.dicom.KeywordMap} has it; null for none. */
    Object value(String stored) {
        if (stored == null || stored.isEmpty()) {
            return null;
        }
        return isList && stored.indexOf(',') >= 0 ? Arrays.asList(stored.split(",")) : stored;
    }
}
