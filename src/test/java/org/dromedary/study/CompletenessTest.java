package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.study.StudyProgress.ConditionProgress;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.StudyRoom;

/** Conditions beyond a timer, deadlines and what a person decides; time goes on only when the test says so. */
@Timeout(60)
class CompletenessTest {

    private static final String STUDY = "1.2.3";
    /** More looks than one, so that what does not happen had its chance. */
    private static final Duration SOME_LOOKS = Duration.ofMillis(350);

    @TempDir
    Path data;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger atSender = new AtomicInteger(-1);
    private final AtomicInteger asked = new AtomicInteger();
    private StudyRoom room;

    @AfterEach
    void close() {
        if (room != null) {
            room.close();
        }
    }

    private void start(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        room = room(StudyRoom.bind(all), nanos::get, this::count);
    }

    /** The room in its database; the one of before when it is started again. */
    StudyRoom room(StudyProperties properties, NanoClock clock, SenderCount sender) throws Exception {
        return StudyRoom.start(data, properties, clock, sender);
    }

    private int count(String node, String studyUid) {
        assertThat(node).isEqualTo("TEST");
        assertThat(studyUid).isEqualTo(STUDY);
        asked.incrementAndGet();
        if (atSender.get() < 0) {
            throw new IllegalStateException("connection refused");
        }
        return atSender.get();
    }

    private void pass(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private void storeIn(String series, String sop) throws Exception {
        byte[] file = DatasetBytes.instance(
                        DatasetBytes.explicit(), STUDY, "1.2.3." + Integer.toUnsignedString(series.hashCode()), sop)
                .text(0x0008103E, "LO", series)
                .file(sop);
        room.store(file, sop, StudyRoom.source("1"));
    }

    private void store(String... sops) throws Exception {
        for (String sop : sops) {
            storeIn("T1 ax", sop);
        }
    }

    private void awaitState(StudyState state) {
        await().atMost(10, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> room.study(STUDY).state() == state);
    }

    private void awaitStable(int generation) {
        await().atMost(10, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> room.isStable(STUDY, generation));
    }

    private void stays(StudyState state) {
        await().during(SOME_LOOKS)
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> room.study(STUDY).state() == state);
    }

    private StudyProgress progress() {
        return room.bean(StudyWatch.class).of(room.study(STUDY)).orElseThrow();
    }

