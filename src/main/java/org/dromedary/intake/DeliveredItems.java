package org.dromedary.intake;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import org.dromedary.component.PeerException;

/**
 * Lets the sources of items go whose studies have been delivered ({@code remove-after: delivered}). What is to be done follows from the
 * database, so that it survives a restart, and may be done twice. Each intake has a thread of its own: a server that does not answer
 * keeps nobody else waiting.
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
    /** By intake, each for one thread. */
    private final Map<String, Map<Long, Failing>> failing = new ConcurrentHashMap<>();

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
        ScheduledExecutorService threads = context.getExecutorServiceManager()
                .newScheduledThreadPool(this, "IntakeDelivered", intakes.all().size());
        for (String intake : intakes.all().keySet()) {
            threads.scheduleWithFixedDelay(
                    () -> look(routes, intake), PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** One round of one intake. */
    void look(IntakeRoutes routes, String intake) {
        try {
            Map<Long, Failing> failed = failing.computeIfAbsent(intake, name -> new HashMap<>());
            if (items.isAnyOpen(intake)) {
                round(routes, intake, failed);
            } else {
                failed.clear();
            }
        } catch (RuntimeException e) {
            LOG.warn("What intake {} has taken in and is delivered cannot be seen to now: {}", intake, e.getMessage());
        }
    }

    /** Goes through all that is delivered, and ends where going on would only wait for the same server again. */
    private void round(IntakeRoutes routes, String intake, Map<Long, Failing> failed) {
        Set<Long> seen = new HashSet<>();
        List<Long> page = delivered(intake, 0, AT_ONCE);
        while (!page.isEmpty()) {
            seen.addAll(page);
            for (long id : page) {
                Failing before = failed.get(id);
                boolean due = before == null || System.nanoTime() - before.until() >= 0;
                if (due
                        && !items.find(id)
                                .map(item -> finish(routes, item, failed))
                                .orElse(true)) {
                    return;
                }
            }
            page = page.size() < AT_ONCE ? List.of() : delivered(intake, page.get(page.size() - 1), AT_ONCE);
        }
        failed.keySet().retainAll(seen);
    }

    /**
     * Items of which every study has been delivered: all of its generations, and every delivery has ended well. A study that went
     * nowhere, is held, is not there any more, or of which a delivery is parked or cancelled has not been delivered.
     *
     * @param after ids up to this one are left out
     */
    List<Long> delivered(String intake, long after, int limit) {
        return jdbc.sql(
                        """
                with gone as (
                    select s.study_uid from study s
                    where s.study_uid in (select t.study_uid from intake_item i join intake_item_study t on t.item_id = i.id
                            where i.intake = :intake and i.state = 'STORED')
                        and s.state in ('ROUTED', 'ARCHIVED') and s.receiving_since is null
                        and s.generation = s.planned_generation
                        and not exists (select 1 from delivery d where d.study_uid = s.study_uid
                            and d.state not in ('DELIVERED', 'WARNING'))
                        and not exists (select 1 from instance n where n.study_uid = s.study_uid
                            and not exists (select 1 from delivery d
                                where d.study_uid = n.study_uid and d.generation = n.generation)))
                select i.id from intake_item i where i.intake = :intake and i.state = 'STORED' and i.id > :after
                    and not exists (select 1 from intake_item_study t where t.item_id = i.id
                        and t.study_uid not in (select study_uid from gone))
                order by i.id fetch first :limit rows only""")
                .param("intake", intake)
                .param("after", after)
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    /** @return false: what comes after it would fail for the same reason */
    private boolean finish(IntakeRoutes routes, IntakeItem item, Map<Long, Failing> failed) {
        IntakeSettings settings = intakes.settings(item.intake());
        int different =
                item.studies().keySet().stream().mapToInt(rows::different).sum();
        if (different > 0 && settings.doneFolder().isBlank()) {
            later(
                    item,
                    failed,
                    "Destinations had " + different + " of its instances before, maybe with other content, and have"
                            + " kept theirs: compare them, and remove the file by hand");
            return true;
        }
        try {
            routes.kind(item.intake()).finish(item, settings);
            items.done(item.id(), null);
            failed.remove(item.id());
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Intake {}: the source of item {} is delivered and cannot be moved or removed: {}",
                    item.intake(),
                    item.id(),
                    e.getClass().getSimpleName());
            later(item, failed, "It is delivered, and its source cannot be moved or removed: " + e.getMessage());
            return isOfTheFile(e);
        }
    }

    /** Whether a failure is of this file alone, and not of the server or the share. */
    private static boolean isOfTheFile(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PeerException peer) {
                return peer.isPermanent();
            }
            if (cause instanceof FileSystemException) {
                return true;
            }
        }
        return failure instanceof RuntimeException;
    }

    private void later(IntakeItem item, Map<Long, Failing> failed, String why) {
        Failing before = failed.get(item.id());
        int tries = before == null ? 0 : before.tries();
        long pause = FIRST_PAUSE_SECONDS << Math.min(tries, MOST_DOUBLINGS);
        failed.put(item.id(), new Failing(tries + 1, System.nanoTime() + TimeUnit.SECONDS.toNanos(pause)));
        items.note(item.id(), why);
    }
}
