package org.dromedary.delivery;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.testsupport.PostgresServer;

/** How many deliveries a second can be claimed and completed with a long backlog. */
@Tag("bench")
class LedgerBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerBenchmark.class);
    private static final int BACKLOG = 20_000;
    private static final int DELIVERIES = 4_000;

    @TempDir
    Path folder;

    @Test
    void embedded() throws Exception {
        try (HikariDataSource database = TestLedger.file(folder)) {
            measure("H2", database);
        }
    }

    @Test
    void shared() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                HikariDataSource database = TestLedger.open(server.url(), "postgres")) {
            measure("PostgreSQL", database);
        }
    }

    private void measure(String name, HikariDataSource database) throws Exception {
        TestLedger room = new TestLedger(
                database, folder.resolve("data"), TestLedger.defaults(), new DestinationProperties(Map.of()));
        room.rows("pacs", BACKLOG);
        for (int workers : new int[] {1, 4}) {
            double rate = run(room, workers);
            LOG.info("{}: {} workers, {} waiting: {} claimed and completed per second", name, workers, BACKLOG, (long)
                    rate);
            // a study takes longer than this to send; less would make the ledger the brake
            assertThat(rate).isGreaterThan(100);
        }
    }

    private static double run(TestLedger room, int workers) throws Exception {
        AtomicInteger left = new AtomicInteger(DELIVERIES);
        ExecutorService executor = Executors.newFixedThreadPool(workers);
        long begun = System.nanoTime();
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            ends.add(executor.submit(() -> {
                while (left.get() > 0) {
                    for (Claim claim : room.leases.claim("pacs", 1, TestLedger.MINUTE)) {
                        room.leases.complete(claim, null);
                        room.leases.ended(claim.lease());
                        left.decrementAndGet();
                    }
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get(5, MINUTES);
        }
        executor.shutdown();
        return DELIVERIES * 1e9 / (System.nanoTime() - begun);
    }
}
