package org.dromedary.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code sync_job} and {@code sync_study}: all SQL about them stands here. Times are the database's. */
class SyncTable {

    private static final String JOB =
            "select id, node, state, date_from, date_to, modalities, requested_by, created_at,"
                    + " started_at, finished_at, listed, cancel_asked, problem from sync_job";
    private static final int LONGEST = 2000;

    private final JdbcClient jdbc;

    SyncTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The time by the database's clock. */
    Instant now() {
        return jdbc.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /** A new job; empty if another one of that node is not over. */
    Optional<Long> create(String node, String from, String to, List<String> modalities, String requestedBy) {
        try {
            jdbc.sql(
                            "insert into sync_job (node, open_node, state, date_from, date_to, modalities, requested_by, created_at)"
                                    + " values (:node, :node, 'PENDING', :from, :to, :modalities, :by, current_timestamp)")
                    .param("node", node)
                    .param("from", from)
                    .param("to", to)
                    .param("modalities", String.join(",", modalities))
                    .param("by", requestedBy)
                    .update();
        } catch (DuplicateKeyException open) {
            return Optional.empty();
        }
        return open(node).map(SyncJob::id);
    }

    /** The job of a node that is not over. */
    Optional<SyncJob> open(String node) {
        return jdbc.sql(JOB + " where open_node = :node")
                .param("node", node)
                .query(SyncTable::job)
                .optional();
    }

    /** All jobs that are not over, the oldest first. */
    List<SyncJob> open() {
        return jdbc.sql(JOB + " where open_node is not null order by id")
                .query(SyncTable::job)
                .list();
    }

    Optional<SyncJob> find(long id) {
        return jdbc.sql(JOB + " where id = :id")
                .param("id", id)
                .query(SyncTable::job)
                .optional();
    }

    /** Jobs, the newest first. */
    List<SyncJob> list(int limit, int offset) {
        return jdbc.sql(JOB + " order by id desc limit :limit offset :offset")
                .param("limit", limit)
                .param("offset", offset)
                .query(SyncTable::job)
                .list();
    }

    /** When the newest job of a node that began by itself was made. */
    Optional<Instant> lastScheduled(String node) {
        return Optional.ofNullable(
                        jdbc.sql("select max(created_at) from sync_job where node = :node and requested_by is null")
                                .param("node", node)
                                .query(OffsetDateTime.class)
                                .optional()
                                .orElse(null))
                .map(OffsetDateTime::toInstant);
    }

    /** Takes a job, or keeps one that is taken already; false if another process has it. */
    boolean claim(long id, String owner, Duration lease) {
        Instant now = now();
        return jdbc.sql("update sync_job set owner = :owner, lease_until = :until, state = 'ACTIVE',"
                                + " started_at = coalesce(started_at, :now) where id = :id and open_node is not null"
                                + " and (owner is null or owner = :owner or lease_until < :now)")
                        .param("owner", owner)
                        .param("until", at(now.plus(lease)))
                        .param("now", at(now))
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Gives back what a process that ends had taken. */
    void release(String owner) {
        jdbc.sql("update sync_job set owner = null, lease_until = null where owner = :owner")
                .param("owner", owner)
                .update();
    }

    /** Asks a job to end; false if it is over. */
    boolean cancel(long id) {
        return jdbc.sql("update sync_job set cancel_asked = true where id = :id and open_node is not null")
                        .param("id", id)
                        .update()
                == 1;
    }

    boolean isCancelAsked(long id) {
        return find(id).map(SyncJob::cancelAsked).orElse(true);
    }

    /** Notes what a job waits for; null: nothing. */
    void problem(long id, String problem) {
        jdbc.sql("update sync_job set problem = :problem where id = :id")
                .param("problem", cut(problem))
                .param("id", id)
                .update();
    }

    /** @param lack what its list may lack; null: nothing */
    void listed(long id, String lack) {
        jdbc.sql("update sync_job set listed = true, problem = :lack where id = :id")
                .param("lack", cut(lack))
                .param("id", id)
                .update();
    }

    /** Ends a job, unless another process has it by now. */
    void finish(long id, String owner, SyncState state, String problem) {
        jdbc.sql(
                        "update sync_job set state = :state, problem = :problem, open_node = null, owner = null, lease_until = null,"
                                + " finished_at = current_timestamp where id = :id and owner = :owner")
                .param("state", state.name())
                .param("problem", cut(problem))
                .param("id", id)
                .param("owner", owner)
                .update();
    }

    /** Removes jobs that were over before. */
    int removeFinishedBefore(Instant time) {
        return jdbc.sql("delete from sync_job where open_node is null and finished_at < :time")
                .param("time", at(time))
                .update();
    }

    /** Adds a study to a job; one that is there stays as it is. */
    void add(long job, String studyUid, SyncStudyState state, Integer expected) {
        try {
            jdbc.sql("insert into sync_study (job_id, study_uid, state, expected, next_at, updated_at)"
                            + " values (:job, :study, :state, :expected, current_timestamp, current_timestamp)")
                    .param("job", job)
                    .param("study", studyUid)
                    .param("state", state.name())
                    .param("expected", expected)
                    .update();
        } catch (DuplicateKeyException there) {
            // named twice by the PACS, or listed before a restart
        }
    }

    /** Studies that may be tried now. */
    List<SyncJob.Item> due(long job, int limit) {
        return jdbc.sql("select study_uid, state, expected, attempts, failure, updated_at from sync_study"
                        + " where job_id = :job and state = 'PENDING' and next_at <= current_timestamp"
                        + " order by attempts, study_uid limit :limit")
                .param("job", job)
                .param("limit", limit)
                .query(SyncTable::item)
                .list();
    }

    void update(long job, String studyUid, SyncStudyState state, int attempts, String failure, Duration pause) {
        jdbc.sql("update sync_study set state = :state, attempts = :attempts, failure = :failure, next_at = :next,"
                        + " updated_at = current_timestamp where job_id = :job and study_uid = :study")
                .param("state", state.name())
                .param("attempts", attempts)
                .param("failure", cut(failure))
                .param("next", at(now().plus(pause)))
                .param("job", job)
                .param("study", studyUid)
                .update();
    }

    SyncJob.Progress progress(long job) {
        Map<SyncStudyState, Integer> counts = new EnumMap<>(SyncStudyState.class);
        jdbc.sql("select state, count(*) from sync_study where job_id = :job group by state")
                .param("job", job)
                .query((rs, row) -> counts.put(SyncStudyState.valueOf(rs.getString(1)), rs.getInt(2)))
                .list();
        return new SyncJob.Progress(
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.getOrDefault(SyncStudyState.PENDING, 0),
                counts.getOrDefault(SyncStudyState.PRESENT, 0),
                counts.getOrDefault(SyncStudyState.FETCHED, 0),
                counts.getOrDefault(SyncStudyState.FAILED, 0));
    }

    /** The studies of a job; in a state, or in any with null. */
    List<SyncJob.Item> items(long job, SyncStudyState state, int limit, int offset) {
        return jdbc.sql(
                        "select study_uid, state, expected, attempts, failure, updated_at from sync_study where job_id = :job"
                                + (state == null ? "" : " and state = :state")
                                + " order by study_uid limit :limit offset :offset")
                .param("job", job)
                .param("state", state == null ? "" : state.name())
                .param("limit", limit)
                .param("offset", offset)
                .query(SyncTable::item)
                .list();
    }

    private static SyncJob job(ResultSet rs, int row) throws SQLException {
        String modalities = rs.getString("modalities");
        return new SyncJob(
                rs.getLong("id"),
                rs.getString("node"),
                SyncState.valueOf(rs.getString("state")),
                rs.getString("date_from"),
                rs.getString("date_to"),
                modalities.isEmpty() ? List.of() : Arrays.asList(modalities.split(",")),
                rs.getString("requested_by"),
                instant(rs, "created_at"),
                instant(rs, "started_at"),
                instant(rs, "finished_at"),
                rs.getBoolean("listed"),
                rs.getBoolean("cancel_asked"),
                rs.getString("problem"));
    }

    private static SyncJob.Item item(ResultSet rs, int row) throws SQLException {
        return new SyncJob.Item(
                rs.getString("study_uid"),
                SyncStudyState.valueOf(rs.getString("state")),
                rs.getObject("expected", Integer.class),
                rs.getInt("attempts"),
                rs.getString("failure"),
                instant(rs, "updated_at"));
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime time = rs.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static String cut(String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
