package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.StudyRoom;

/** What an earlier version has received is described after the first start of this one. */
class IndexUpgradeTest {

    @TempDir
    Path data;

    @Test
    void seriesOfAnEarlierVersionAreDescribed() throws Exception {
        try (StudyRoom room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG))) {
            room.store(StudyRoom.instance("1.2", "1.2.1", "1.2.1.1", "a"));
            room.store(StudyRoom.instance("1.2", "1.2.2", "1.2.2.1", "a"));
            room.store().awaitIndexed(5, TimeUnit.SECONDS);
            // as the migration leaves them
            room.jdbc()
                    .sql("update series set described = false, modality = null")
                    .update();
            room.jdbc()
                    .sql("update study set described = false, patient_id = null")
                    .update();
        }
        try (StudyRoom room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG))) {
            await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
                assertThat(room.jdbc()
                                .sql("select modality from series where described order by series_uid")
                                .query(String.class)
                                .list())
                        .containsExactly("OT", "OT");
                assertThat(room.study("1.2").patientId()).isEqualTo("P1");
            });
        }
    }

    /** Version 3 of the schema over the rows of version 2. */
    @Test
    void theMigrationMakesSeriesOfTheInstancesThatAreThere() throws Exception {
        String url = "jdbc:h2:mem:upgrade;DB_CLOSE_DELAY=-1";
        Flyway.configure().dataSource(url, "sa", "").target("2").load().migrate();
        try (var connection = java.sql.DriverManager.getConnection(url, "sa", "");
                var statement = connection.createStatement()) {
            statement.execute(
                    "insert into study (study_uid, state, patient_name, source, first_received, last_received)"
                            + " values ('1.2', 'ROUTED', 'Doe^Jane', 'X', current_timestamp, current_timestamp)");
            for (String sop : new String[] {"1", "2", "3"}) {
                statement.execute("insert into instance (study_uid, series_uid, sop_uid, sop_class_uid,"
                        + " transfer_syntax_uid, modality, digest, bytes, generation, source, received_at) values ('1.2',"
                        + " '1.2." + (sop.equals("3") ? "2" : "1") + "', '" + sop
                        + "', '1', '1', 'CT', 'd', 1, 1, 'X', current_timestamp)");
            }
            Flyway.configure().dataSource(url, "sa", "").load().migrate();
            var series = statement.executeQuery(
                    "select series_uid, instances, modality, described from series order by series_uid");
            assertThat(series.next()).isTrue();
            assertThat(series.getString(1) + series.getInt(2) + series.getString(3) + series.getBoolean(4))
                    .isEqualTo("1.2.12CTfalse");
            assertThat(series.next()).isTrue();
            assertThat(series.getInt(2)).isEqualTo(1);
            var study = statement.executeQuery("select patient_name_key from study");
            assertThat(study.next()).isTrue();
            assertThat(study.getString(1)).isEqualTo("doe^jane");
        }
    }
}
