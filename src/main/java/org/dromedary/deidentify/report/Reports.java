package org.dromedary.deidentify.report;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code deidentification_report}: one row for each delivery that was de-identified. */
@Repository
public class Reports {

    private static final int LONGEST_NAME = 255;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    public Reports(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A report as it is kept. */
    public record Kept(long deliveryId, Instant madeAt, Report report) {}

    /** Keeps the report of a delivery, in place of that of an earlier attempt unless that one was of more instances: a retry has the rest. */
    public void keep(long deliveryId, Report report) {
        if (of(deliveryId)
                .filter(kept -> kept.report().instances() > report.instances())
                .isPresent()) {
            return;
        }
        if (!update(deliveryId, report)) {
            try {
                insert(deliveryId, report);
            } catch (DuplicateKeyException raced) {
                update(deliveryId, report);
            }
        }
    }

    private boolean update(long deliveryId, Report report) {
        String sql =
                "update deidentification_report set made_at = current_timestamp, profile = :profile, content = :content"
                        + " where delivery_id = :id";
        return write(sql, deliveryId, report) == 1;
    }

    private void insert(long deliveryId, Report report) {
        String sql = "insert into deidentification_report (delivery_id, made_at, profile, content)"
                + " values (:id, current_timestamp, :profile, :content)";
        write(sql, deliveryId, report);
    }

    private int write(String sql, long deliveryId, Report report) {
        String profile = report.profile();
        return jdbc.sql(sql)
                .param("id", deliveryId)
                .param("profile", profile.length() > LONGEST_NAME ? profile.substring(0, LONGEST_NAME) : profile)
                .param("content", text(report))
                .update();
    }

    /** The report of a delivery. */
    public Optional<Kept> of(long deliveryId) {
        return jdbc.sql("select made_at, content from deidentification_report where delivery_id = :id")
                .param("id", deliveryId)
                .query((rs, row) -> new Kept(
                        deliveryId, rs.getObject(1, OffsetDateTime.class).toInstant(), report(rs.getString(2))))
                .optional();
    }

    private String text(Report report) {
        try {
            return json.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Report report(String content) {
        try {
            return json.readValue(content, Report.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The report of a delivery cannot be read", e);
        }
    }
}
