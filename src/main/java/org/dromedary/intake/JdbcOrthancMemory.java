package org.dromedary.intake;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.component.orthanc.OrthancMemory;

/** The tables {@code orthanc_cursor}, {@code orthanc_study} and {@code orthanc_instance}. Routes call it {@code orthancMemory}. */
@Repository("orthancMemory")
public class JdbcOrthancMemory implements OrthancMemory {

    /** Of a transaction that meets another one. */
    private static final int ATTEMPTS = 5;
    /** PostgreSQL takes 65,535 parameters in a statement; so many are as fast as more. */
    private static final int PARAMETERS = 500;

    private static final String THIS_STUDY = " where orthanc = :orthanc and study_id = :study";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batch;
    private final TransactionTemplate transaction;

    public JdbcOrthancMemory(JdbcClient jdbc, NamedParameterJdbcTemplate batch, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.batch = batch;
        this.transaction = transaction;
    }

    @Override
    public Optional<Cursor> cursor(String orthanc) {
        return jdbc.sql("select * from orthanc_cursor where orthanc = :orthanc")
                .param("orthanc", orthanc)
                .query((rs, row) -> new Cursor(
                        rs.getLong("seq"),
                        rs.getString("change_type"),
                        rs.getString("resource_id"),
                        rs.getString("change_date"),
                        rs.getString("server_id")))
                .optional();
    }

    @Override
    public void note(String orthanc, Cursor cursor, Map<String, Want> studies) {
        again(() -> {
            if (!studies.isEmpty()) {
                note(orthanc, studies);
            }
            if (cursor != null) {
                move(orthanc, cursor);
            }
        });
    }