    private ConditionProgress condition(String name) {
        return progress().conditions().stream()
                .filter(condition -> condition.condition().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitDetail(String condition, String detail) {
        await().atMost(5, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(condition(condition).detail()).isEqualTo(detail));
    }

    /** A state is there before its row in the audit trail. */
    private void awaitEvents(String... expected) {
        await().atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(events()).containsExactly(expected));
    }

    private List<String> events() {
        return room.audit().ofStudy(STUDY).stream().map(Audit.Entry::event).toList();
    }

    private StudyControl control() {
        return room.bean(StudyControl.class);
    }

    @Test
    void theCountdownIsTold() throws Exception {
        start();
        store("1");
        pass(10);
        StudyProgress progress = progress();
        assertThat(progress.received()).isEqualTo(1);
        assertThat(progress.expected()).isNull();
        assertThat(progress.hold()).isNull();
        assertThat(progress.completesInSeconds()).isEqualTo(20);
        assertThat(progress.deadlineInSeconds()).isEqualTo(7190);
        assertThat(progress.deadlineAction()).isEqualTo("go-on");
        assertThat(condition("quiet"))
                .isEqualTo(new ConditionProgress("quiet", false, false, "no instance for 10 s of 30 s", 20L));
        assertThat(condition("released").detail()).isEqualTo("an association is open");
        room.lifecycle().released("1", true);
        assertThat(progress().completesInSeconds()).isEqualTo(5);
        pass(5);
        awaitStable(1);
        assertThat(room.bean(StudyWatch.class).of(room.study(STUDY))).isEmpty();
    }

    @Test
    void theCountAtTheSenderCompletesAStudy() throws Exception {
        start("complete-when", "count");
        atSender.set(3);
        store("1", "2");
        stays(StudyState.RECEIVING);
        assertThat(asked)
                .as("nobody is asked while an association is open and busy")
                .hasValue(0);
        room.lifecycle().released("1", true);
        pass(5);
        awaitDetail("count", "2 of 3 instances at the sender");
        assertThat(progress().expected()).isEqualTo(3);
        assertThat(progress().completesInSeconds()).isNull();
        pass(20);
        stays(StudyState.RECEIVING);
        assertThat(asked).as("not at every look").hasValue(1);
        // the third comes, and a fourth has come up at the sender
        atSender.set(4);
        store("3");
        stays(StudyState.RECEIVING);
        pass(15);
        awaitDetail("count", "3 of 4 instances at the sender");
        // it was deleted there
        atSender.set(3);
        pass(30);
        awaitStable(1);
        assertThat(asked).hasValue(3);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2", "3");
    }

    @Test
    void aSenderThatCannotBeAskedLeavesTheQuietPeriod() throws Exception {
        start("complete-when", "quiet,count");
        store("1");
        pass(15);
        awaitDetail("count", "the sender cannot be asked: connection refused");
        assertThat(progress().completesInSeconds()).isEqualTo(15);
        pass(15);
        awaitStable(1);
    }

    @Test
    void aStudyThatTheSenderDoesNotKnowIsNotComplete() throws Exception {
        start("complete-when", "count");
        atSender.set(0);
        store("1");
        pass(15);
        awaitDetail("count", "the sender does not know the study");
        pass(30);
        await().until(() -> asked.get() == 2);
        stays(StudyState.RECEIVING);
    }

    @Test
    void procedureStepsCompleteAStudy() throws Exception {
        start("complete-when", "mpps");
        ExpectedInstances expectations = room.bean(ExpectedInstances.class);
        store("1", "2");
        assertThat(condition("mpps").detail()).isEqualTo("nobody has told what is to come");
        expectations.announce(STUDY, "mpps:1");
        awaitDetail("mpps", "1 of 1 procedure steps in progress");
        pass(3600);
        stays(StudyState.RECEIVING);
        expectations.expect(STUDY, "mpps:1", List.of("1", "2", "3"));
        awaitDetail("mpps", "2 of 3 expected instances");
        // as many as expected, but not the one that is
        store("9");
        awaitDetail("mpps", "2 of 3 expected instances");
        stays(StudyState.RECEIVING);
        store("3");
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2", "3", "9");
    }

    @Test
    void whatAnotherNodeWasToldIsSeenWithinSeconds() throws Exception {
        start("complete-when", "mpps");
        store("1");
        assertThat(condition("mpps").detail()).isEqualTo("nobody has told what is to come");
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> room.bean(Reception.class)
                                .look(STUDY, study -> study.expectedAtReceived)
                                .orElse(-1)
                        >= 0);
        room.jdbc()
                .sql("insert into study_expectation (study_uid, origin, instances, updated_at)"
                        + " values (?, 'mpps:1', 1, current_timestamp)")
                .param(STUDY)
                .update();
        pass(5);
        awaitStable(1);
    }

    @Test
    void whatIsExpectedSurvivesARestartAndTheDeadlineGoesOn() throws Exception {
        start("complete-when", "mpps");
        room.bean(ExpectedInstances.class).expect(STUDY, "mpps:1", List.of("1", "2"));
        store("1");
        room.jdbc()
                .sql("update study set receiving_since = receiving_since - interval '1' hour")
                .update();
        room.close();
        start("complete-when", "mpps");
        awaitDetail("mpps", "1 of 2 expected instances");
        assertThat(progress().deadlineInSeconds()).isBetween(3590L, 3600L);
        store("2");
        awaitStable(1);
    }

    @Test
    void requiredSeriesKeepAQuietStudyOpen() throws Exception {
        start("require", "series", "required-series", "T1*,t2 SAG");
        store("1");
        pass(60);
        awaitDetail("series", "series 't2 SAG' missing");
        stays(StudyState.RECEIVING);
        assertThat(progress().missingSeries()).containsExactly("t2 SAG");
        assertThat(progress().completesAt()).isNull();
        storeIn("T2 sag", "2");
        assertThat(progress().completesInSeconds()).isEqualTo(30);
        pass(30);
        awaitStable(1);
        // what came before counts for what comes late
        storeIn("extra", "3");
        pass(30);
        awaitStable(2);
    }

    @Test
    void seriesAreKnownAfterARestart() throws Exception {
        String[] settings = {"require", "series", "required-series", "T1 ax,T2 sag"};
        start(settings);
        storeIn("T1 ax", "1");
        room.close();
        start(settings);
        storeIn("T2 sag", "2");
        pass(30);
        awaitStable(1);
    }

