package org.dromedary.intake;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets the sources of items go whose studies have been delivered ({@code remove-after: delivered}). What is to be done follows from the
 * database, so that it survives a restart, and may be done twice.
 */
@Component
class DeliveredItems {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveredItems.class);
    private static final long PAUSE_MILLIS = 2000;
    private static final int AT_ONCE = 1000;
    private static final long FIRST_PAUSE_SECONDS = 10;
    private static final int MOST_DOUBLINGS = 9;

    private final JdbcClient jdbc;
    private final IntakeItems items;
    private final Intakes intakes;
    private final AfterRows rows;
    private final Map<Long, Failing> failing = new HashMap<>();

    DeliveredItems(JdbcClient jdbc, IntakeItems items, Intakes intakes, AfterRows rows) {
        this.jdbc = jdbc;
        this.items = items;
        this.intakes = intakes;
        this.rows = rows;
    }

    private record Failing(int tries, long until) {}

    /** Called once, when the context has started. */
    void start(CamelContext context, IntakeRoutes routes) {
        if (intakes.all().isEmpty()) {
            return;
        }
        context.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "IntakeDelivered")
                .scheduleWithFixedDelay(() -> look(routes), PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(IntakeRoutes routes) {
        try {
            List<Long> delivered = delivered(AT_ONCE);
            failing.keySet().retainAll(delivered);
            for (long id : delivered) {
                Failing before = failing.get(id);
                if (before == null || System.nanoTime() - before.until() >= 0) {
                    items.find(id).ifPresent(item -> finish(routes, item));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("What was taken in and is delivered cannot be read now: {}", e.getMessage());
        }
    }

    /**
     * Items of which every study has been delivered: all of its generations, and every delivery has ended well. A study that went
     * nowhere, is held, is not there any more, or of which a delivery is parked or cancelled has not been delivered.
     */
    List<Long> delivered(int limit) {
        return jdbc.sql(
                        """
                with gone as (
                    select s.study_uid from study s
                    where s.study_uid in (select t.study_uid from intake_item i join intake_item_study t on t.item_id = i.id
                            where i.state = 'STORED')
                        and s.state in ('ROUTED', 'ARCHIVED') and s.receiving_since is null
                        and s.generation = s.planned_generation
                        and not exists (select 1 from delivery d where d.study_uid = s.study_uid
                            and d.state not in ('DELIVERED', 'WARNING'))
                        and not exists (select 1 from instance n where n.study_uid = s.study_uid
                            and not exists (select 1 from delivery d
                                where d.study_uid = n.study_uid and d.generation = n.generation)))
                select i.id from intake_item i where i.state = 'STORED'
                    and not exists (select 1 from intake_item_study t where t.item_id = i.id
                        and t.study_uid not in (select study_uid from gone))
                order by i.id fetch first :limit rows only""")
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    private void finish(IntakeRoutes routes, IntakeItem item) {
        try {
            IntakeSettings settings = intakes.find(item.intake()).orElse(null);
            int different =
                    item.studies().keySet().stream().mapToInt(rows::different).sum();
            if (settings == null) {
                later(
                        item,
                        "There is no intake " + item.intake() + " in the settings any more; remove its file by hand");
            } else if (different > 0 && settings.doneFolder().isBlank()) {
                later(
                        item,
                        "Destinations had " + different + " of its instances before, maybe with other content, and have"
                                + " kept theirs: compare them, and remove the file by hand");
            } else {
                routes.kind(item.intake()).finish(item, settings);
                items.done(item.id(), null);
                failing.remove(item.id());
            }
        } catch (IOException e) {
            LOG.warn(
                    "Intake {}: the source of item {} is delivered and cannot be moved or removed: {}",
                    item.intake(),
                    item.id(),
                    e.getClass().getSimpleName());
            later(item, "It is delivered, and its source cannot be moved or removed: " + e.getMessage());
        }
    }

    private void later(IntakeItem item, String why) {
        Failing before = failing.get(item.id());
        int tries = before == null ? 0 : before.tries();
        long pause = FIRST_PAUSE_SECONDS << Math.min(tries, MOST_DOUBLINGS);
        failing.put(item.id(), new Failing(tries + 1, System.nanoTime() + TimeUnit.SECONDS.toNanos(pause)));
        items.note(item.id(), why);
    }
}
