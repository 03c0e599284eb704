package org.dromedary.intake;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What has happened to items and nobody has been told yet; it follows from the database, so that a restart forgets nothing. */
@Repository
public class IntakeNotices {

    /** What is older is no news: whoever sets an address today does not want to hear of last year. */
    private static final Duration NEWS = Duration.ofDays(1);

    private static final String COLUMNS =
            """
            select i.id, i.attempts, i.stored + i.duplicates as images, i.refused, %s as problem,
                (select count(*) from intake_item_study t where t.item_id = i.id) as studies
            from intake_item i where i.intake = :intake and i.updated_at >= :news
                and not exists (select 1 from intake_notice n where n.item_id = i.id and n.kind = :kind
                    and n.attempt = i.attempts)""";

    /** A study of the item is not at its end, or has not ended well. */
    private static final String OPEN_STUDY =
            """
            select 1 from intake_item_study t join study s on s.study_uid = t.study_uid where t.item_id = i.id
                and (s.receiving_since is not null or s.generation <> s.planned_generation
                    or s.state not in ('ROUTED', 'ARCHIVED', 'NO_MATCH')
                    or exists (select 1 from delivery d where d.study_uid = s.study_uid
                        and d.state not in ('DELIVERED', 'WARNING')))""";

    /** What failed for now only, and is tried again by itself, has no digest: that is no news, or each try would be. */
    private static final String ENDED = "i.state = 'FAILED' and i.digest is not null";

    /** That it is begun is told once, however often it must be tried. */
    private static final String FIRST =
            "not exists (select 1 from intake_notice b where b.item_id = i.id and b.kind = 'START')";

    private static final String PARKED =
            """
            (select min('delivery ' || cast(d.id as varchar) || ' to ' || d.destination || ' is parked')
                from intake_item_study t join delivery d on d.study_uid = t.study_uid
                where t.item_id = i.id and d.state = 'PARKED')""";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;

    IntakeNotices(JdbcClient jdbc, NamedParameterJdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** News of a kind, oldest first. */
    public List<IntakeNotice> pending(String intake, IntakeNotice.Kind kind, int limit) {
        String which =
                switch (kind) {
                    case START -> COLUMNS.formatted("cast(null as varchar)") + " and " + FIRST;
                    case END ->
                        COLUMNS.formatted("cast(null as varchar)") + " and i.state in ('STORED', 'DONE')"
                                + " and not exists (" + OPEN_STUDY + ")";
                    case ERROR ->
                        COLUMNS.formatted("case when i.state = 'FAILED' then i.problem else " + PARKED + " end")
                                + " and (" + ENDED + " or i.state in ('STORED', 'DONE') and " + PARKED
                                + " is not null)";
                };
        return jdbc.sql(which + " order by i.id fetch first :limit rows only")
                .param("intake", intake)
                .param("kind", kind.name())
                .param("news", Instant.now().minus(NEWS).atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((rs, row) -> notice(rs, kind))
                .list();
    }

    private static IntakeNotice notice(ResultSet rs, IntakeNotice.Kind kind) throws SQLException {
        return new IntakeNotice(
                rs.getLong("id"),
                rs.getInt("attempts"),
                kind,
                rs.getInt("images"),
                rs.getInt("studies"),
                rs.getInt("refused"),
                rs.getString("problem"));
    }

    /** People have been told. */
    public void told(List<IntakeNotice> notices) {
        batches.batchUpdate(
                "insert into intake_notice (item_id, kind, attempt, told_at) values (:item, :kind, :attempt, :now)",
                notices.stream()
                        .map(one -> new MapSqlParameterSource("item", one.itemId())
                                .addValue("kind", one.kind().name())
                                .addValue("attempt", one.attempt())
                                .addValue("now", IntakeItems.now()))
                        .toArray(MapSqlParameterSource[]::new));
    }
}
