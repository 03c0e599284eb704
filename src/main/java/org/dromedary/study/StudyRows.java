package org.dromedary.study;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/** Rows of the tables {@code study} and {@code instance}, from and to records. */
final class StudyRows {

    static final String STUDY_COLUMNS =
            """
            study_uid, state, generation, planned_generation, patient_id, patient_name, patient_birth_date,
            accession_number, study_date, study_time, study_description, modalities, source, calling_aet, called_aet,
            remote_host, remote_user, instances, bytes, first_received, last_received, receiving_since, stable_at""";

    static final String INSTANCE_COLUMNS =
            """
            study_uid, series_uid, sop_uid, sop_class_uid, transfer_syntax_uid, modality, digest, bytes, generation,
            source, received_at""";

    /** The state of a study of which nothing is coming. */
    static final String AT_REST =
            """
            case when generation > planned_generation then 'STABLE'
                 when exists (select 1 from delivery d where d.study_uid = study.study_uid) then 'ROUTED'
                 else 'NO_MATCH' end""";

    private static final List<String> DESCRIBED = IndexedAttribute.columns(QueryLevel.IMAGE);

    static final String UPDATE_INSTANCE =
            """
            update instance set sop_class_uid = :sopClass, transfer_syntax_uid = :syntax, modality = :modality,
                digest = :digest, bytes = :bytes, generation = :generation, source = :source, received_at = :at,
                routed = false, described = true,"""
                    + " " + DescribedRows.assignments(DESCRIBED)
                    + " where study_uid = :study and series_uid = :series and sop_uid = :sop";

    static final String INSERT_INSTANCE = "insert into instance (" + INSTANCE_COLUMNS + ", described, "
            + String.join(", ", DESCRIBED)
            + ") values (:study, :series, :sop, :sopClass, :syntax, :modality, :digest, :bytes, :generation, :source, :at,"
            + " true, :" + String.join(", :", DESCRIBED) + ")";

    private StudyRows() {}

    static SqlParameterSource parameters(IndexRow row) {
        Instance instance = row.instance();
        return new MapSqlParameterSource(row.described())
                .addValue("study", instance.studyUid())
                .addValue("series", instance.seriesUid())
                .addValue("sop", instance.sopUid())
                .addValue("sopClass", instance.sopClassUid())
                .addValue("syntax", instance.transferSyntaxUid())
                .addValue("modality", cut(instance.modality(), 16))
                .addValue("digest", instance.digest())
                .addValue("bytes", instance.bytes())
                .addValue("generation", instance.generation())
                .addValue("source", cut(instance.source(), 128))
                .addValue("at", at(instance.receivedAt()));
    }

    static Study study(ResultSet rs, int row) throws SQLException {
        return new Study(
                rs.getString("study_uid"),
                StudyState.valueOf(rs.getString("state")),
                rs.getInt("generation"),
                rs.getInt("planned_generation"),
                rs.getString("patient_id"),
                rs.getString("patient_name"),
                rs.getString("patient_birth_date"),
                rs.getString("accession_number"),
                rs.getString("study_date"),
                rs.getString("study_time"),
                rs.getString("study_description"),
                rs.getString("modalities"),
                rs.getString("source"),
                rs.getString("calling_aet"),
                rs.getString("called_aet"),
                rs.getString("remote_host"),
                rs.getString("remote_user"),
                rs.getInt("instances"),
                rs.getLong("bytes"),
                instant(rs, "first_received"),
                instant(rs, "last_received"),
                instant(rs, "receiving_since"),
                instant(rs, "stable_at"));
    }

    static Instance instance(ResultSet rs, int row) throws SQLException {
        return new Instance(
                rs.getString("study_uid"),
                rs.getString("series_uid"),
                rs.getString("sop_uid"),
                rs.getString("sop_class_uid"),
                rs.getString("transfer_syntax_uid"),
                rs.getString("modality"),
                rs.getString("digest"),
                rs.getLong("bytes"),
                rs.getInt("generation"),
                rs.getString("source"),
                instant(rs, "received_at"));
    }

    static Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime time = rs.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static String cut(String text, int length) {
        // devices send NULs within text; PostgreSQL takes none
        String clean = text == null ? null : text.replace("\0", "");
        return clean == null || clean.length() <= length ? clean : clean.substring(0, length);
    }
}
