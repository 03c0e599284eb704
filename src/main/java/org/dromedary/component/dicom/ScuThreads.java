package org.dromedary.component.dicom;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.apache.camel.spi.ExecutorServiceManager;

/**
 * The threads that associations of this side share: one reads each association, one more sees that nothing stands still for
 * ever. What a timer sets off runs on a thread of its own, because ending an association may itself wait for a peer.
 */
final class ScuThreads {

    private static final class Outside {
        private static final ScuThreads INSTANCE = outside();

        private static ScuThreads outside() {
            ThreadFactory daemons = task -> {
                Thread thread = new Thread(task, "dicom-scu");
                thread.setDaemon(true);
                return thread;
            };
            ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, daemons);
            // a timer is set and taken back for every instance
            timers.setRemoveOnCancelPolicy(true);
            return new ScuThreads(Executors.newCachedThreadPool(daemons), timers);
        }
    }

    /** Shorter than any time-out that is set for each instance. */
    private static final long BEAT_MILLIS = 500;

    private final ExecutorService threads;
    private final ScheduledExecutorService timers;

    private ScuThreads(ExecutorService threads, ScheduledExecutorService timers) {
        this.threads = threads;
        this.timers = timers;
        // A timer that is due before all others wakes the thread of the timers: four times for each instance, of which
        // nothing
        // ever comes. So there is always one that is due sooner.
        timers.scheduleWithFixedDelay(() -> {}, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** For what has no Camel around it, such as the command line: daemons that end with the program. */
    static ScuThreads outsideCamel() {
        return Outside.INSTANCE;
    }

    /** Threads that Camel names, shows and ends. */
    static ScuThreads of(ExecutorServiceManager executors, Object owner) {
        return new ScuThreads(
                executors.newCachedThreadPool(owner, "DicomScu"),
                executors.newScheduledThreadPool(owner, "DicomScuTimer", 1));
    }

    ExecutorService threads() {
        return threads;
    }

    ScheduledExecutorService timers() {
        return timers;
    }

    /** Runs something later, on a thread that may wait. */
    ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return timers.schedule(() -> hand(task), delay, unit);
    }

    private void hand(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // they are being shut down, and the associations with them
            task.run();
        }
    }

    void shutdown(ExecutorServiceManager executors) {
        executors.shutdownNow(timers);
        executors.shutdownNow(threads);
    }
}
