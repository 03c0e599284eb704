package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.study.Expectations.Expected;
import org.dromedary.testsupport.StudyRoom;

/** What those say who know what is to come. */
class ExpectationsTest {

    private static final String STUDY = "1.2.3";

    @TempDir
    Path data;

    private StudyRoom room;
    private Expectations expectations;

    @BeforeEach
    void start() {
        room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG));
        expectations = room.bean(Expectations.class);
    }

    @AfterEach
    void close() {
        room.close();
    }

    private void store(String sop) throws Exception {
        room.store(StudyRoom.instance(STUDY, "1.2.3.1", sop, "a"));
        assertThat(room.bean(IndexWriter.class).flush(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsNamedIsMissingUntilItIsHere() throws Exception {
        assertThat(expectations.of(STUDY)).isEqualTo(Expected.NOTHING);
        expectations.announce(STUDY, "mpps:1");
        assertThat(expectations.of(STUDY)).isEqualTo(new Expected(1, 1, 0, 0));
        expectations.expect(STUDY, "mpps:1", List.of("1", "2", "2"));
        assertThat(expectations.of(STUDY)).isEqualTo(new Expected(1, 0, 2, 2));
        store("1");
        assertThat(expectations.of(STUDY)).isEqualTo(new Expected(1, 0, 2, 1));
        // a second step that names one of them again
        expectations.expect(STUDY, "mpps:2", List.of("2", "3"));
        assertThat(expectations.of(STUDY)).isEqualTo(new Expected(2, 0, 3, 2));
        store("2");
        store("3");
        assertThat(expectations.of(STUDY)).isEqualTo(new Expected(2, 0, 3, 0));
    }

    @Test
    void aNumberStandsBesideWhatIsNamed() {
        expectations.expect(STUDY, "sheet", 5);
        expectations.expect(STUDY, "mpps:1", List.of("1"));
        assertThat(expectations.of(STUDY)).isEqualTo(new Expected(2, 0, 6, 1));
        expectations.expect(STUDY, "sheet", 4);
        assertThat(expectations.of(STUDY).instances()).isEqualTo(5);
        expectations.forget(STUDY, "sheet");
        assertThat(expectations.of(STUDY)).isEqualTo(new Expected(1, 0, 1, 1));
        assertThatThrownBy(() -> expectations.expect(STUDY, "sheet", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachWordChangesTheVersion() {
        long before = expectations.version();
        expectations.expect(STUDY, "sheet", 5);
        long then = expectations.version();
        assertThat(then).isNotEqualTo(before);
        expectations.forget(STUDY, "sheet");
        assertThat(expectations.version()).isNotEqualTo(then);
    }

    @Test
    void expectationsSurviveARestartAndAgeAway() throws Exception {
        expectations.expect(STUDY, "mpps:1", List.of("1", "2"));
        expectations.expect("1.2.4", "mpps:2", List.of("1"));
        store("1");
        room.close();
        start();
        assertThat(expectations.of(STUDY)).isEqualTo(new Expected(1, 0, 2, 1));
        Instant later = Instant.now().plus(Expectations.KEPT).plus(Duration.ofDays(1));
        assertThat(expectations.removeOld(Instant.now())).isZero();
        assertThat(expectations.removeOld(later)).isEqualTo(1);
        assertThat(expectations.of(STUDY).instances()).isEqualTo(2);
        assertThat(expectations.of("1.2.4")).isEqualTo(Expected.NOTHING);
    }
}
