package org.dromedary.operations.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.component.dicom.CommitmentOutbox.Left;
import org.dromedary.component.dicom.CommitmentOutbox.Result;
import org.dromedary.delivery.DeliveryProperties;
import org.dromedary.delivery.TestLedger;
import org.dromedary.operations.settings.DicomNodes;
import org.dromedary.testsupport.PostgresServer;

/** Results of storage commitments in the database: each life of a node gets what the one before has left, and no other node's. */
class CommitmentReportTableTest {

    private static final Map<String, Object> EVENT = Map.of(
            "TransactionUID",
            "1.2.77",
            "FailedSOPSequence",
            List.of(Map.of(
                    "ReferencedSOPClassUID", "1.2", "ReferencedSOPInstanceUID", "1.2.3", "FailureReason", 0x0112)));

    private final DicomNodes nodes = mock(DicomNodes.class);

    private CommitmentReportTable node(HikariDataSource database, String name) {
        return new CommitmentReportTable(
                JdbcClient.create(database),
                new ObjectMapper(),
                nodes,
                new DeliveryProperties(
                        Duration.ofSeconds(10),
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        8,
                        5,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1),
                        name));
    }

    private void assertKept(HikariDataSource database) {
        when(nodes.uri("CT1")).thenReturn("dicom:CT1@10.1.2.3:104");
        Result result = new Result("CT1", "DROMEDARY", EVENT);
        CommitmentReportTable one = node(database, "a");
        assertThat(one.left()).isEmpty();
        long told = one.keep(result);
        long waiting = one.keep(result);
        one.keep(new Result("GONE", "DROMEDARY", EVENT));
        long others = node(database, "b").keep(result);
        one.done(told);
        assertThat(one.left()).as("what this life has kept is in its memory").isEmpty();

        CommitmentReportTable again = node(database, "a");
        assertThat(again.left()).containsExactly(new Left(waiting, result, "dicom:CT1@10.1.2.3:104"));
        assertThat(again.left()).as("once").isEmpty();
        again.done(waiting);
        // who is in the settings no more cannot be told, and is not tried at each start
        assertThat(JdbcClient.create(database)
                        .sql("select id from commitment_report")
                        .query(Long.class)
                        .list())
                .containsExactly(others);
    }

    @Test
    void inH2() {
        try (HikariDataSource database = TestLedger.memory()) {
            assertKept(database);
        }
    }

    @Test
    void inPostgres() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                HikariDataSource database = TestLedger.open(server.url(), "postgres")) {
            assertKept(database);
        }
    }
}
