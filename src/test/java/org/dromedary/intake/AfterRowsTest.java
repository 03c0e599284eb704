package org.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.component.orthanc.OrthancMemory;
import org.dromedary.component.orthanc.OrthancMemory.Brought;
import org.dromedary.component.orthanc.OrthancMemory.Due;
import org.dromedary.component.orthanc.OrthancMemory.Want;
import org.dromedary.testsupport.PostgresServer;
import org.dromedary.testsupport.StudyRoom;

/** Which studies may be deleted where they came from: only what has gone everywhere it was to go. */
class AfterRowsTest {

    private static final String A = "a";

    @TempDir
    Path folder;

    @Test
    void onH2() {
        try (StudyRoom room = StudyRoom.start(folder, StudyRoom.quiet(Duration.ofMinutes(1)))) {
            onlyWhatWasDelivered(room);
        }
    }

    @Test
    void onPostgreSql() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                StudyRoom room =
                        StudyRoom.start(folder, StudyRoom.quiet(Duration.ofMinutes(1)), postgres.url(), "postgres")) {
            onlyWhatWasDelivered(room);
        }
    }

    private static void onlyWhatWasDelivered(StudyRoom room) {
        JdbcClient jdbc = room.jdbc();
        OrthancMemory memory = new JdbcOrthancMemory(
                jdbc,
                new NamedParameterJdbcTemplate(room.database()),
                new TransactionTemplate(new DataSourceTransactionManager(room.database())));
        AfterRows rows = new AfterRows(jdbc);
        study(jdbc, memory, "1.1", "ROUTED", "DELIVERED", "WARNING");
        study(jdbc, memory, "1.2", "ROUTED", "DELIVERED", "PARKED");
        study(jdbc, memory, "1.3", "ROUTED", "DELIVERED", "PENDING");
        study(jdbc, memory, "1.4", "ROUTED", "CANCELLED");
        study(jdbc, memory, "1.5", "HELD", "DELIVERED");
        study(jdbc, memory, "1.6", "NO_MATCH");
        study(jdbc, memory, "1.7", "STABLE", "DELIVERED");
        study(jdbc, memory, "1.8", "ROUTED", "DELIVERED");
        // a later generation went nowhere
        jdbc.sql("update study set generation = 2, planned_generation = 2 where study_uid = '1.8'")
                .update();
        instance(jdbc, "1.8", "1.8.2", 2);
        study(jdbc, memory, "1.9", "ROUTED", "DELIVERED");
        // more of it is to be brought
        memory.note(A, null, Map.of("o-1.9", Want.STABLE));
        assertThat(rows.delivered(A, 10))
                .extracting(AfterRows.Delivered::studyUid)
                .containsExactly("1.1");
        assertThat(rows.delivered("b", 10)).isEmpty();
        onlyWhatNobodyHasOtherwise(jdbc, rows);
        memory.add(
                A,
                "o-1.1",
                List.of(
                        new OrthancMemory.Instance("i1", "v", "1.1.1", OrthancMemory.LOST + ": another MD5"),
                        new OrthancMemory.Instance("i2", "v", "1.1.2", "no DICOM")));
        assertThat(rows.lost(A)).isEqualTo(1);
        assertThat(rows.lost("b")).isZero();

        rows.failed(A, "o-1.1", "it is away", Instant.now().plusSeconds(60));
        assertThat(rows.delivered(A, 10)).isEmpty();
        assertThat(rows.failing(A)).isEqualTo(1);
        rows.failed(A, "o-1.1", "it is away", Instant.now().minusSeconds(1));
        assertThat(rows.delivered(A, 10)).extracting(AfterRows.Delivered::tries).containsExactly(2);
        rows.done(A, "o-1.1", null);
        assertThat(rows.delivered(A, 10)).isEmpty();
        assertThat(rows.failing(A)).isZero();
        // it comes again, brings nothing new, and is deleted again
        bring(memory, "1.1");
        assertThat(rows.delivered(A, 10))
                .extracting(AfterRows.Delivered::studyUid)
                .containsExactly("1.1");
    }

    private static void onlyWhatNobodyHasOtherwise(JdbcClient jdbc, AfterRows rows) {
        assertThat(rows.different("1.1")).isZero();
        // coerced: the peer has it
        answer(jdbc, "d0", "1.1.1", 0xB000);
        assertThat(rows.different("1.1")).isZero();
        // there before, and kept as it was
        answer(jdbc, "d1", "1.1.1", 0x0111);
        assertThat(rows.different("1.1")).isEqualTo(1);
        assertThat(rows.different("1.2")).isZero();
    }

    private static void answer(JdbcClient jdbc, String destination, String sop, int status) {
        jdbc.sql("insert into delivery_instance (delivery_id, sop_uid, status, answered_at) select id, :sop, :status,"
                        + " current_timestamp from delivery where study_uid = '1.1' and destination = :destination")
                .param("sop", sop)
                .param("status", status)
                .param("destination", destination)
                .update();
    }

    private static void study(JdbcClient jdbc, OrthancMemory memory, String uid, String state, String... deliveries) {
        jdbc.sql("insert into study (study_uid, state, generation, planned_generation, source, first_received,"
                        + " last_received) values (:uid, :state, 1, 1, 'a', current_timestamp, current_timestamp)")
                .param("uid", uid)
                .param("state", state)
                .update();
        instance(jdbc, uid, uid + ".1", 1);
        for (int i = 0; i < deliveries.length; i++) {
            jdbc.sql("insert into delivery (destination, study_uid, generation, name, state, created_at, updated_at,"
                            + " next_at) values (:destination, :uid, 1, 'x', :state, current_timestamp,"
                            + " current_timestamp, current_timestamp)")
                    .param("destination", "d" + i)
                    .param("uid", uid)
                    .param("state", deliveries[i])
                    .update();
        }
        bring(memory, uid);
    }

    private static void instance(JdbcClient jdbc, String study, String sop, int generation) {
        jdbc.sql(
                        "insert into instance (study_uid, series_uid, sop_uid, sop_class_uid, transfer_syntax_uid, digest, bytes,"
                                + " generation, source, received_at) values (:study, '1', :sop, '1', '1', 'd', 1, :generation, 'a',"
                                + " current_timestamp)")
                .param("study", study)
                .param("sop", sop)
                .param("generation", generation)
                .update();
    }

    private static void bring(OrthancMemory memory, String uid) {
        String id = "o-" + uid;
        memory.note(A, null, Map.of(id, Want.STABLE));
        Due due = memory.due(A, 99, java.util.Set.of()).stream()
                .filter(one -> one.studyId().equals(id))
                .findFirst()
                .orElseThrow();
        memory.brought(A, due, new Brought(uid, "20261121T050000", 1, true));
    }
}