    @Test
    void aDeadlineHoldsUntilAPersonReleases() throws Exception {
        start("deadline", "60s", "deadline-action", "hold", "require", "series", "required-series", "T2 sag");
        store("1", "2");
        pass(60);
        awaitState(StudyState.HELD);
        assertThat(progress().hold().reason()).isEqualTo(HoldReason.INCOMPLETE);
        assertThat(progress().hold().story()).isEqualTo("2 instances after 60 s: series 'T2 sag' missing");
        assertThat(progress().deadlineAt()).isNull();
        awaitEvents("study.held");
        assertThat(room.bean(StableGenerations.class).waiting()).isEmpty();
        // another one comes, and that opens nothing
        store("3");
        pass(60);
        stays(StudyState.HELD);
        assertThat(progress().received()).isEqualTo(3);
        assertThat(control().replay(STUDY)).isFalse();
        assertThat(control().complete(STUDY)).isTrue();
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2", "3");
        awaitEvents("study.held", "study.completed-by-hand");
        assertThat(control().complete(STUDY)).isFalse();
    }

    @Test
    void whatWasMissingEndsAHoldAlsoAfterARestart() throws Exception {
        String[] settings = {
            "deadline", "60s", "deadline-action", "hold", "require", "series", "required-series", "T2 sag"
        };
        start(settings);
        store("1");
        pass(60);
        awaitState(StudyState.HELD);
        room.close();
        start(settings);
        stays(StudyState.HELD);
        storeIn("T2 sag", "2");
        stays(StudyState.HELD);
        pass(30);
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void aDiscardedStudyIsKeptUnroutedAndCountsAgain() throws Exception {
        start("deadline", "60s", "deadline-action", "discard", "require", "series", "required-series", "T2 sag");
        store("1");
        pass(60);
        awaitState(StudyState.NO_MATCH);
        assertThat(room.study(STUDY).generation()).isZero();
        assertThat(room.bean(StableGenerations.class).waiting()).isEmpty();
        assertThat(room.files("store")).hasSize(1);
        assertThat(progress().hold().reason()).isEqualTo(HoldReason.DISCARDED);
        awaitEvents("study.discarded");
        storeIn("T2 sag", "2");
        assertThat(progress().hold()).isNull();
        pass(30);
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void aPersonTakesADiscardedStudyBack() throws Exception {
        start();
        store("1");
        assertThat(control().discard(STUDY)).isTrue();
        awaitState(StudyState.NO_MATCH);
        assertThat(control().discard(STUDY)).isFalse();
        assertThat(control().complete(STUDY)).isTrue();
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1");
    }

    @Test
    void whatAPersonHoldsStaysHeldWhateverComes() throws Exception {
        start("deadline", "60s", "deadline-action", "discard");
        store("1");
        assertThat(control().hold(STUDY)).isTrue();
        pass(3600);
        stays(StudyState.HELD);
        store("2");
        pass(3600);
        stays(StudyState.HELD);
        room.close();
        start("deadline", "60s", "deadline-action", "discard");
        pass(3600);
        stays(StudyState.HELD);
        control().complete(STUDY);
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactlyInAnyOrder("1", "2");
        // stable and not routed yet: held again, also for what comes late
        assertThat(control().hold(STUDY)).isTrue();
        store("3");
        pass(3600);
        stays(StudyState.HELD);
        assertThat(room.bean(StableGenerations.class).waiting()).isEmpty();
        control().complete(STUDY);
        awaitStable(2);
        assertThat(room.sops(STUDY, 2)).containsExactly("3");
    }

    @Test
    void aStudyWhoseRouteFailedStaysHeldWhenMoreComes() throws Exception {
        start();
        store("1");
        pass(30);
        awaitStable(1);
        room.bean(StableGenerations.class).hold(room.study(STUDY), "the route failed");
        store("2");
        pass(3600);
        stays(StudyState.HELD);
        assertThat(control().replay(STUDY)).isTrue();
        pass(30);
        awaitStable(2);
        assertThat(room.bean(StableGenerations.class).waiting()).hasSize(1);
    }

    @Test
    void aLongTransferKeepsAStudyFromBeingQuiet() throws Exception {
        start("deadline", "5m");
        store("1");
        for (int i = 0; i < 4; i++) {
            pass(20);
            room.lifecycle().receiving("1");
        }
        room.lifecycle().receiving("another");
        stays(StudyState.RECEIVING);
        pass(29);
        store("2");
        pass(30);
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactlyInAnyOrder("1", "2");
        // but not for longer than the deadline
        store("3");
        for (int i = 0; i < 15; i++) {
            pass(20);
            room.lifecycle().receiving("1");
        }
        awaitStable(2);
        awaitEvents("study.deadline");
    }
}
