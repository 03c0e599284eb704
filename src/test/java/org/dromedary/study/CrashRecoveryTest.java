package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.StudyRoom;

/** What a start makes of what a sudden end has left. */
@Timeout(60)
class CrashRecoveryTest {

    private static final String STUDY = "1.2.3";

    @TempDir
    Path data;

    private StudyRoom room;

    @AfterEach
    void close() {
        if (room != null) {
            room.close();
        }
    }

    private void start(Duration quiet) {
        room = StudyRoom.start(data, StudyRoom.quiet(quiet));
    }

    private void store(String sop, String content) throws Exception {
        room.store(StudyRoom.instance(STUDY, "1.2.3.1", sop, content));
    }

    private void awaitStable(int generation) {
        await().atMost(10, TimeUnit.SECONDS).until(() -> room.isStable(STUDY, generation));
    }

    @Test
    void whatWasAcknowledgedAndNotIndexedIsFound() throws Exception {
        start(StudyRoom.LONG);
        for (int i = 1; i <= 20; i++) {
            store("1." + i, "x");
        }
        room.crash();
        start(Duration.ofMillis(300));
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).hasSize(20);
        assertThat(room.study(STUDY).instances()).isEqualTo(20);
    }

    @Test
    void whatWasIndexedIsNotDeliveredTwice() throws Exception {
        start(Duration.ofMillis(200));
        store("1", "a");
        store("2", "a");
        awaitStable(1);
        room.close();
        start(StudyRoom.LONG);
        store("2", "other");
        store("3", "a");
        room.crash();
        start(Duration.ofMillis(300));
        awaitStable(2);
        assertThat(room.sops(STUDY, 1)).containsExactly("1");
        assertThat(room.sops(STUDY, 2)).containsExactly("2", "3");
        assertThat(room.study(STUDY).instances()).isEqualTo(3);
    }

    @Test
    void aFileWithoutRowAndARowWithoutFileAreSettled() throws Exception {
        start(StudyRoom.LONG);
        store("1", "a");
        room.bean(IndexWriter.class).flush(5, TimeUnit.SECONDS);
        Files.write(room.file(STUDY, "1.2.3.1", "2"), StudyRoom.instance(STUDY, "1.2.3.1", "2", "b"));
        // known as receiving, and killed before the first file had its name
        room.jdbc()
                .sql(
                        "insert into study (study_uid, state, source, first_received, last_received, receiving_since)"
                                + " values ('1.9', 'RECEIVING', 'TEST', current_timestamp, current_timestamp, current_timestamp)")
                .update();
        room.close();
        start(Duration.ofMillis(200));
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2");
        await().atMost(5, TimeUnit.SECONDS)
                .until(() -> room.index().study("1.9").isEmpty());
        // and the sender, who was told nothing, sends it again
        room.store(StudyRoom.instance("1.9", "1.9.1", "1.9.1.1", "x"));
        await().atMost(5, TimeUnit.SECONDS).until(() -> room.isStable("1.9", 1));
    }

    @Test
    void aStudyWhoseRowAPowerFailureTookIsFound() throws Exception {
        start(StudyRoom.LONG);
        store("1", "a");
        store("2", "b");
        room.bean(IndexWriter.class).flush(5, TimeUnit.SECONDS);
        room.jdbc().sql("delete from study").update();
        room.crash();
        Files.createDirectories(data.resolve("store/1.2.99"));
        Files.createDirectories(data.resolve("store/lost+found"));
        start(Duration.ofMillis(300));
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2");
        assertThat(room.study(STUDY).patientId()).isEqualTo("P1");
        assertThat(room.study(STUDY).studyDescription()).isEqualTo("Knee");
        assertThat(room.index().lastReceived()).containsOnlyKeys(STUDY);
    }

    @Test
    void aLaterGenerationWhoseCommitAPowerFailureTookIsFound() throws Exception {
        start(Duration.ofMillis(200));
        store("1", "a");
        awaitStable(1);
        room.close();
        // as long after the first generation as the tolerance asks for
        Files.setLastModifiedTime(
                data.resolve("store").resolve(STUDY),
                java.nio.file.attribute.FileTime.from(Instant.now().minusSeconds(60)));
        start(StudyRoom.LONG);
        room.jdbc()
                .sql("update study set last_received = :at")
                .param("at", StudyRows.at(Instant.now().minusSeconds(60)))
                .update();
        Instant before = room.study(STUDY).lastReceived();
        store("2", "b");
        room.bean(IndexWriter.class).flush(5, TimeUnit.SECONDS);
        room.jdbc().sql("delete from instance where sop_uid = '2'").update();
        room.jdbc()
                .sql("update study set state = 'ROUTED', receiving_since = null, instances = 1, last_received = :at")
                .param("at", StudyRows.at(before))
                .update();
        room.crash();
        start(Duration.ofMillis(300));
        awaitStable(2);
        assertThat(room.sops(STUDY, 2)).containsExactly("2");
        room.close();
        start(StudyRoom.LONG);
        assertThat(room.lifecycle().receiving()).isZero();
    }

    @Test
    void halfReceivedInstancesAreRemoved() throws Exception {
        start(StudyRoom.LONG);
        room.close();
        Path sent = Files.createDirectories(data.resolve("transcode/a")).resolve("being-sent.dcm");
        Files.writeString(sent, "x");
        Path half = data.resolve("incoming/07/half.part");
        Files.createDirectories(half.getParent());
        Files.write(half, new byte[1000]);
        start(StudyRoom.LONG);
        assertThat(room.files("incoming")).isEmpty();
        assertThat(sent).doesNotExist();
    }

    @Test
    void aDamagedFileStopsNeitherTheStartNorTheOthers() throws Exception {
        start(StudyRoom.LONG);
        store("1", "a");
        store("2", "a");
        room.crash();
        // a power failure with durability os: the name is there, the bytes are not
        Files.write(room.file(STUDY, "1.2.3.1", "1"), new byte[0]);
        start(Duration.ofMillis(200));
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("2");
        List<Path> kept = room.files("quarantine");
        assertThat(kept).hasSize(2);
        assertThat(Files.readString(kept.get(1))).contains("damaged");
    }

    @Test
    void whatIsStableStaysAsItWas() throws Exception {
        start(Duration.ofMillis(200));
        store("1", "a");
        awaitStable(1);
        room.crash();
        start(Duration.ofMillis(200));
        assertThat(room.isStable(STUDY, 1)).isTrue();
        assertThat(room.lifecycle().receiving()).isZero();
        assertThat(room.bean(StableGenerations.class).waiting()).hasSize(1);
    }

    @Test
    void theIndexCatchesUpWhenTheDatabaseComesBack() throws Exception {
        start(Duration.ofMillis(500));
        store("1", "a");
        store("2", "a");
        // the table is locked by somebody else for a while, as by a backup
        try (var connection = room.database().getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("select * from study where study_uid = '1.2.3' for update");
                await().during(Duration.ofMillis(1500))
                        .atMost(5, TimeUnit.SECONDS)
                        .until(() -> room.study(STUDY).state() == StudyState.RECEIVING);
            }
            connection.rollback();
        }
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2");
    }
}
