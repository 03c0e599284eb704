package org.dromedary.component.orthanc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.dromedary.component.orthanc.OrthancMemory.Instance;
import org.dromedary.component.orthanc.OrthancReads.InstanceThere;
import org.dromedary.component.orthanc.OrthancReads.StudyThere;

/** What is read from the log, what is found without it, and what is brought. */
class FollowTest {

    private static final String NAME = "test";

    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final OrthancMemory memory = new VolatileOrthancMemory();
    private final Recorder recorder = new Recorder();
    private FakeOrthanc orthanc = new FakeOrthanc();
    private Instant now = Instant.now();
    private Reconciler reconciler = reconciler();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Takes what is brought. */
    private static final class Recorder implements StudyPull.InstanceIntake {

        private final List<String> events = Collections.synchronizedList(new ArrayList<>());
        private final List<String> brought = Collections.synchronizedList(new ArrayList<>());
        private final Set<String> failing = new HashSet<>();
        private final Set<String> deleted = new HashSet<>();
        private final Set<String> rotten = new HashSet<>();
        private boolean storageAway;

        @Override
        public void coming(StudyThere study) {
            events.add("coming " + study.id());
        }

        @Override
        public Optional<Instance> bring(StudyThere study, InstanceThere instance) throws Exception {
            if (failing.contains(instance.id())) {
                throw new IllegalStateException("no room");
            }
            if (deleted.contains(instance.id())) {
                return Optional.empty();
            }
            if (storageAway || rotten.contains(instance.id())) {
                throw new StudyPull.UnreadableException(new IllegalStateException("another MD5"));
            }
            brought.add(instance.id());
            return Optional.of(new Instance(instance.id(), instance.version(), instance.sopUid(), null));
        }

        @Override
        public boolean isReadable(InstanceThere instance) {
            return !storageAway;
        }

        @Override
        public void lost(StudyThere study, InstanceThere instance, String why) {
            events.add("lost " + instance.id() + " " + why);
        }

        @Override
        public void ended(StudyThere study, int fresh, OrthancEvent how) {
            events.add(how + " " + study.id() + " " + fresh);
        }
    }

    private Reconciler reconciler() {
        return new Reconciler(NAME, orthanc, memory, Duration.ofMinutes(15));
    }

    private ChangeLog.Look read(ChangeType... types) throws Exception {
        Set<ChangeType> followed = types.length == 0 ? EnumSet.of(ChangeType.StableStudy) : Set.of(types);
        return new ChangeLog(NAME, orthanc, memory, new ChangedStudies(orthanc, followed), 10).read(false);
    }

    private void bring(boolean followsStudies) throws Exception {
        bring(pull(followsStudies));
    }

    private StudyPull pull(boolean followsStudies) {
        return new StudyPull(NAME, orthanc, memory, recorder, followsStudies, threads, new Semaphore(3));
    }

    private void bring(StudyPull pull) throws Exception {
        for (OrthancMemory.Due due : memory.due(NAME, 100, Set.of())) {
            pull.bring(due);
        }
    }

    private List<String> due() {
        return memory.due(NAME, 100, Set.of()).stream()
                .map(OrthancMemory.Due::studyId)
                .sorted()
                .toList();
    }

    @Test
    void theLogIsReadOncePageByPage() throws Exception {
        for (int i = 0; i < 25; i++) {
            orthanc.add("a" + i, "b" + i);
            orthanc.stable("a" + i);
        }
        assertThat(read().changes()).isEqualTo(50);
        assertThat(due()).hasSize(25);
        assertThat(memory.cursor(NAME))
                .get()
                .extracting(OrthancMemory.Cursor::seq)
                .isEqualTo(50L);
        assertThat(read().changes()).isZero();
        orthanc.add("a3", "c");
        assertThat(read().changes()).isEqualTo(1);
    }

    @Test
    void holesAndADeletedEntryAtTheCursorTellNothing() throws Exception {
        orthanc.add("a", "1");
        orthanc.stable("a");
        read();
        bring(true);
        orthanc.delete("a");
        orthanc.add("b", "2");
        ChangeLog.Look look = read();
        assertThat(look.rebuilt()).isFalse();
        assertThat(look.changes()).isEqualTo(1);
        orthanc.delete("b");
        look = read();
        assertThat(look.rebuilt()).isFalse();
        assertThat(look.changes()).isZero();
    }

