package org.dromedary.intake.archive;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The threads of one unpacking. Who hands in a job while all are busy does it himself, so that nobody waits for anybody inside a job;
 * the first job that fails ends the others.
 */
final class Jobs implements AutoCloseable {

    private final ThreadPoolExecutor threads;
    private final Phaser open = new Phaser(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Work that may fail. */
    interface Job {
        void run() throws Exception;
    }

    Jobs(int count) {
        threads = new ThreadPoolExecutor(
                count,
                count,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(count),
                new ThreadPoolExecutor.CallerRunsPolicy());
        threads.setThreadFactory(work -> {
            Thread thread = new Thread(work, "unpack");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Has a job done; it runs at most once, and not at all after another has failed. */
    void submit(Job job) {
        open.register();
        threads.execute(() -> {
            try {
                if (failure.get() == null) {
                    job.run();
                }
            } catch (Throwable e) {
                fail(e);
            } finally {
                open.arriveAndDeregister();
            }
        });
    }

    void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
    }

    /** Whether something has failed, so that going on is of no use. */
    boolean isStopped() {
        return failure.get() != null;
    }

    /** Waits until all is done. */
    Throwable await() {
        open.arriveAndAwaitAdvance();
        return failure.get();
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
