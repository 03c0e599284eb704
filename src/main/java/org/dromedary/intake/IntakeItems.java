package org.dromedary.intake;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What was taken in, as {@code intake_item} has it. Routes call it as the bean {@code intakeItems}. */
@Repository("intakeItems")
public class IntakeItems {

    private static final String COLUMNS =
            "select i.id, i.intake, i.origin, i.bytes, i.modified, i.digest, i.state, i.stored,"
                    + " i.duplicates, i.refused, i.ignored, i.problem, i.attempts, i.created_at, i.updated_at, i.finished_at"
                    + " from intake_item i ";

    private final JdbcClient jdbc;

    private final IntakeProperties properties;

    IntakeItems(JdbcClient jdbc, IntakeProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** How many items of an intake there are in each state. */
    public record Count(String intake, IntakeState state, long items) {}

    /** An item with what it held. */
    public Optional<IntakeItem> find(long id) {
        return jdbc.sql(COLUMNS + "where i.id = :id")
                .param("id", id)
                .query(IntakeItems::item)
                .optional()
                .map(item -> complete(item));
    }

    /**
     * Items, the newest first, without what they held.
     *
     * @param intake null: of all intakes
     * @param state null: in any state
     * @param since null: from the beginning; else those that changed then or later
     */
    public List<IntakeItem> list(String intake, IntakeState state, Instant since, int limit, int offset) {
        // only what is asked for stands in the query, so that an index answers it
        String where = (intake == null ? "" : " and i.intake = :intake")
                + (state == null ? "" : " and i.state = :state")
                + (since == null ? "" : " and i.updated_at >= :since");
        MapSqlParameterSource asked = new MapSqlParameterSource("intake", intake)
                .addValue("state", state == null ? null : state.name())
                .addValue("since", since == null ? null : since.atOffset(ZoneOffset.UTC))
                .addValue("offset", offset)
                .addValue("limit", limit);
        return jdbc.sql(COLUMNS + "where 1 = 1" + where
                        + " order by i.updated_at desc, i.id desc offset :offset rows fetch next :limit rows only")
                .paramSource(asked)
                .query(IntakeItems::item)
                .list();
    }

    /** The items of an intake whose sources wait for their studies' deliveries, without what they held. */
    public List<IntakeItem> open(String intake) {
        return jdbc.sql(COLUMNS + "where i.intake = :intake and i.state = 'STORED' order by i.id")
                .param("intake", intake)
                .query(IntakeItems::item)
                .list();
    }

    /** Whether any item of an intake waits for its studies' deliveries. */
    boolean isAnyOpen(String intake) {
        return !jdbc.sql(
                        "select id from intake_item where intake = :intake and state = 'STORED' fetch first 1 rows only")
                .param("intake", intake)
                .query(Long.class)
                .list()
                .isEmpty();
    }

    /** Whether any item has this size: else no digest need be known before it is taken. */
    boolean isSizeKnown(long bytes) {
        return !jdbc.sql(
                        "select id from intake_item where bytes = :bytes and digest is not null fetch first 1 rows only")
                .param("bytes", bytes)
                .query(Long.class)
                .list()
                .isEmpty();
    }

    /**
     * An item of the same bytes that was taken whole, and of which everything is still in the store: nothing in its studies has been
     * stored, or replaced, since. What came later from elsewhere only has the file unpacked again.
     */
    Optional<IntakeItem> same(long bytes, String digest) {
        return jdbc.sql(
                        COLUMNS
                                + """
                where i.bytes = :bytes and i.digest = :digest and i.state in ('DONE', 'STORED') and i.refused = 0
                    and i.taken_at is not null
                    and exists (select 1 from intake_item_study t where t.item_id = i.id)
                    and not exists (select 1 from intake_item_study t where t.item_id = i.id and t.instances >
                        (select count(*) from instance n where n.study_uid = t.study_uid))
                    and not exists (select 1 from intake_item_study t join instance n on n.study_uid = t.study_uid
                        where t.item_id = i.id and n.received_at > i.taken_at)
                order by i.id desc fetch first 1 rows only""")
                .param("bytes", bytes)
                .param("digest", digest)
                .query(IntakeItems::item)
                .optional()
                .map(this::complete);
    }

    /** Paths of what was taken below a folder of an intake, its end {@code /} included. */
    List<String> origins(String intake, String folder) {
        return jdbc.sql("select distinct origin from intake_item where intake = :intake"
                        + " and substring(origin, 1, :length) = :folder and state <> 'FAILED'")
                .param("intake", intake)
                .param("folder", folder)
                .param("length", folder.length())
                .query(String.class)
                .list();
    }

    /** What was being taken when the program ended is not being taken any more. */
    void interrupted() {
        jdbc.sql("update intake_item set state = 'FAILED', updated_at = :now, problem ="
                        + " 'The program ended while it was taken; it is taken again as long as its file is there'"
                        + " where state = 'WORKING'")
                .param("now", now())
                .update();
    }

    /** Removes rows that have been over for longer than the settings keep them. Routes call it. */
    public void removeOld() {
        jdbc.sql("delete from intake_item where state in ('DONE', 'FAILED') and updated_at < :before")
                .param("before", now().minus(properties.keep()))
                .update();
    }

    /** How many items of each intake there are in each state. */
    public List<Count> counts() {
        return jdbc.sql("select intake, state, count(*) from intake_item group by intake, state")
                .query((rs, row) -> new Count(rs.getString(1), IntakeState.valueOf(rs.getString(2)), rs.getLong(3)))
                .list();
    }

    /** How many studies came by each intake. */
    Map<String, Long> studies() {
        Map<String, Long> studies = new LinkedHashMap<>();
        jdbc.sql(
                        "select i.intake, count(distinct t.study_uid) from intake_item i join intake_item_study t on t.item_id = i.id"
                                + " group by i.intake")
                .query((rs, row) -> Map.entry(rs.getString(1), rs.getLong(2)))
                .list()
                .forEach(intake -> studies.put(intake.getKey(), intake.getValue()));
        return studies;
    }

    /** Its source is moved or removed: nothing is left to do. */
    public void done(long id, String note) {
        jdbc.sql("update intake_item set state = 'DONE', problem = coalesce(:note, problem), updated_at = :now,"
                        + " finished_at = :now where id = :id and state = 'STORED'")
                .param("note", cut(note, 2000))
                .param("now", now())
                .param("id", id)
                .update();
    }

    /** Notes what keeps the source of an item from being moved or removed. */
    void note(long id, String note) {
        jdbc.sql("update intake_item set problem = :note where id = :id")
                .param("note", cut(note, 2000))
                .param("id", id)
                .update();
    }

    /** Whether an operator holds an intake. */
    public boolean isPaused(String intake) {
        return jdbc.sql("select paused from intake_state where intake = :intake")
                .param("intake", intake)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Holds an intake, or lets it go on; remembered across restarts. */
    public void pause(String intake, boolean paused) {
        int known = jdbc.sql("update intake_state set paused = :paused, updated_at = :now where intake = :intake")
                .param("paused", paused)
                .param("now", now())
                .param("intake", intake)
                .update();
        if (known == 0) {
            jdbc.sql("insert into intake_state (intake, paused, updated_at) values (:intake, :paused, :now)")
                    .param("intake", intake)
                    .param("paused", paused)
                    .param("now", now())
                    .update();
        }
    }

    private IntakeItem complete(IntakeItem item) {
        Map<String, Integer> studies = new LinkedHashMap<>();
        jdbc.sql("select study_uid, instances from intake_item_study where item_id = :id order by study_uid")
                .param("id", item.id())
                .query((rs, row) -> Map.entry(rs.getString(1), rs.getInt(2)))
                .list()
                .forEach(study -> studies.put(study.getKey(), study.getValue()));
        List<IntakeProblem> problems = jdbc.sql(
                        "select name, reason from intake_item_problem where item_id = :id order by seq")
                .param("id", item.id())
                .query((rs, row) -> new IntakeProblem(rs.getString(1), rs.getString(2)))
                .list();
        return new IntakeItem(
                item.id(),
                item.intake(),
                item.origin(),
                item.bytes(),
                item.modified(),
                item.digest(),
                item.state(),
                item.counts(),
                studies,
                problems,
                item.problem(),
                item.attempts(),
                item.createdAt(),
                item.updatedAt(),
                item.finishedAt());
    }

    private static IntakeItem item(ResultSet rs, int row) throws SQLException {
        return new IntakeItem(
                rs.getLong("id"),
                rs.getString("intake"),
                rs.getString("origin"),
                rs.getLong("bytes"),
                instant(rs, "modified"),
                rs.getString("digest"),
                IntakeState.valueOf(rs.getString("state")),
                new IntakeItem.Counts(
                        rs.getInt("stored"), rs.getInt("duplicates"), rs.getInt("refused"), rs.getInt("ignored")),
                Map.of(),
                List.of(),
                rs.getString("problem"),
                rs.getInt("attempts"),
                instant(rs, "created_at"),
                instant(rs, "updated_at"),
                instant(rs, "finished_at"));
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime time = rs.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static OffsetDateTime now() {
        return Instant.now().atOffset(ZoneOffset.UTC);
    }

    static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }
}
