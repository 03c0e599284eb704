package org.dromedary.shaping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.beans.factory.DisposableBean;

import org.dromedary.component.PeerException;

/** Shapes the instances of deliveries, so many at the same time that memory and processors suffice for all. */
final class ShapingThreads implements DisposableBean {

    private final ExecutorService helpers;
    private final Semaphore permits;
    private final int most;

    ShapingThreads(int most) {
        this.most = most;
        this.permits = new Semaphore(most, true);
        AtomicInteger number = new AtomicInteger();
        this.helpers = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "Shaping-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is done with one of many. */
    @FunctionalInterface
    interface Work<A, B> {
        B apply(A one, int number) throws PeerException;
    }

    /**
     * Does something with each; when one fails no other is begun. Nothing runs any more when this returns or throws.
     *
     * @param concurrency at the same time; 0: as many as may be
     * @param goOn asked before each; throws to end all
     * @return what came of each, in order
     */
    <A, B> List<B> each(List<A> all, int concurrency, Runnable goOn, Work<A, B> work)
            throws PeerException, InterruptedException {
        Run<A, B> run = new Run<>(all, goOn, work);
        int workers = Math.min(concurrency == 0 ? most : Math.min(concurrency, most), all.size());
        List<Future<?>> others = new ArrayList<>();
        for (int i = 1; i < workers; i++) {
            others.add(helpers.submit(run));
        }
        run.run();
        for (Future<?> other : others) {
            await(other, run);
        }
        return run.results();
    }

    private static void await(Future<?> other, Run<?, ?> run) throws InterruptedException {
        boolean interrupted = false;
        while (true) {
            try {
                other.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                run.failure.compareAndSet(null, e);
            } catch (ExecutionException e) {
                run.failure.compareAndSet(null, e.getCause());
                break;
            }
        }
        if (interrupted) {
            throw new InterruptedException("Shaping was interrupted");
        }
    }

    @Override
    public void destroy() {
        helpers.shutdownNow();
    }

    /** Shared by the threads that work on one list. */
    private final class Run<A, B> implements Runnable {

        private final List<A> all;
        private final Runnable goOn;
        private final Work<A, B> work;
        private final Object[] results;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Run(List<A> all, Runnable goOn, Work<A, B> work) {
            this.all = all;
            this.goOn = goOn;
            this.work = work;
            this.results = new Object[all.size()];
        }

        @Override
        public void run() {
            try {
                for (int i = next.getAndIncrement(); i < results.length && failure.get() == null; ) {
                    goOn.run();
                    permits.acquire();
                    try {
                        results[i] = work.apply(all.get(i), i);
                    } finally {
                        permits.release();
                    }
                    i = next.getAndIncrement();
                }
            } catch (PeerException | RuntimeException | Error | InterruptedException e) {
                failure.compareAndSet(null, e);
            }
        }

        @SuppressWarnings("unchecked")
        List<B> results() throws PeerException, InterruptedException {
            Throwable thrown = failure.get();
            if (thrown instanceof PeerException e) {
                throw e;
            }
            if (thrown instanceof InterruptedException e) {
                throw e;
            }
            if (thrown instanceof RuntimeException e) {
                throw e;
            }
            if (thrown != null) {
                throw new IllegalStateException(
                        "Shaping failed: " + thrown.getClass().getSimpleName(), thrown);
            }
            return (List<B>) Arrays.asList(results);
        }
    }
}
