package org.dromedary.sync;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.support.CronExpression;

import org.dromedary.study.Audit;

/**
 * Begins, works on, and ends the jobs of {@code sync_job}. A job belongs to the process that holds its lease; after a crash another
 * one, or the next one here, goes on with the studies that are left.
 */
public class SyncJobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SyncJobs.class);
    /** Renewed once a second; a process that was killed is missed after this. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final SyncTable table;
    private final SyncProperties properties;
    private final SyncRun.Fetch fetch;
    private final Audit audit;
    private final ZoneId zone;
    private final String owner = UUID.randomUUID().toString();
    private final Map<Long, SyncRun> running = new ConcurrentHashMap<>();
    private final Map<String, Instant> begins = new ConcurrentHashMap<>();
    private final ExecutorService threads;

    SyncJobs(SyncTable table, SyncProperties properties, SyncRun.Fetch fetch, Audit audit, ZoneId zone) {
        this.table = table;
        this.properties = properties;
        this.fetch = fetch;
        this.audit = audit;
        this.zone = zone;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "pacs-sync-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * A job with its numbers.
     *
     * @param failures the studies that could not be fetched, 100 at most
     */
    public record Status(SyncJob job, SyncJob.Progress progress, List<SyncJob.Item> failures) {}

    /** Begins a job; empty if one of that node is not over. */
    public Optional<SyncJob> begin(String node, String from, String to, List<String> modalities, String requestedBy) {
        Optional<Long> id = table.create(node, from, to, modalities, requestedBy);
        id.ifPresent(job -> audit.record("sync.begun", null, null, null, "job " + job + " of " + node));
        return id.flatMap(table::find);
    }

    /** The job of a node that is not over. */
    public Optional<SyncJob> open(String node) {
        return table.open(node);
    }

    public Optional<Status> status(long id) {
        return table.find(id)
                .map(job -> new Status(job, table.progress(id), table.items(id, SyncStudyState.FAILED, 100, 0)));
    }

    /** The studies of a job; in a state, or in any with null. */
    public List<SyncJob.Item> studies(long id, SyncStudyState state, int limit, int offset) {
        return table.items(id, state, limit, offset);
    }

    /** Jobs, the newest first. */
    public List<SyncJob> list(int limit, int offset) {
        return table.list(limit, offset);
    }

    /** Ends a job when what is under way is done; false if it is over. */
    public boolean cancel(long id) {
        boolean asked = table.cancel(id);
        if (asked) {
            audit.record("sync.cancelled", null, null, null, "job " + id);
        }
        return asked;
    }

    /** Once a second, by the route: keeps leases, begins what is due, takes up what nobody works on. */
    public void tick() {
        running.keySet().removeIf(id -> running.get(id).isOver());
        running.forEach((id, run) -> {
            if (!table.claim(id, owner, LEASE)) {
                run.stop();
            }
        });
        properties.nodes().forEach((node, settings) -> {
            if (settings.isScheduled()) {
                beginIfDue(node, settings);
            }
        });
        for (SyncJob job : table.open()) {
            if (!running.containsKey(job.id()) && table.claim(job.id(), owner, LEASE)) {
                SyncRun run = new SyncRun(job, owner, table, properties, fetch, threads);
                running.put(job.id(), run);
                threads.execute(run);
            }
        }
    }

    private void beginIfDue(String node, SyncProperties.NodeSync settings) {
        Instant now = table.now();
        Instant due = begins.computeIfAbsent(
                node, first -> next(settings, table.lastScheduled(node).orElse(null), now));
        if (now.isBefore(due)) {
            return;
        }
        String from =
                LocalDate.ofInstant(now, zone).minusDays(settings.days() - 1L).format(DateTimeFormatter.BASIC_ISO_DATE);
        if (table.create(node, from, null, settings.modalities(), null).isEmpty()) {
            LOG.info("The job of {} that is due waits: the one before is not over", node);
        }
        begins.put(node, next(settings, now, now));
    }

    /** When a job is due; what was missed while the program was down is made up for once. */
    private Instant next(SyncProperties.NodeSync settings, Instant last, Instant now) {
        if (settings.every() != null) {
            return last == null ? now : last.plus(settings.every());
        }
        var next = CronExpression.parse(settings.cron()).next((last == null ? now : last).atZone(zone));
        // one that never comes, such as the 30th of February
        return next == null ? Instant.MAX : next.toInstant();
    }

    /** Removes jobs that are over since longer than {@code dromedary.sync.keep}; called by the route. */
    public void removeOld() {
        table.removeFinishedBefore(table.now().minus(properties.keep()));
    }

    /** What is under way is broken off and goes on at the next start. */
    @Override
    public void close() throws InterruptedException {
        running.values().forEach(SyncRun::stop);
        threads.shutdownNow();
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            LOG.warn(
                    "PACS jobs {} have not ended: {}", Set.copyOf(running.keySet()), "their studies are fetched again");
        }
        table.release(owner);
    }
}
