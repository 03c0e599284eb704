package org.dromedary.sync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import org.dromedary.delivery.TestLedger;
import org.dromedary.testsupport.PostgresServer;

/** The same over PostgreSQL, one schema per test. */
class PostgresSyncJobsTest extends SyncJobsTest {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    DataSource open() throws Exception {
        String schema = "sync" + SCHEMAS.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(server.url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create schema " + schema);
        }
        return TestLedger.open(server.url() + "?currentSchema=" + schema, "postgres");
    }
}
