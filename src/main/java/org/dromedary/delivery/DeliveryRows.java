package org.dromedary.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

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
                row.getInt("total_instances"));
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
}
