package org.dromedary.packaging;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that packages share: workers that derive keys, deflate and encrypt, and one reader for each package in hand. Not an
 * {@code Executor} itself, because Spring Boot's own executors stand back when the context holds one.
 */
final class PackagingThreads implements AutoCloseable {

    private final int workers;
    private final ExecutorService pool;
    private final ExecutorService readers;

    PackagingThreads(int workers) {
        this.workers = workers;
        this.pool = Executors.newFixedThreadPool(workers, named("packaging-worker-"));
        this.readers = Executors.newCachedThreadPool(named("packaging-reader-"));
    }

    int workers() {
        return workers;
    }

    <T> Future<T> work(Callable<T> task) {
        return pool.submit(task);
    }

    Executor executor() {
        return pool;
    }

    void read(Runnable task) {
        readers.execute(task);
    }

    @Override
    public void close() {
        // what is queued still runs, since somebody waits for it; what comes is refused
        pool.shutdown();
        readers.shutdown();
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