    @Test
    void aDatabaseThatBeginsAgainIsReadFromItsStart() throws Exception {
        for (int i = 0; i < 5; i++) {
            orthanc.add("a", "i" + i);
        }
        orthanc.stable("a");
        read();
        bring(true);
        orthanc = new FakeOrthanc();
        assertThat(read().rebuilt()).as("an empty log").isTrue();
        orthanc.add("b", "1");
        orthanc.stable("b");
        assertThat(read().rebuilt()).isFalse();
        assertThat(due()).containsExactly("b");
    }

    @Test
    void aDatabaseThatHasOvertakenTheCursorIsKnownByTheEntryThere() throws Exception {
        orthanc.add("a", "1");
        orthanc.stable("a");
        read();
        bring(true);
        orthanc = new FakeOrthanc();
        orthanc.tick();
        for (int i = 0; i < 9; i++) {
            orthanc.add("a", "1");
            orthanc.stable("a");
        }
        ChangeLog.Look look = read();
        assertThat(look.rebuilt()).isTrue();
        assertThat(look.changes()).isEqualTo(18);
        assertThat(read().rebuilt()).isFalse();
    }

    @Test
    void anotherServerIdIsAnotherDatabase() throws Exception {
        orthanc.serverId = "one";
        orthanc.add("a", "1");
        orthanc.stable("a");
        read();
        bring(true);
        orthanc.serverId = "two";
        assertThat(read().rebuilt()).isTrue();
        assertThat(read().rebuilt()).isFalse();
        bring(true);
        // the same file under the same identifier is not brought again
        assertThat(recorder.brought).containsExactly("1");
    }

    @Test
    void newInstancesAreLookedUpBySeries() throws Exception {
        for (int i = 0; i < 1000; i++) {
            orthanc.add("a", "i" + i);
        }
        read(ChangeType.NewInstance);
        assertThat(due()).containsExactly("a");
        assertThat(orthanc.requests).isLessThan(150);
        bring(false);
        assertThat(recorder.brought).hasSize(1000);
        assertThat(recorder.events).containsExactly("coming a", "rest a 1000");
        recorder.events.clear();
        orthanc.add("a", "late");
        read(ChangeType.NewInstance, ChangeType.StableStudy);
        bring(true);
        assertThat(recorder.events).containsExactly("coming a", "part a 1");
        orthanc.stable("a");
        read(ChangeType.NewInstance, ChangeType.StableStudy);
        bring(true);
        assertThat(recorder.events).containsExactly("coming a", "part a 1", "complete a 0");
    }

    @Test
    void aStudyThatIsStableAgainBringsOnlyWhatIsNewOrChanged() throws Exception {
        orthanc.add("a", "1");
        orthanc.add("a", "2");
        orthanc.stable("a");
        read();
        bring(true);
        orthanc.add("a", "3");
        orthanc.add("a", "1");
        orthanc.stable("a");
        read();
        recorder.brought.clear();
        bring(true);
        assertThat(recorder.brought).containsExactlyInAnyOrder("3", "1");
        assertThat(memory.backlog(NAME).studies()).isZero();
    }

    @Test
    void aStudyThatIsNotStableAnyMoreIsBroughtInPart() throws Exception {
        orthanc.add("a", "1");
        orthanc.stable("a");
        read();
        orthanc.add("a", "2");
        bring(true);
        assertThat(recorder.events).containsExactly("coming a", "part a 2");
        orthanc.stable("a");
        read();
        bring(true);
        assertThat(recorder.events).endsWith("complete a 0");
    }

    @Test
    void whatFailsIsTriedAgainAndTheRestIsSafe() throws Exception {
        for (int i = 0; i < 5; i++) {
            orthanc.add("a", "i" + i);
        }
        orthanc.stable("a");
        read();
        recorder.failing.add("i2");
        assertThatThrownBy(() -> bring(true))
                .isInstanceOf(StudyPull.IncompleteException.class)
                .hasMessageContaining("1 of 5")
                .hasMessageContaining("no room");
        assertThat(recorder.events).containsExactly("coming a");
        recorder.failing.clear();
        recorder.brought.clear();
        bring(true);
        assertThat(recorder.brought).containsExactly("i2");
        assertThat(recorder.events).endsWith("complete a 1");
    }

