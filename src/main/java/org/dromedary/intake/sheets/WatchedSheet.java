package org.dromedary.intake.sheets;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.google.GoogleException;
import org.dromedary.intake.IntakeActivity;

/** When a list is looked at, by whom its rows are worked, and when they are told what became of them. */
final class WatchedSheet {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedSheet.class);

    private static final Duration TIDY = Duration.ofHours(1);

    private final String intake;
    private final SheetList list;
    private final SheetRows rows;
    private final SheetDownloads downloads;
    private final ExecutorService threads;
    private final int most;
    private final Semaphore free;

    private volatile boolean hinted = true;
    private volatile Instant lastTick;
    private volatile boolean readOnce;
    private volatile String problem;
    private long nextLook;
    private long nextReport = System.nanoTime();
    private long nextTidy = System.nanoTime();

    WatchedSheet(
            String intake,
            SheetList list,
            SheetRows rows,
            SheetDownloads downloads,
            ExecutorService threads,
            int most) {
        this.downloads = downloads;
        this.intake = intake;
        this.list = list;
        this.rows = rows;
        this.threads = threads;
        this.most = most;
        this.free = new Semaphore(most);
    }

    SheetList list() {
        return list;
    }

    /** It is looked at as soon as what is done now is done. */
    void lookNow() {
        hinted = true;
    }

    /** Why it cannot be read or written; null: it can. */
    String problem() {
        return problem;
    }

    IntakeActivity activity() {
        return new IntakeActivity(
                lastTick, rows.count(intake, SheetRows.State.WAITING), most - free.availablePermits(), 0);
    }

    /** Does what is due; called again and again by one thread, so that a look and the writing of statuses never meet. */
    void tick(boolean paused, Consumer<SheetWork> worker) throws InterruptedException {
        lastTick = Instant.now();
        if (System.nanoTime() - nextTidy >= 0) {
            downloads.keepOnly(rows.open(intake));
            nextTidy = in(TIDY);
        }
        String failure = null;
        if (!paused && (hinted || System.nanoTime() - nextLook >= 0)) {
            hinted = false;
            failure = attempt(list::look);
            if (failure == null) {
                readOnce = true;
            }
            nextLook = in(list.settings().pollInterval());
            tell(failure);
        }
        if (!paused) {
            start(worker);
        }
        if (System.nanoTime() - nextReport >= 0) {
            String untold = attempt(list::report);
            if (untold != null || failure == null && problem != null && readOnce) {
                tell(untold);
            }
            nextReport = in(list.settings().statusInterval());
        }
    }

    private void start(Consumer<SheetWork> worker) {
        int room = free.availablePermits();
        if (room > 0) {
            for (SheetWork row : rows.claim(intake, room)) {
                free.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        worker.accept(row);
                    } finally {
                        free.release();
                    }
                });
            }
        }
    }

    /** Something that calls Google. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws GoogleException, InterruptedException;
    }

    private static String attempt(Attempt attempt) throws InterruptedException {
        try {
            attempt.run();
            return null;
        } catch (GoogleException | SheetList.TooLongException e) {
            return e.getMessage();
        }
    }

    private void tell(String now) {
        String before = problem;
        problem = now;
        if (now != null && !now.equals(before)) {
            LOG.warn("Intake {}: {}", intake, now);
        } else if (now == null && before != null) {
            LOG.info("Intake {}: the list can be read and written again", intake);
        }
    }

    private static long in(Duration pause) {
        return System.nanoTime() + pause.toNanos();
    }
}
