package org.dromedary.study.query;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import org.dromedary.testsupport.PostgresServer;
import org.dromedary.testsupport.StudyRoom;

/** One schema per test. */
class PostgresStudyFinderTest extends StudyFinderContract {

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
    StudyRoom room(Path data) throws Exception {
        String schema = "finder" + SCHEMAS.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(server.url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create schema " + schema);
        }
        return StudyRoom.start(
                data, StudyRoom.quiet(StudyRoom.LONG), server.url() + "?currentSchema=" + schema, "postgres");
    }
}
