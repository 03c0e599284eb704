package org.dromedary.delivery;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The ledger as people and metrics look at it. */
public final class DeliveryQueries {

    private final JdbcClient jdbc;

    DeliveryQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What to look for; null or an empty collection means everything.
     *
     * @param since changed at or after this
     */
    public record Filter(Collection<DeliveryState> states, String destination, String studyUid, Instant since) {

        public static Filter all() {
            return new Filter(List.of(), null, null, null);
        }
    }

    public Optional<Delivery> find(long id) {
        return jdbc.sql("select * from delivery where id = :id")
                .param("id", id)
                .query(DeliveryRows::delivery)
                .optional();
    }

    /** A page of deliveries, the newest first. */
    public List<Delivery> find(Filter filter, int offset, int limit) {
        Map<String, Object> values = new LinkedHashMap<>();
        String where = where(filter, values);
        return jdbc.sql("select * from delivery" + where
                        + " order by id desc offset :offset rows fetch first :limit rows only")
                .params(values)
                .param("offset", offset)
                .param("limit", limit)
                .query(DeliveryRows::delivery)
                .list();
    }

    /** How many deliveries {@link #find(Filter, int, int)} pages through. */
    public long count(Filter filter) {
        Map<String, Object> values = new LinkedHashMap<>();
        return jdbc.sql("select count(*) from delivery" + where(filter, values))
                .params(values)
                .query(Long.class)
                .single();
    }

    private static String where(Filter filter, Map<String, Object> values) {
        StringBuilder where = new StringBuilder(" where 1 = 1");
        if (filter.states() != null && !filter.states().isEmpty()) {
            where.append(" and state in (:states)");
            values.put("states", filter.states().stream().map(Enum::name).collect(Collectors.toList()));
        }
        if (filter.destination() != null) {
            where.append(" and destination = :destination");
            values.put("destination", filter.destination());
        }
        if (filter.studyUid() != null) {
            where.append(" and study_uid = :study");
            values.put("study", filter.studyUid());
        }
        if (filter.since() != null) {
            where.append(" and updated_at >= :since");
            values.put("since", filter.since().atOffset(ZoneOffset.UTC));
        }
        return where.toString();
    }

    /** All deliveries of a study, oldest generation first. */
    public List<Delivery> ofStudy(String studyUid) {
        return jdbc.sql("select * from delivery where study_uid = :study order by generation, id")
                .param("study", studyUid)
                .query(DeliveryRows::delivery)
                .list();
    }

    /** What the peer answered for the instances of a delivery, as far as it was asked for each. */
    public List<InstanceAnswer> answers(long id) {
        return DeliveryRows.answers(jdbc, id);
    }

    /** The instances that a partial delivery sends, by SOP Instance UID. */
    public Set<String> selection(long id) {
        return DeliveryRows.selection(jdbc, id);
    }

    /** Counts by destination and state; a state without deliveries has no entry. */
    public List<QueueCount> counts() {
        return jdbc.sql("select destination, state, count(*) as deliveries, min(created_at) as oldest from delivery"
                        + " group by destination, state order by destination, state")
                .query((row, number) -> new QueueCount(
                        row.getString("destination"),
                        DeliveryState.valueOf(row.getString("state")),
                        row.getLong("deliveries"),
                        DeliveryRows.instant(row, "oldest")))
                .list();
    }

    /** How many deliveries of one destination are in a state. */
    public long count(String destination, DeliveryState state) {
        return count(new Filter(List.of(state), destination, null, null));
    }
}
