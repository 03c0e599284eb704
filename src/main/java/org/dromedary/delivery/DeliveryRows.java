package org.dromedary.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of the ledger as records, and the few pieces of SQL that H2 and PostgreSQL both understand. */
final class DeliveryRows {

    private DeliveryRows() {}

    /** The database's clock plus a parameter in milliseconds. */
    static String nowPlus(String parameter) {
        return "current_timestamp + cast(:" + parameter + " as bigint) * interval '0.001' second";
    }

    static long millis(Duration duration) {
        return duration.toMillis();
    }

    static Delivery delivery(ResultSet row, int number) throws SQLException {
        String failureClass = row.getString("failure_class");
        int generation = row.getInt("generation");
        Integer generationOrNull = row.wasNull() ? null : generation;
        return new Delivery(
                row.getLong("id"),
                row.getString("destination"),
                row.getString("study_uid"),
                generationOrNull,
                row.getString("payload"),
                row.getString("name"),
                DeliveryState.valueOf(row.getString("state")),
                row.getInt("priority"),
                row.getInt("attempts"),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                instant(row, "next_at"),
                instant(row, "finished_at"),
                row.getString("lease_owner"),
                instant(row, "lease_until"),
                row.getLong("fence"),
                failureClass == null ? null : FailureClass.valueOf(failureClass),
                row.getString("failure"),
                row.getString("warning"),
                row.getLong("done_bytes"),
                row.getLong("total_bytes"),
                row.getInt("done_instances"),
                row.getInt("total_instances"),
                row.getBoolean("open"),
                row.getBoolean("partial"),
                row.getLong("revision"),
                row.getString("shaped"),
                row.getString("verified"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** The recipients of a file that will not be sent (again) are not kept longer than they are needed. */
    static void forgetRequest(JdbcClient jdbc, long id) {
        jdbc.sql("delete from delivery_value where delivery_id = :id and name = 'request'")
                .param("id", id)
                .update();
    }

    /** What the peer answered for the instances of a delivery, as far as it was asked for each. */
    static List<InstanceAnswer> answers(JdbcClient jdbc, long id) {
        return jdbc.sql("select sop_uid, status, message, digest from delivery_instance where delivery_id = :id"
                        + " order by sop_uid")
                .param("id", id)
                .query((row, number) -> new InstanceAnswer(
                        row.getString("sop_uid"),
                        row.getInt("status"),
                        row.getString("message"),
                        row.getString("digest")))
                .list();
    }

    /**
     * Keeps answers; an earlier one for the same instance is replaced. How often other bytes were refused does not count for
     * those that are there now. In two batches: the associations that bring the next answers wait meanwhile.
     */
    static void keep(NamedParameterJdbcTemplate batch, long id, Collection<InstanceAnswer> answers) {
        // a row that is not there yet must not be inserted twice
        Map<String, InstanceAnswer> last = new LinkedHashMap<>();
        answers.forEach(answer -> last.put(answer.sopUid(), answer));
        SqlParameterSource[] rows =
                last.values().stream().map(answer -> values(id, answer)).toArray(SqlParameterSource[]::new);
        int[] updated = batch.batchUpdate(
                "update delivery_instance set status = :status, message = :message, digest = :digest,"
                        + " answered_at = current_timestamp, refusals = case when :done or digest is distinct from"
                        + " cast(:digest as varchar(64)) then 0 else refusals end, overtaken = case when digest is distinct"
                        + " from cast(:digest as varchar(64)) then false else overtaken end"
                        + " where delivery_id = :id and sop_uid = :sop",
                rows);
        SqlParameterSource[] fresh = IntStream.range(0, rows.length)
                .filter(row -> updated[row] == 0)
                .mapToObj(row -> rows[row])
                .toArray(SqlParameterSource[]::new);
        batch.batchUpdate(
                "insert into delivery_instance (status, message, digest, answered_at, delivery_id, sop_uid)"
                        + " values (:status, :message, :digest, current_timestamp, :id, :sop)",
                fresh);
    }

    private static SqlParameterSource values(long id, InstanceAnswer answer) {
        return new MapSqlParameterSource("id", id)
                .addValue("sop", answer.sopUid())
                .addValue("status", answer.status())
                .addValue("message", FailureClassifier.oneLine(answer.message(), 500), Types.VARCHAR)
                .addValue("digest", answer.digest(), Types.VARCHAR)
                .addValue("done", answer.isDone());
    }

    /** SOP Instance UIDs that a partial delivery sends. */
    static Set<String> selection(JdbcClient jdbc, long id) {
        return new TreeSet<>(jdbc.sql("select sop_uid from delivery_selection where delivery_id = :id")
                .param("id", id)
                .query(String.class)
                .list());
    }
}
