package org.dromedary.delivery;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import org.dromedary.testsupport.PostgresServer;

/** The ledger on PostgreSQL, one schema per test. */
class PostgresLedgerTest extends LedgerContract {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private static PostgresServer server;

    private HikariDataSource open;

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
    DataSource database() throws Exception {
        String schema = "test" + SCHEMAS.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(server.url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create schema " + schema);
        }
        open = TestLedger.open(server.url() + "?currentSchema=" + schema, "postgres");
        return open;
    }

    @AfterEach
    void close() {
        open.close();
    }
}
