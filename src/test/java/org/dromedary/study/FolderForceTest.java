package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FolderForceTest {

    private static final Path FOLDER = Path.of("series");

    @Test
    void whoAsksWhileItIsForcedSharesTheNextTime() throws Exception {
        CountDownLatch firstMayEnd = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        FolderForce force = new FolderForce(folder -> {
            if (times.incrementAndGet() == 1) {
                await(firstMayEnd);
            }
        });
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<?> first = threads.submit(() -> call(force));
            Awaitility.await().until(() -> times.get() == 1);
            List<Thread> asking = new ArrayList<>();
            List<Future<?>> later = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                later.add(threads.submit(() -> {
                    synchronized (asking) {
                        asking.add(Thread.currentThread());
                    }
                    return call(force);
                }));
            }
            Awaitility.await().until(() -> {
                synchronized (asking) {
                    return asking.size() == 8
                            && asking.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING);
                }
            });
            firstMayEnd.countDown();
            first.get(10, TimeUnit.SECONDS);
            for (Future<?> one : later) {
                one.get(10, TimeUnit.SECONDS);
            }
            assertThat(times).hasValue(2);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void everyCallSeesATimeThatBeganAfterIt() throws Exception {
        AtomicLong clock = new AtomicLong();
        AtomicLong lastBegun = new AtomicLong();
        FolderForce force = new FolderForce(folder -> {
            long begun = clock.incrementAndGet();
            Thread.yield();
            lastBegun.set(begun);
        });
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(threads.submit(() -> {
                    boolean right = true;
                    for (int round = 0; round < 2000; round++) {
                        long asked = clock.get();
                        force.force(FOLDER);
                        right &= lastBegun.get() > asked;
                    }
                    return right;
                }));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aFailureIsTheCallersAndTheNextOneTriesAgain() throws Exception {
        AtomicInteger times = new AtomicInteger();
        FolderForce force = new FolderForce(folder -> {
            if (times.incrementAndGet() == 1) {
                throw new IOException("the disk is gone");
            }
        });
        assertThatThrownBy(() -> force.force(FOLDER)).hasMessage("the disk is gone");
        force.force(FOLDER);
        assertThat(times).hasValue(2);
    }

    private static Void call(FolderForce force) throws Exception {
        force.force(FOLDER);
        return null;
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
