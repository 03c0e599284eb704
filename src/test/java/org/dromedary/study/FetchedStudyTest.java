package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.StudyRoom;

/** Studies that are fetched from elsewhere: who fetches them knows when they are whole. */
class FetchedStudyTest {

    private static final String UID = "1.2.3";

    @TempDir
    Path data;

    private void store(StudyRoom room, String sop) throws Exception {
        room.store(
                StudyRoom.instance(UID, "1.2.3.1", sop, sop), null, new Source("pacs", null, null, null, null, "eve"));
    }

    @Test
    void aStudyIsNotCompleteWhileItIsFetchedAndAtOnceWhenItIsWhole() throws Exception {
        try (StudyRoom room = StudyRoom.start(data, StudyRoom.quiet(Duration.ofMillis(200)))) {
            room.lifecycle().bringing(UID, "orthanc:a");
            store(room, "1.2.3.1.1");
            await().during(1, TimeUnit.SECONDS)
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> room.study(UID).state() == StudyState.RECEIVING);
            room.lifecycle().brought(UID, "orthanc:a", false);
            await().atMost(10, TimeUnit.SECONDS).until(() -> room.isStable(UID, 1));
            assertThat(room.study(UID).remoteUser()).isEqualTo("eve");
        }
    }

    @Test
    void theWholeStudyWaitsForNoPeriod() throws Exception {
        try (StudyRoom room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG))) {
            room.lifecycle().bringing(UID, "orthanc:a");
            room.lifecycle().bringing(UID, "orthanc:b");
            store(room, "1.2.3.1.1");
            room.lifecycle().brought(UID, "orthanc:a", true);
            await().during(500, TimeUnit.MILLISECONDS)
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> room.study(UID).state() == StudyState.RECEIVING);
            room.lifecycle().brought(UID, "orthanc:b", true);
            await().atMost(10, TimeUnit.SECONDS).until(() -> room.isStable(UID, 1));
            // what comes by another way afterwards has its own periods
            store(room, "1.2.3.1.2");
            await().during(500, TimeUnit.MILLISECONDS)
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> room.study(UID).state() == StudyState.RECEIVING);
        }
    }

    @Test
    void anEqualInstanceMakesNoGeneration() throws Exception {
        try (StudyRoom room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG))) {
            store(room, "1.2.3.1.1");
            room.lifecycle().brought(UID, "orthanc:a", true);
            await().atMost(10, TimeUnit.SECONDS).until(() -> room.isStable(UID, 1));
            room.lifecycle().bringing(UID, "orthanc:a");
            store(room, "1.2.3.1.1");
            room.lifecycle().brought(UID, "orthanc:a", true);
            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> room.study(UID).receivingSince() == null && room.isStable(UID, 1));
        }
    }
}
