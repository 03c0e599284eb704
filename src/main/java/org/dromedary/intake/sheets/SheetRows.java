package org.dromedary.intake.sheets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import org.dromedary.google.DriveFile;
import org.dromedary.google.SheetRow;

/** What is known of the rows of lists of work: the table {@code sheet_row}. */
@Repository
class SheetRows {

    /** What a row is doing. */
    enum State {
        /** Is to be worked. */
        WAITING,
        /** Is being worked, or was when the program stopped. */
        WORKING,
        /** Everything of its file is in the study store; its deliveries are followed. */
        STORED,
        /** Nothing happens any more. */
        ENDED
    }

    private static final String WORK =
            "select id, intake, file_ref, file_name, drive_id, bytes, md5, item_id, tries, created_at"
                    + " from sheet_row ";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;

    SheetRows(JdbcClient jdbc, NamedParameterJdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** A row as the database knows it. */
    record Known(State state, String written) {}

    /** All rows of an intake that are known, by the digest of their key. */
    Map<String, Known> known(String intake) {
        Map<String, Known> known = new HashMap<>();
        jdbc.sql("select key_digest, state, written from sheet_row where intake = :intake")
                .param("intake", intake)
                .query((rs, row) ->
                        known.put(rs.getString(1), new Known(State.valueOf(rs.getString(2)), rs.getString(3))))
                .list();
        return known;
    }

    /** What the program was working when it stopped is to be worked again. */
    void resume(String intake) {
        jdbc.sql("update sheet_row set state = 'WAITING', next_at = :now where intake = :intake and state = 'WORKING'")
                .param("now", now())
                .param("intake", intake)
                .update();
    }

    /** Rows that are to be worked for the first time. */
    void add(String intake, Collection<SheetRow> rows) {
        OffsetDateTime now = now();
        batches.batchUpdate(
                """
                insert into sheet_row (intake, row_key, key_digest, file_ref, file_name, hospital, state, next_at, created_at,
                    updated_at)
                values (:intake, :key, :digest, :ref, :name, :hospital, 'WAITING', :now, :now, :now)""",
                rows.stream()
                        .map(row -> new MapSqlParameterSource("intake", intake)
                                .addValue("key", row.key())
                                .addValue("digest", digest(row.key()))
                                .addValue("ref", row.id())
                                .addValue("name", row.fileName())
                                .addValue("hospital", cut(row.hospital(), 200))
                                .addValue("now", now))
                        .toArray(MapSqlParameterSource[]::new));
    }

    /** Rows of which somebody has removed the status are to be worked again. */
    void again(String intake, Collection<SheetRow> rows) {
        OffsetDateTime now = now();
        batches.batchUpdate(
                """
                update sheet_row set state = 'WAITING', file_ref = :ref, file_name = :name, tries = 0, status = null,
                    written = null, removal = null, note = null, created_at = :now, next_at = :now, updated_at = :now
                where intake = :intake and key_digest = :digest and state in ('STORED', 'ENDED')""",
                rows.stream()
                        .map(row -> new MapSqlParameterSource("intake", intake)
                                .addValue("digest", digest(row.key()))
                                .addValue("ref", row.id())
                                .addValue("name", row.fileName())
                                .addValue("now", now))
                        .toArray(MapSqlParameterSource[]::new));
    }

    /** Claims rows that are due, in the order in which they were seen. */
    List<SheetWork> claim(String intake, int limit) {
        List<SheetWork> due = jdbc.sql(WORK
                        + "where intake = :intake and state = 'WAITING' and next_at <= :now"
                        + " order by id fetch first :limit rows only")
                .param("intake", intake)
                .param("now", now())
                .param("limit", limit)
                .query(SheetRows::work)
                .list();
        return due.stream()
                .filter(row -> jdbc.sql("update sheet_row set state = 'WORKING', status = :status, updated_at = :now"
                                        + " where id = :id and state = 'WAITING'")
                                .param("status", SheetStatus.WORKING)
                                .param("now", now())
                                .param("id", row.id())
                                .update()
                        == 1)
                .toList();
    }

    /** The file of a row was found in Drive. */
    void found(SheetWork row, DriveFile file) {
        jdbc.sql("update sheet_row set drive_id = :drive, bytes = :bytes, md5 = :md5, updated_at = :now where id = :id")
                .param("drive", file.id())
                .param("bytes", file.bytes())
                .param("md5", file.md5())
                .param("now", now())
                .param("id", row.id())
                .update();
    }

    /** Whether another row has taken a file, or is taking it. */
    boolean isOthers(SheetWork row, String driveId) {
        return jdbc.sql("select count(*) from sheet_row where intake = :intake and drive_id = :drive and id < :id"
                                + " and (state <> 'ENDED' or item_id is not null)")
                        .param("intake", row.intake())
                        .param("drive", driveId)
                        .param("id", row.id())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Everything of its file is in the study store. @param removable whether the file in Drive may go already */
    void stored(long id, long itemId, boolean removable) {
        jdbc.sql(
                        "update sheet_row set state = 'STORED', item_id = :item, removal = :removal, tries = 0, next_at = :now,"
                                + " updated_at = :now where id = :id")
                .param("item", itemId)
                .param("removal", removable ? "DUE" : null)
                .param("now", now())
                .param("id", id)
                .update();
    }

    /** Nothing is to be done any more. */
    void ended(long id, Long itemId, String status) {
        jdbc.sql("update sheet_row set state = 'ENDED', item_id = coalesce(:item, item_id), status = :status,"
                        + " updated_at = :now where id = :id")
                .param("item", itemId)
                .param("status", cut(status, 500))
                .param("now", now())
                .param("id", id)
                .update();
    }

    /** It did not work, and is tried again. @param status null: the row says nothing of it */
    void later(SheetWork row, String status, Duration pause) {
        jdbc.sql("update sheet_row set state = 'WAITING', status = :status, tries = tries + 1, next_at = :next,"
                        + " updated_at = :now where id = :id")
                .param("status", cut(status, 500))
                .param("next", Instant.now().plus(pause).atOffset(ZoneOffset.UTC))
                .param("now", now())
                .param("id", row.id())
                .update();
    }

    /** Rows whose deliveries are to be looked at. */
    List<SheetWork> stored(String intake, int limit) {
        return jdbc.sql(WORK + "where intake = :intake and state = 'STORED' and next_at <= :now"
                        + " order by next_at, id fetch first :limit rows only")
                .param("intake", intake)
                .param("now", now())
                .param("limit", limit)
                .query(SheetRows::work)
                .list();
    }

    /** What a row says now, and when it is looked at next. */
    void says(long id, String status, Duration pause) {
        jdbc.sql("update sheet_row set status = :status, next_at = :next where id = :id and state = 'STORED'")
                .param("status", cut(status, 500))
                .param("next", Instant.now().plus(pause).atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
    }

    /** All its deliveries have ended well. */
    void delivered(long id, String status) {
        jdbc.sql("update sheet_row set state = 'ENDED', status = :status, updated_at = :now"
                        + " where id = :id and state = 'STORED'")
                .param("status", cut(status, 500))
                .param("now", now())
                .param("id", id)
                .update();
    }

    /** Rows whose file in Drive is to go. */
    List<SheetWork> removable(String intake, int limit) {
        return jdbc.sql(WORK + "where intake = :intake and removal = 'DUE' and next_at <= :now"
                        + " order by next_at, id fetch first :limit rows only")
                .param("intake", intake)
                .param("now", now())
                .param("limit", limit)
                .query(SheetRows::work)
                .list();
    }

    /** The row of an item. */
    List<SheetWork> ofItem(long itemId) {
        return jdbc.sql(WORK + "where item_id = :item")
                .param("item", itemId)
                .query(SheetRows::work)
                .list();
    }

    /** The file in Drive is gone, or stays. @param note why it stays; null: it is gone */
    void removed(long id, String note) {
        jdbc.sql("update sheet_row set removal = :removal, note = :note where id = :id")
                .param("removal", note == null ? "DONE" : "KEPT")
                .param("note", cut(note, 300))
                .param("id", id)
                .update();
    }

    /** It could not be removed now. */
    void removeLater(SheetWork row, Duration pause) {
        jdbc.sql("update sheet_row set removal = 'DUE', tries = tries + 1, next_at = :next where id = :id")
                .param("next", Instant.now().plus(pause).atOffset(ZoneOffset.UTC))
                .param("id", row.id())
                .update();
    }

    /** Statuses that their rows in the sheet do not have yet, by key. */
    Map<String, String> unwritten(String intake, int limit) {
        Map<String, String> statuses = new HashMap<>();
        jdbc.sql(
                        """
                select row_key, says from (
                    select row_key, written, updated_at,
                        status || case when note is null then '' else ' (' || note || ')' end as says
                    from sheet_row where intake = :intake and status is not null) r
                where written is null or written <> says order by updated_at fetch first :limit rows only""")
                .param("intake", intake)
                .param("limit", limit)
                .query((rs, row) -> statuses.put(rs.getString(1), rs.getString(2)))
                .list();
        return statuses;
    }

    /** Their rows in the sheet say something else than was written, and are to be written again. */
    void rewrite(String intake, Collection<SheetRow> rows) {
        batches.batchUpdate(
                "update sheet_row set written = null where intake = :intake and key_digest = :digest",
                rows.stream()
                        .map(row -> new MapSqlParameterSource("intake", intake).addValue("digest", digest(row.key())))
                        .toArray(MapSqlParameterSource[]::new));
    }

    /** Rows whose files are still needed here. */
    List<Long> open(String intake) {
        return jdbc.sql("select id from sheet_row where intake = :intake and state in ('WAITING', 'WORKING')")
                .param("intake", intake)
                .query(Long.class)
                .list();
    }

    /** Their rows in the sheet have these statuses now. */
    void written(String intake, Map<String, String> statuses) {
        batches.batchUpdate(
                "update sheet_row set written = :status where intake = :intake and key_digest = :digest",
                statuses.entrySet().stream()
                        .map(one -> new MapSqlParameterSource("intake", intake)
                                .addValue("digest", digest(one.getKey()))
                                .addValue("status", one.getValue()))
                        .toArray(MapSqlParameterSource[]::new));
    }

    /** How many rows of an intake are in a state. */
    int count(String intake, State state) {
        return jdbc.sql("select count(*) from sheet_row where intake = :intake and state = :state")
                .param("intake", intake)
                .param("state", state.name())
                .query(Integer.class)
                .single();
    }

    private static SheetWork work(ResultSet rs, int number) throws SQLException {
        String driveId = rs.getString("drive_id");
        long item = rs.getLong("item_id");
        boolean noItem = rs.wasNull();
        return new SheetWork(
                rs.getLong("id"),
                rs.getString("intake"),
                rs.getString("file_ref"),
                rs.getString("file_name"),
                driveId == null
                        ? null
                        : new DriveFile(driveId, rs.getString("file_name"), rs.getLong("bytes"), rs.getString("md5")),
                noItem ? null : item,
                rs.getInt("tries"),
                Duration.between(
                                rs.getObject("created_at", OffsetDateTime.class).toInstant(), Instant.now())
                        .toSeconds());
    }

    static String digest(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static OffsetDateTime now() {
        return Instant.now().atOffset(ZoneOffset.UTC);
    }

    private static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
