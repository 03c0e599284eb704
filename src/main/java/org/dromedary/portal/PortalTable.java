package org.dromedary.portal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code portal_cursor}, {@code portal_study} and {@code portal_instance}: all SQL about them stands here. */
class PortalTable {

    private static final String STUDY =
            "select orthanc_id, study_uid, state, last_update, instances, attempts, failure, updated_at from portal_study";
    private static final int LONGEST = 2000;

    private final JdbcClient jdbc;

    PortalTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The last change that was seen; 0 before the first. */
    long cursor(String orthanc) {
        return jdbc.sql("select seq from portal_cursor where orthanc = :orthanc")
                .param("orthanc", orthanc)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    void cursor(String orthanc, long seq) {
        String update = "update portal_cursor set seq = :seq where orthanc = :orthanc";
        if (jdbc.sql(update).param("seq", seq).param("orthanc", orthanc).update() == 0) {
            jdbc.sql("insert into portal_cursor (orthanc, seq) values (:orthanc, :seq)")
                    .param("seq", seq)
                    .param("orthanc", orthanc)
                    .update();
        }
    }

    /** Notes that a study is to be looked at. */
    void seen(String orthanc, String id) {
        int known = jdbc.sql("update portal_study set state = 'PENDING', attempts = 0, next_at = current_timestamp,"
                        + " updated_at = current_timestamp where orthanc = :orthanc and orthanc_id = :id")
                .param("orthanc", orthanc)
                .param("id", id)
                .update();
        if (known == 0) {
            try {
                jdbc.sql("insert into portal_study (orthanc, orthanc_id, state, next_at, updated_at)"
                                + " values (:orthanc, :id, 'PENDING', current_timestamp, current_timestamp)")
                        .param("orthanc", orthanc)
                        .param("id", id)
                        .update();
            } catch (DuplicateKeyException raced) {
                // another node has seen it as well, in this moment
            }
        }
    }

    Optional<PortalStudy> find(String orthanc, String id) {
        return jdbc.sql(STUDY + " where orthanc = :orthanc and orthanc_id = :id")
                .param("orthanc", orthanc)
                .param("id", id)
                .query(PortalTable::study)
                .optional();
    }

    /** Studies whose time has come, those that were tried least first. */
    List<PortalStudy> due(String orthanc, int limit) {
        return jdbc.sql(STUDY + " where orthanc = :orthanc and state = 'PENDING' and next_at <= current_timestamp"
                        + " order by attempts, next_at limit :limit")
                .param("orthanc", orthanc)
                .param("limit", limit)
                .query(PortalTable::study)
                .list();
    }

    /** Studies that were tried and are not in the folder yet. */
    List<PortalStudy> failing(String orthanc) {
        return jdbc.sql(STUDY + " where orthanc = :orthanc and state = 'PENDING' and failure is not null"
                        + " order by updated_at limit 100")
                .param("orthanc", orthanc)
                .query(PortalTable::study)
                .list();
    }

    /** Everything that Orthanc counts is in the folder. */
    void done(String orthanc, String id, String studyUid, String lastUpdate, int instances) {
        jdbc.sql(
                        "update portal_study set state = 'DONE', study_uid = :study, last_update = :last, instances = :instances,"
                                + " failure = null, updated_at = current_timestamp where orthanc = :orthanc and orthanc_id = :id")
                .param("study", PortalNames.key(studyUid))
                .param("last", lastUpdate)
                .param("instances", instances)
                .param("orthanc", orthanc)
                .param("id", id)
                .update();
    }

    /** To be looked at again later. */
    void later(String orthanc, String id, int attempts, String failure, Duration pause) {
        Instant now = jdbc.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        jdbc.sql("update portal_study set attempts = :attempts, failure = :failure, next_at = :next,"
                        + " updated_at = current_timestamp where orthanc = :orthanc and orthanc_id = :id")
                .param("attempts", attempts)
                .param(
                        "failure",
                        failure == null || failure.length() <= LONGEST ? failure : failure.substring(0, LONGEST))
                .param("next", now.plus(pause).atOffset(ZoneOffset.UTC))
                .param("orthanc", orthanc)
                .param("id", id)
                .update();
    }

    /** The study is not in Orthanc any more; what was extracted of it stays. */
    void gone(String orthanc, String id) {
        jdbc.sql("delete from portal_study where orthanc = :orthanc and orthanc_id = :id")
                .param("orthanc", orthanc)
                .param("id", id)
                .update();
    }

    boolean isExtracted(String path) {
        return jdbc.sql("select count(*) from portal_instance where path_digest = :path")
                        .param("path", PortalNames.digest(path))
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Notes that an instance is in the folder under its final name. */
    void extracted(String path, String studyUid, String seriesUid, String sopUid) {
        try {
            jdbc.sql("insert into portal_instance (path_digest, study_uid, instance_key, extracted_at)"
                            + " values (:path, :study, :instance, current_timestamp)")
                    .param("path", PortalNames.digest(path))
                    .param("study", PortalNames.key(studyUid))
                    .param("instance", instance(seriesUid, sopUid))
                    .update();
        } catch (DuplicateKeyException there) {
            // sent twice at the same time
        }
    }

    /** What of a study is in the folder, as {@link #instance} names it. */
    Set<String> extracted(String studyUid) {
        return new HashSet<>(jdbc.sql("select instance_key from portal_instance where study_uid = :study")
                .param("study", PortalNames.key(studyUid))
                .query(String.class)
                .list());
    }

    /** A short name of an instance of a study. */
    static String instance(String seriesUid, String sopUid) {
        return PortalNames.digest(seriesUid + "|" + sopUid);
    }

    private static PortalStudy study(ResultSet rs, int row) throws SQLException {
        return new PortalStudy(
                rs.getString("orthanc_id"),
                rs.getString("study_uid"),
                rs.getString("state"),
                rs.getString("last_update"),
                rs.getInt("instances"),
                rs.getInt("attempts"),
                rs.getString("failure"),
                rs.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
