package org.dromedary.study;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import org.dromedary.testsupport.PostgresServer;
import org.dromedary.testsupport.StudyRoom;

/** The same over PostgreSQL, one schema per test. */
class PostgresCompletenessTest extends CompletenessTest {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private static PostgresServer server;

    private String schema;

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

    @BeforeEach
    void makeSchema() throws Exception {
        schema = "completeness" + SCHEMAS.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(server.url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create schema " + schema);
        }
    }

    @Override
    StudyRoom room(StudyProperties properties, NanoClock clock, SenderCount sender) {
        return StudyRoom.start(data, properties, server.url() + "?currentSchema=" + schema, "postgres", clock, sender);
    }
}
