package org.dromedary.intake;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes rows of {@code intake_item}. What is to be written at the same time is committed together by one of those who wait for it:
 * a commit for each of a hundred thousand small files would cost more than the files.
 */
@Repository
class ItemWriter {

    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final Object writing = new Object();
    /** Files that may have an open row; of others none is looked for. Guarded by {@link #writing}, like what follows. */
    private final Set<String> maybeOpen = new HashSet<>();

    private boolean loaded;
    private boolean busy;

    ItemWriter(NamedParameterJdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    private static final class Pending {

        private final IntakeItem item;
        private long id;
        private boolean written;
        private RuntimeException failure;

        Pending(IntakeItem item) {
            this.item = item;
        }
    }

    /**
     * Writes an item over the open row of the same file, or as a new row.
     *
     * @return its id; it is committed
     */
    long write(IntakeItem item) {
        Pending mine = new Pending(item);
        queue.add(mine);
        synchronized (writing) {
            if (!mine.written) {
                writeAll();
            }
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.id;
    }

    private void writeAll() {
        if (busy) {
            // others are about to come
            LockSupport.parkNanos(LINGER_NANOS);
        }
        List<Pending> all = new ArrayList<>();
        for (Pending next = queue.poll(); next != null; next = queue.poll()) {
            all.add(next);
        }
        busy = all.size() > 1;
        try {
            transaction.executeWithoutResult(status -> all.forEach(this::write));
        } catch (RuntimeException e) {
            all.forEach(one -> {
                one.failure = e;
                maybeOpen.add(key(one.item));
            });
        }
        all.forEach(one -> one.written = true);
    }

    private void write(Pending one) {
        IntakeItem item = one.item;
        MapSqlParameterSource row = row(item);
        List<Long> open = item.id() != null ? List.of(item.id()) : open(item, row);
        if (item.state() == IntakeState.DONE) {
            maybeOpen.remove(key(item));
        } else {
            maybeOpen.add(key(item));
        }
        if (open.isEmpty()) {
            GeneratedKeyHolder key = new GeneratedKeyHolder();
            jdbc.update(
                    """
                    insert into intake_item (intake, origin, origin_key, bytes, modified, digest, state, stored, duplicates,
                        refused, ignored, problem, created_at, updated_at, finished_at, taken_at)
                    values (:intake, :origin, :key, :bytes, :modified, :digest, :state, :stored, :duplicates,
                        :refused, :ignored, :problem, :now, :now, :finished, :taken)""",
                    row,
                    key,
                    new String[] {"id"});
            one.id = key.getKey().longValue();
        } else {
            one.id = open.get(0);
            update(one.id, item, row);
        }
        details(one.id, item);
    }

    private List<Long> open(IntakeItem item, MapSqlParameterSource row) {
        if (!loaded) {
            jdbc.query(
                    "select intake, origin_key from intake_item where state in ('WORKING', 'STORED', 'FAILED')", rs -> {
                        maybeOpen.add(rs.getString(1) + '/' + rs.getString(2));
                    });
            loaded = true;
        }
        return maybeOpen.contains(key(item))
                ? jdbc.queryForList(
                        "select id from intake_item where intake = :intake and origin_key = :key"
                                + " and state in ('WORKING', 'STORED', 'FAILED') order by id desc",
                        row,
                        Long.class)
                : List.of();
    }

    private static String key(IntakeItem item) {
        return item.intake() + '/' + Sha256.hex(item.origin());
    }

    private void update(long id, IntakeItem item, MapSqlParameterSource row) {
        row.addValue("id", id).addValue("again", item.id() == null ? 1 : 0);
        jdbc.update(
                """
                update intake_item set bytes = :bytes, modified = :modified, digest = :digest, state = :state,
                    stored = :stored, duplicates = :duplicates, refused = :refused, ignored = :ignored,
                    attempts = attempts + :again, problem = :problem, updated_at = :now, finished_at = :finished,
                    taken_at = :taken
                where id = :id""",
                row);
        jdbc.update("delete from intake_item_study where item_id = :id", row);
        jdbc.update("delete from intake_item_problem where item_id = :id", row);
    }

    private void details(long id, IntakeItem item) {
        item.studies()
                .forEach((study, instances) -> jdbc.update(
                        "insert into intake_item_study (item_id, study_uid, instances) values (:id, :study, :instances)",
                        new MapSqlParameterSource("id", id)
                                .addValue("study", study)
                                .addValue("instances", instances)));
        for (int i = 0; i < item.problems().size(); i++) {
            IntakeProblem problem = item.problems().get(i);
            jdbc.update(
                    "insert into intake_item_problem (item_id, seq, name, reason) values (:id, :seq, :name, :reason)",
                    new MapSqlParameterSource("id", id)
                            .addValue("seq", i)
                            .addValue("name", IntakeItems.cut(problem.name(), 1024))
                            .addValue("reason", IntakeItems.cut(problem.reason(), 500)));
        }
    }

    /** Whether its instances went into the store, or were found the same there, just now. */
    private static boolean isUnpacked(IntakeItem item) {
        return (item.state() == IntakeState.DONE || item.state() == IntakeState.STORED) && item.problem() == null;
    }

    private static MapSqlParameterSource row(IntakeItem item) {
        OffsetDateTime now = IntakeItems.now();
        boolean over = item.state() == IntakeState.DONE || item.state() == IntakeState.FAILED;
        return new MapSqlParameterSource("intake", item.intake())
                .addValue("origin", IntakeItems.cut(item.origin(), 4096))
                .addValue("key", Sha256.hex(item.origin()))
                .addValue("bytes", item.bytes())
                .addValue(
                        "modified",
                        item.modified() == null ? null : item.modified().atOffset(ZoneOffset.UTC))
                .addValue("digest", item.digest())
                .addValue("state", item.state().name())
                .addValue("stored", item.counts().stored())
                .addValue("duplicates", item.counts().duplicates())
                .addValue("refused", item.counts().refused())
                .addValue("ignored", item.counts().ignored())
                .addValue("problem", IntakeItems.cut(item.problem(), 2000))
                .addValue("now", now)
                .addValue("taken", isUnpacked(item) ? now : null)
                .addValue("finished", over ? now : null);
    }
}
