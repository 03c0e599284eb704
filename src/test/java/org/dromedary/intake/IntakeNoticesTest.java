package org.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.intake.IntakeNotice.Kind;
import org.dromedary.testsupport.PostgresServer;
import org.dromedary.testsupport.StudyRoom;

/** What people are told of items, once. */
class IntakeNoticesTest {

    @TempDir
    private Path folder;

    @Test
    void onH2() {
        try (StudyRoom room = StudyRoom.start(folder, StudyRoom.quiet(Duration.ofMinutes(1)))) {
            eachOnce(room);
        }
    }

    @Test
    void onPostgreSql() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                StudyRoom room =
                        StudyRoom.start(folder, StudyRoom.quiet(Duration.ofMinutes(1)), postgres.url(), "postgres")) {
            eachOnce(room);
        }
    }

    private static void item(JdbcClient jdbc, int id, String state, String problem, int refused, String day) {
        jdbc.sql(
                        "insert into intake_item (id, intake, origin, origin_key, bytes, state, stored, refused, problem, digest, created_at,"
                                + " updated_at) values (:id, 'scans', 'x', 'x', 1, :state, 4, :refused, :problem, :digest, current_timestamp, "
                                + day + ")")
                .param("id", id)
                .param("state", state)
                .param("refused", refused)
                .param("problem", problem)
                .param("digest", "for now".equals(problem) ? null : "d")
                .update();
        jdbc.sql("insert into intake_item_study (item_id, study_uid, instances) values (:id, :study, 4)")
                .param("id", id)
                .param("study", "1." + id)
                .update();
        jdbc.sql(
                        "insert into study (study_uid, state, generation, planned_generation, source, first_received,"
                                + " last_received) values (:study, 'ROUTED', 1, 1, 'scans', current_timestamp, current_timestamp)")
                .param("study", "1." + id)
                .update();
    }

    private static void delivery(JdbcClient jdbc, int item, String state) {
        jdbc.sql(
                        "insert into delivery (destination, study_uid, generation, name, state, created_at, updated_at, next_at)"
                                + " values ('pacs', :study, 1, 'x', :state, current_timestamp, current_timestamp, current_timestamp)")
                .param("study", "1." + item)
                .param("state", state)
                .update();
    }

    private static void eachOnce(StudyRoom room) {
        JdbcClient jdbc = room.jdbc();
        IntakeNotices notices = new IntakeNotices(jdbc, new NamedParameterJdbcTemplate(room.database()));
        String today = "current_timestamp";
        item(jdbc, 101, "STORED", null, 0, today);
        delivery(jdbc, 101, "DELIVERED");
        item(jdbc, 102, "DONE", null, 0, today);
        delivery(jdbc, 102, "PENDING");
        item(jdbc, 103, "STORED", null, 0, today);
        delivery(jdbc, 103, "PARKED");
        item(jdbc, 104, "FAILED", "The file is neither DICOM nor an archive", 1, today);
        item(jdbc, 105, "FAILED", "2 files in it were not taken; the first: The file is empty", 2, today);
        // cut off, and tried again by itself
        item(jdbc, 107, "FAILED", "for now", 0, today);
        item(jdbc, 106, "FAILED", "of last year", 1, "timestamp with time zone '2020-01-01 00:00:00+00'");
        assertThat(notices.pending("scans", Kind.START, 100))
                .extracting(IntakeNotice::itemId)
                .containsExactly(101L, 102L, 103L, 104L, 105L, 107L);
        assertThat(notices.pending("scans", Kind.END, 100))
                .containsExactly(new IntakeNotice(101, 1, Kind.END, 4, 1, 0, null));
        List<IntakeNotice> errors = notices.pending("scans", Kind.ERROR, 100);
        assertThat(errors).extracting(IntakeNotice::itemId).containsExactly(103L, 104L, 105L);
        assertThat(errors.get(0).problem()).matches("delivery \\d+ to pacs is parked");
        assertThat(errors.get(1).problem()).isEqualTo("The file is neither DICOM nor an archive");
        assertThat(errors.get(2).problem()).isEqualTo("2 files in it were not taken; the first: The file is empty");
        notices.told(errors);
        assertThat(notices.pending("scans", Kind.ERROR, 100)).isEmpty();
        assertThat(notices.pending("scans", Kind.START, 2)).hasSize(2);
        assertThat(notices.pending("other", Kind.START, 100)).isEmpty();
        // taken again, and failed again: that is news
        jdbc.sql("update intake_item set attempts = 2 where id = 104").update();
        assertThat(notices.pending("scans", Kind.ERROR, 100))
                .extracting(IntakeNotice::itemId)
                .containsExactly(104L);
    }
}