    private void failsToBring(StudyPull pull, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> bring(pull)).isInstanceOf(StudyPull.IncompleteException.class);
        }
    }

    @Test
    void aRottenInstanceDoesNotHoldItsStudyForEver() throws Exception {
        for (int i = 0; i < 5; i++) {
            orthanc.add("a", "i" + i);
        }
        orthanc.stable("a");
        read();
        StudyPull pull = pull(true);
        recorder.rotten.add("i2");
        failsToBring(pull, 4);
        assertThat(recorder.brought).containsExactlyInAnyOrder("i0", "i1", "i3", "i4");
        bring(pull);
        assertThat(recorder.events).endsWith("lost i2 cannot be read in Orthanc: another MD5", "complete a 1");
        assertThat(memory.backlog(NAME).studies()).isZero();
        // another file of it comes as usual
        recorder.rotten.clear();
        orthanc.add("a", "i2");
        orthanc.stable("a");
        read();
        bring(pull);
        assertThat(recorder.brought).endsWith("i2");
    }

    @Test
    void aStorageThatIsAwayIsWaitedFor() throws Exception {
        orthanc.add("a", "1");
        orthanc.stable("a");
        read();
        StudyPull pull = pull(true);
        bring(pull);
        orthanc.add("a", "2");
        orthanc.stable("a");
        read();
        recorder.storageAway = true;
        failsToBring(pull, 9);
        recorder.storageAway = false;
        bring(pull);
        assertThat(recorder.brought).containsExactly("1", "2");
        assertThat(recorder.events).noneMatch(event -> event.startsWith("lost")).endsWith("complete a 1");
    }

    @Test
    void whatHasFailedIsTriedLast() throws Exception {
        for (int i = 0; i < 450; i++) {
            orthanc.add("a", "i" + i);
        }
        orthanc.stable("a");
        read();
        StudyPull pull = pull(true);
        for (int i = 0; i < 250; i++) {
            recorder.failing.add("i" + i);
        }
        failsToBring(pull, 1);
        assertThat(recorder.brought).isEmpty();
        failsToBring(pull, 1);
        assertThat(recorder.brought).hasSize(200);
    }

    @Test
    void aStudyThatIsGoneEndsItsTurn() throws Exception {
        orthanc.add("a", "1");
        orthanc.add("a", "2");
        orthanc.stable("a");
        read();
        recorder.deleted.add("2");
        assertThatThrownBy(() -> bring(true)).hasMessageContaining("no longer");
        orthanc.delete("a");
        bring(true);
        assertThat(recorder.events).containsExactly("coming a", "rest a 0");
        assertThat(memory.studies(NAME)).isEmpty();
        orthanc.add("b", "1");
        orthanc.stable("b");
        read();
        orthanc.delete("b");
        bring(true);
        assertThat(memory.studies(NAME)).isEmpty();
    }

    @Test
    void whatTheLogDoesNotTellIsFound() throws Exception {
        orthanc.add("a", "1");
        read();
        orthanc.stableWithoutSayingSo("a");
        assertThat(due()).isEmpty();
        reconciler.reconcile(now);
        assertThat(due()).containsExactly("a");
        bring(true);
        reconciler.reconcile(now);
        assertThat(due()).isEmpty();
        // another instance within the second, and the event lost with a restart
        orthanc.add("a", "2");
        orthanc.stableWithoutSayingSo("a");
        reconciler.reconcile(now);
        assertThat(due()).as("just brought").isEmpty();
        reconciler.reconcile(now.plusSeconds(5));
        assertThat(due()).containsExactly("a");
        bring(true);
        assertThat(recorder.brought).containsExactly("1", "2");
        reconciler.reconcile(now.plusSeconds(10));
        assertThat(memory.known(NAME, Set.of("a")).get("a").checked()).isTrue();
        orthanc.delete("a");
        reconciler.reconcile(now.plusSeconds(20));
        assertThat(memory.studies(NAME)).isEmpty();
    }

    @Test
    void aStudyThatNeverRestsIsBroughtAfterItsTime() throws Exception {
        orthanc.add("a", "1");
        orthanc.add("b", "2");
        reconciler.reconcile(now);
        assertThat(due()).isEmpty();
        orthanc.tick();
        orthanc.add("b", "3");
        reconciler.reconcile(now.plusSeconds(600));
        assertThat(due()).isEmpty();
        reconciler.reconcile(now.plusSeconds(900));
        assertThat(due()).containsExactly("a", "b");
        bring(true);
        assertThat(recorder.events).contains("complete a 1", "part b 2");
    }

    @Test
    void historyCanBeLeftOut() throws Exception {
        orthanc.add("old", "1");
        orthanc.stable("old");
        ChangeLog log = new ChangeLog(
                NAME, orthanc, memory, new ChangedStudies(orthanc, EnumSet.of(ChangeType.StableStudy)), 10);
        assertThat(log.read(true).first()).isTrue();
        reconciler.skipHistory();
        reconciler.reconcile(now.plusSeconds(10));
        orthanc.tick();
        orthanc.add("new", "2");
        orthanc.stable("new");
        log.read(true);
        assertThat(due()).containsExactly("new");
    }
}