    /**
     * A hook and the log may tell of a new study at the same moment: the second to insert it begins again and finds it there. The
     * transaction as a whole, for PostgreSQL does nothing more in one of which a statement has failed.
     */
    private void again(Runnable work) {
        for (int attempt = 1; ; attempt++) {
            try {
                transaction.executeWithoutResult(status -> work.run());
                return;
            } catch (DuplicateKeyException | ConcurrencyFailureException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void note(String orthanc, Map<String, Want> studies) {
        SqlParameterSource[] rows = studies.entrySet().stream()
                // always in one order: two that write the same rows do not wait for each other
                .sorted(Map.Entry.comparingByKey())
                .map(study -> study(orthanc, study.getKey())
                        .addValue("want", study.getValue().name()))
                .toArray(SqlParameterSource[]::new);
        int[] known = batch.batchUpdate(
                """
                update orthanc_study set
                    noticed_at = case when wanted is null then :now else noticed_at end,
                    next_at = case when attempts > 0 then next_at else :now end,
                    wanted = case when :want = 'WHOLE' or wanted = 'WHOLE' then 'WHOLE'
                        when :want = 'STABLE' or wanted = 'STABLE' then 'STABLE' else 'PART' end,
                    notice = notice + 1"""
                        + THIS_STUDY,
                rows);
        insertMissing(
                rows,
                known,
                """
                insert into orthanc_study (orthanc, study_id, wanted, notice, noticed_at, next_at)
                values (:orthanc, :study, :want, 1, :now, :now)""");
    }

    private void insertMissing(SqlParameterSource[] rows, int[] known, String insert) {
        SqlParameterSource[] missing = java.util.stream.IntStream.range(0, rows.length)
                .filter(i -> known[i] == 0)
                .mapToObj(i -> rows[i])
                .toArray(SqlParameterSource[]::new);
        if (missing.length > 0) {
            batch.batchUpdate(insert, missing);
        }
    }

    private void move(String orthanc, Cursor cursor) {
        MapSqlParameterSource row = new MapSqlParameterSource("orthanc", orthanc)
                .addValue("now", now())
                .addValue("seq", cursor.seq())
                .addValue("type", cut(cursor.type(), 64))
                .addValue("id", cursor.id())
                .addValue("date", cut(cursor.date(), 32))
                .addValue("server", cut(cursor.serverId(), 255));
        int known = batch.update(
                """
                update orthanc_cursor set seq = :seq, change_type = :type, resource_id = :id, change_date = :date,
                    server_id = :server, updated_at = :now where orthanc = :orthanc""",
                row);
        if (known == 0) {
            batch.update(
                    """
                    insert into orthanc_cursor (orthanc, seq, change_type, resource_id, change_date, server_id, updated_at)
                    values (:orthanc, :seq, :type, :id, :date, :server, :now)""",
                    row);
        }
    }

    @Override
    public void skip(String orthanc, Map<String, Brought> studies) {
        SqlParameterSource[] rows = studies.entrySet().stream()
                .map(study -> brought(study(orthanc, study.getKey()), study.getValue()))
                .toArray(SqlParameterSource[]::new);
        again(() -> {
            int[] known = batch.batchUpdate("update orthanc_study set notice = notice" + THIS_STUDY, rows);
            // what is in them was never counted, so there is nothing to compare; they are not ours to clean up
            insertMissing(
                    rows,
                    known,
                    """
                    insert into orthanc_study (orthanc, study_id, study_uid, notice, noticed_at, next_at, brought_at,
                        last_update, instances, whole, checked, after_state)
                    values (:orthanc, :study, :uid, 0, :now, :now, :now, :update, :instances, :whole, true, 'KEPT')""");
        });
    }

    @Override
    public List<Due> due(String orthanc, int limit, Set<String> without) {
        return jdbc
                .sql("select study_id, study_uid, wanted, notice, attempts from orthanc_study"
                        + " where orthanc = :orthanc and wanted is not null and next_at <= :now"
                        + " order by noticed_at, study_id fetch first :limit rows only")
                .param("orthanc", orthanc)
                .param("now", now())
                .param("limit", limit + without.size())
                .query((rs, row) -> new Due(
                        rs.getString("study_id"),
                        rs.getString("study_uid"),
                        Want.valueOf(rs.getString("wanted")),
                        rs.getLong("notice"),
                        rs.getInt("attempts")))
                .list()
                .stream()
                .filter(due -> !without.contains(due.studyId()))
                .limit(limit)
                .toList();
    }

    @Override
    public Backlog backlog(String orthanc) {
        return jdbc.sql(
                        "select count(*) as studies, coalesce(sum(case when attempts > 0 then 1 else 0 end), 0) as failing,"
                                + " min(noticed_at) as since, max(failure) as failure from orthanc_study"
                                + " where orthanc = :orthanc and wanted is not null")
                .param("orthanc", orthanc)
                .query((rs, row) -> new Backlog(
                        rs.getInt("studies"), rs.getInt("failing"), instant(rs, "since"), rs.getString("failure")))
                .single();
    }

    @Override
    public Map<String, Known> known(String orthanc, Collection<String> studyIds) {
        Map<String, Known> known = new HashMap<>();
        List<String> ids = List.copyOf(studyIds);
        for (int at = 0; at < ids.size(); at += PARAMETERS) {
            known(orthanc, ids.subList(at, Math.min(ids.size(), at + PARAMETERS)), known);
        }
        return known;
    }

    private void known(String orthanc, List<String> studyIds, Map<String, Known> known) {
        jdbc.sql("select * from orthanc_study where orthanc = :orthanc and study_id in (:studies)")
                .param("orthanc", orthanc)
                .param("studies", studyIds)
                .query(rs -> {
                    known.put(
                            rs.getString("study_id"),
                            new Known(
                                    rs.getString("last_update") == null ? null : brought(rs),
                                    instant(rs, "brought_at"),
                                    rs.getBoolean("checked"),
                                    rs.getString("wanted") != null));
                });
    }

    private static Brought brought(ResultSet rs) throws SQLException {
        return new Brought(
                rs.getString("study_uid"), rs.getString("last_update"), rs.getInt("instances"), rs.getBoolean("whole"));
    }

    @Override
    public Set<String> studies(String orthanc) {
        return new HashSet<>(jdbc.sql("select study_id from orthanc_study where orthanc = :orthanc")
                .param("orthanc", orthanc)
                .query(String.class)
                .list());
    }

    @Override
    public Map<String, Instance> instances(String orthanc, String studyId) {
        Map<String, Instance> instances = new HashMap<>();
        jdbc.sql("select instance_id, version, sop_uid, refused from orthanc_instance" + THIS_STUDY)
                .paramSource(study(orthanc, studyId))
                .query(rs -> {
                    instances.put(
                            rs.getString("instance_id"),
                            new Instance(
                                    rs.getString("instance_id"),
                                    rs.getString("version"),
                                    rs.getString("sop_uid"),
                                    rs.getString("refused")));
                });
        return instances;
    }

    @Override
    public void add(String orthanc, String studyId, Collection<Instance> instances) {
        if (instances.isEmpty()) {
            return;
        }
        SqlParameterSource[] rows = instances.stream()
                .map(instance -> study(orthanc, studyId)
                        .addValue("instance", instance.id())
                        .addValue("version", cut(instance.version(), 64))
                        .addValue("sop", cut(instance.sopUid(), 64))
                        .addValue("refused", cut(instance.refused(), 500)))
                .toArray(SqlParameterSource[]::new);
        transaction.executeWithoutResult(status -> {
            int[] known = batch.batchUpdate(
                    "update orthanc_instance set version = :version, sop_uid = :sop, refused = :refused" + THIS_STUDY
                            + " and instance_id = :instance",
                    rows);
            insertMissing(
                    rows,
                    known,
                    "insert into orthanc_instance (orthanc, study_id, instance_id, version, sop_uid, refused)"
                            + " values (:orthanc, :study, :instance, :version, :sop, :refused)");
        });
    }

    @Override
    public void remove(String orthanc, String studyId, Collection<String> instanceIds) {
        batch.batchUpdate(
                "delete from orthanc_instance" + THIS_STUDY + " and instance_id = :instance",
                instanceIds.stream()
                        .map(id -> study(orthanc, studyId).addValue("instance", id))
                        .toArray(SqlParameterSource[]::new));
    }

    @Override
    public void coming(String orthanc, String studyId, String studyUid) {
        batch.update(
                "update orthanc_study set study_uid = :uid" + THIS_STUDY,
                study(orthanc, studyId).addValue("uid", cut(studyUid, 64)));
    }

    @Override
    public void brought(String orthanc, Due due, Brought brought) {
        batch.update(
                """
                update orthanc_study set wanted = case when notice = :notice then null else wanted end,
                    study_uid = :uid, brought_at = :now, last_update = :update, instances = :instances, whole = :whole,
                    checked = false, attempts = 0, failure = null, after_state = null, after_note = null,
                    after_next = null, after_tries = 0"""
                        + THIS_STUDY,
                brought(study(orthanc, due.studyId()), brought).addValue("notice", due.notice()));
    }

    private static MapSqlParameterSource brought(MapSqlParameterSource row, Brought brought) {
        return row.addValue("uid", cut(brought.studyUid(), 64))
                .addValue("update", cut(brought.lastUpdate(), 32))
                .addValue("instances", brought.instances())
                .addValue("whole", brought.whole());
    }

    @Override
    public void checked(String orthanc, String studyId) {
        batch.update("update orthanc_study set checked = true" + THIS_STUDY, study(orthanc, studyId));
    }

    @Override
    public void failed(String orthanc, Due due, String studyUid, String reason, Instant nextAt) {
        batch.update(
                "update orthanc_study set attempts = attempts + 1, study_uid = coalesce(:uid, study_uid),"
                        + " failure = :failure, next_at = :next" + THIS_STUDY,
                study(orthanc, due.studyId())
                        .addValue("uid", cut(studyUid, 64))
                        .addValue("failure", cut(reason, 1000))
                        .addValue("next", nextAt.atOffset(ZoneOffset.UTC)));
    }

    @Override
    public void gone(String orthanc, String studyId) {
        batch.update("delete from orthanc_study" + THIS_STUDY, study(orthanc, studyId));
    }

    private static MapSqlParameterSource study(String orthanc, String studyId) {
        return new MapSqlParameterSource("orthanc", orthanc)
                .addValue("study", studyId)
                .addValue("now", now());
    }

    private static OffsetDateTime now() {
        return Instant.now().atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime time = rs.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }
}
