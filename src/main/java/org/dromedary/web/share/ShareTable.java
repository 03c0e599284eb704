package org.dromedary.web.share;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code share}: all SQL about it stands here. Times are the database's. */
final class ShareTable {

    private static final String SELECT =
            """
            select token_digest, delivery_id, payload, file_name, created_at, expires_at, downloads_left, downloads,
                case when expires_at <= current_timestamp then 1 else 0 end as expired
            from share""";

    private final JdbcClient jdbc;

    ShareTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Share> find(String digest) {
        return jdbc.sql(SELECT + " where token_digest = :digest")
                .param("digest", digest)
                .query(ShareTable::share)
                .optional();
    }

    /** Offers a package anew: a row that is there gets a new term and all its downloads again. */
    void offer(String digest, Long deliveryId, String payload, String fileName, Duration term, int downloads) {
        OffsetDateTime now =
                jdbc.sql("select current_timestamp").query(OffsetDateTime.class).single();
        String set =
                """
                update share set payload = :payload, file_name = :name, created_at = :now, expires_at = :expires,
                    downloads_left = :left, downloads = 0 where token_digest = :digest""";
        String insert =
                """
                insert into share (token_digest, delivery_id, payload, file_name, created_at, expires_at, downloads_left)
                values (:digest, :delivery, :payload, :name, :now, :expires, :left)""";
        for (String sql : List.of(set, insert)) {
            int rows = jdbc.sql(sql)
                    .param("digest", digest)
                    .param("delivery", deliveryId)
                    .param("payload", payload)
                    .param("name", fileName)
                    .param("now", now)
                    .param("expires", now.plus(term))
                    .param("left", downloads)
                    .update();
            if (rows == 1) {
                return;
            }
        }
    }

    /** Takes one download for a transfer that begins; false if none is left or the link expired. */
    boolean reserve(String digest) {
        return jdbc.sql(
                                """
                update share set downloads_left = downloads_left - 1
                where token_digest = :digest and downloads_left > 0 and expires_at > current_timestamp""")
                        .param("digest", digest)
                        .update()
                == 1;
    }

    /** Ends a reservation, unless the package was offered anew meanwhile. */
    void settle(Share share, boolean completed) {
        jdbc.sql("update share set "
                        + (completed ? "downloads = downloads + 1" : "downloads_left = downloads_left + 1")
                        + " where token_digest = :digest and created_at = :created")
                .param("digest", share.digest())
                .param("created", share.createdAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Links that expired; their rows are kept for a while so that the page can say so. */
    List<Share> expired() {
        return jdbc.sql(SELECT + " where expires_at <= current_timestamp")
                .query(ShareTable::share)
                .list();
    }

    /** Whether a link's digest begins so. */
    boolean isKnown(String prefix) {
        return jdbc.sql("select count(*) from share where token_digest >= :from and token_digest < :to")
                        .param("from", prefix)
                        .param("to", prefix + "g")
                        .query(Long.class)
                        .single()
                > 0;
    }

    void delete(String digest) {
        jdbc.sql("delete from share where token_digest = :digest and expires_at <= current_timestamp")
                .param("digest", digest)
                .update();
    }

    private static Share share(ResultSet row, int number) throws SQLException {
        return new Share(
                row.getString("token_digest"),
                row.getObject("delivery_id", Long.class),
                row.getString("payload"),
                row.getString("file_name"),
                instant(row, "created_at"),
                instant(row, "expires_at"),
                row.getInt("downloads_left"),
                row.getInt("downloads"),
                row.getInt("expired") == 1);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
