package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.study.StudyProperties.DuplicatePolicy;
import org.dromedary.study.StudyStore.Outcome;
import org.dromedary.testsupport.StudyRoom;

/** When a study is stable, and what belongs to which generation. */
@Timeout(60)
class StudyLifecycleTest {

    private static final Duration SHORT = Duration.ofMillis(300);
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

    private void start(Duration quiet, Duration release, Duration deadline) {
        room = StudyRoom.start(data, StudyRoom.properties(quiet, release, deadline, DuplicatePolicy.REPLACE));
    }

    private Outcome store(String sop, String content, String association) throws Exception {
        return room.store(StudyRoom.instance(STUDY, "1.2.3.1", sop, content), sop, StudyRoom.source(association));
    }

    private void awaitStable(int generation) {
        await().atMost(10, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> room.isStable(STUDY, generation));
    }

    /** It stays as it is for longer than the short period and a look take. */
    private void staysReceiving() {
        await().during(SHORT.plusMillis(400))
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> room.study(STUDY).state() == StudyState.RECEIVING);
    }

    @Test
    void quietnessMakesAStudyStable() throws Exception {
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        AtomicInteger told = new AtomicInteger();
        room.lifecycle().onStable(told::incrementAndGet);
        long before = System.nanoTime();
        store("1", "a", "1");
        store("2", "b", "1");
        awaitStable(1);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(SHORT);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2");
        assertThat(room.lifecycle().receiving()).isZero();
        assertThat(told).hasValue(1);
        assertThat(room.study(STUDY).stableAt()).isNotNull();
    }

    @Test
    void releaseMakesItStableSooner() throws Exception {
        start(StudyRoom.LONG, SHORT, StudyRoom.LONG);
        store("1", "a", "1");
        store("2", "b", "2");
        room.lifecycle().released("1", true);
        // the other association is still open
        staysReceiving();
        room.lifecycle().released("2", true);
        awaitStable(1);
    }

    @Test
    void anAbortIsNoRelease() throws Exception {
        start(StudyRoom.LONG, SHORT, StudyRoom.LONG);
        store("1", "a", "1");
        store("2", "a", "2");
        room.lifecycle().released("1", false);
        staysReceiving();
        // the sender of the first may come back, whatever the second one does
        room.lifecycle().released("2", true);
        staysReceiving();
    }

    @Test
    void aNewAssociationEndsTheWaitAfterARelease() throws Exception {
        start(StudyRoom.LONG, SHORT, StudyRoom.LONG);
        store("1", "a", "1");
        room.lifecycle().released("1", true);
        store("2", "b", "2");
        staysReceiving();
        room.lifecycle().released("2", true);
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2");
    }

    @Test
    void theDeadlineEndsAGenerationWhileInstancesKeepComing() throws Exception {
        start(StudyRoom.LONG, StudyRoom.LONG, Duration.ofSeconds(1));
        AtomicInteger sop = new AtomicInteger();
        await().atMost(10, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> {
                    store("1." + sop.incrementAndGet(), "a", "1");
                    return room.study(STUDY).generation() >= 2;
                });
        await().until(() -> room.bean(IndexWriter.class).flush(5, TimeUnit.SECONDS));
        assertThat(room.index().instances(STUDY)).hasSize(sop.get());
        assertThat(room.sops(STUDY, 1)).isNotEmpty();
        assertThat(room.sops(STUDY, 2)).isNotEmpty();
    }

    @Test
    void forceEndsAGenerationAtOnce() throws Exception {
        start(StudyRoom.LONG, StudyRoom.LONG, StudyRoom.LONG);
        assertThat(room.bean(StudyControl.class).complete(STUDY)).isFalse();
        store("1", "a", "1");
        assertThat(room.bean(StudyControl.class).complete(STUDY)).isTrue();
        awaitStable(1);
        assertThat(room.bean(StudyControl.class).complete(STUDY)).isFalse();
    }

    @Test
    void eachSourceHasItsOwnPeriods() throws Exception {
        room = StudyRoom.start(
                data,
                StudyRoom.bind(Map.of(
                        "quiet-period", "10m",
                        "release-period", "10m",
                        "deadline", "10m",
                        "sources.TEST.quiet-period", SHORT.toMillis() + "ms")));
        store("1", "a", "1");
        awaitStable(1);
    }

    @Test
    void aLateInstanceMakesAGenerationOfItsOwn() throws Exception {
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        store("1", "a", "1");
        store("2", "a", "1");
        awaitStable(1);
        store("3", "a", "2");
        assertThat(room.study(STUDY).state()).isEqualTo(StudyState.RECEIVING);
        awaitStable(2);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2");
        assertThat(room.sops(STUDY, 2)).containsExactly("3");
        assertThat(room.study(STUDY).instances()).isEqualTo(3);
    }

    @Test
    void aReplacedInstanceIsDeliveredAgain() throws Exception {
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        store("1", "a", "1");
        store("2", "a", "1");
        awaitStable(1);
        assertThat(store("2", "other", "2")).isEqualTo(Outcome.REPLACED);
        awaitStable(2);
        assertThat(room.sops(STUDY, 1)).containsExactly("1");
        assertThat(room.sops(STUDY, 2)).containsExactly("2");
        assertThat(room.study(STUDY).instances()).isEqualTo(2);
    }

    @Test
    void nothingNewMakesNoGeneration() throws Exception {
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        store("1", "a", "1");
        awaitStable(1);
        assertThat(store("1", "a", "2")).isEqualTo(Outcome.DUPLICATE);
        await().atMost(10, TimeUnit.SECONDS).until(() -> room.lifecycle().receiving() == 0);
        assertThat(room.study(STUDY).generation()).isEqualTo(1);
        assertThat(room.study(STUDY).state()).isEqualTo(StudyState.STABLE);
        assertThat(room.study(STUDY).receivingSince()).isNull();
    }

    @Test
    void aStudyWhoseOnlyInstanceFailedIsNotSeen() throws Exception {
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        java.nio.file.Files.createDirectories(data.resolve("store"));
        java.nio.file.Files.writeString(data.resolve("store").resolve(STUDY), "in the way");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> store("1", "a", "1")))
                .isInstanceOf(StoreUnavailableException.class);
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> room.index().study(STUDY).isEmpty());
    }

    /** A file that cannot be read: a link to itself stands for a disk that fails. */
    private Path unreadable(String sop) throws Exception {
        Path file = room.file(STUDY, "1.2.3.1", sop);
        Path away = data.resolve(sop + ".away");
        java.nio.file.Files.move(file, away);
        java.nio.file.Files.createSymbolicLink(file, file.getFileName());
        return away;
    }

    private void readable(String sop, Path away) throws Exception {
        Path file = room.file(STUDY, "1.2.3.1", sop);
        java.nio.file.Files.delete(file);
        java.nio.file.Files.move(away, file);
    }

    private void awaitHeld() {
        await().atMost(20, TimeUnit.SECONDS).until(() -> room.index()
                .study(STUDY)
                .filter(study -> study.state() == StudyState.HELD)
                .isPresent());
    }

    private List<String> events() {
        return room.audit().ofStudy(STUDY).stream().map(Audit.Entry::event).toList();
    }

    @Test
    void anInstanceThatCannotBeReadHoldsItsStudyUntilItCan() throws Exception {
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        store("1", "a", "1");
        store("2", "b", "1");
        Path away = unreadable("2");
        awaitHeld();
        assertThat(events()).containsOnlyOnce("instance.not-indexed", "study.held");
        assertThat(room.study(STUDY).generation()).isZero();
        // another one that comes does not hide what is missing
        store("3", "c", "2");
        assertThat(room.study(STUDY).state()).isEqualTo(StudyState.RECEIVING);
        awaitHeld();
        assertThat(room.bean(StableGenerations.class).waiting()).isEmpty();
        // and a start finds it when it can be read again, not before
        room.close();
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        awaitHeld();
        readable("2", away);
        room.close();
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2", "3");
    }

    @Test
    void theOnlyInstanceThatCannotBeReadKeepsItsStudy() throws Exception {
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        store("1", "a", "1");
        Path away = unreadable("1");
        awaitHeld();
        readable("1", away);
        assertThat(store("1", "a", "2")).isEqualTo(Outcome.DUPLICATE);
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1");
    }

    @Test
    void anInstanceThatIsGoneFromTheDiskHoldsItsStudy() throws Exception {
        start(SHORT, StudyRoom.LONG, StudyRoom.LONG);
        store("1", "a", "1");
        store("2", "b", "1");
        java.nio.file.Files.delete(room.file(STUDY, "1.2.3.1", "2"));
        awaitHeld();
        store("2", "b", "2");
        awaitStable(1);
        assertThat(room.sops(STUDY, 1)).containsExactly("1", "2");
    }

    @Test
    void manyAtOnceEndInExactlyOneGenerationEach() throws Exception {
        start(Duration.ofMillis(150), Duration.ofMillis(100), Duration.ofSeconds(1));
        int threads = 8;
        int instances = 500;
        int studies = 5;
        AtomicInteger next = new AtomicInteger();
        ExecutorService senders = Executors.newFixedThreadPool(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String association = String.valueOf(t);
            done.add(senders.submit(() -> {
                go.await();
                for (int i = next.getAndIncrement(); i < instances; i = next.getAndIncrement()) {
                    String study = "1.7." + i % studies;
                    String sop = study + ".1." + i;
                    Outcome outcome = room.store(
                            StudyRoom.instance(study, study + ".1", sop, "x"), sop, StudyRoom.source(association));
                    assertThat(outcome).isEqualTo(Outcome.STORED);
                }
                room.lifecycle().released(association, true);
                return null;
            }));
        }
        go.countDown();
        for (Future<?> one : done) {
            one.get(40, TimeUnit.SECONDS);
        }
        senders.shutdown();
        await().atMost(15, TimeUnit.SECONDS).until(() -> room.lifecycle().receiving() == 0);
        int sum = 0;
        for (int s = 0; s < studies; s++) {
            Study study = room.study("1.7." + s);
            assertThat(study.state()).isEqualTo(StudyState.STABLE);
            int inGenerations = 0;
            for (int generation = 1; generation <= study.generation(); generation++) {
                assertThat(room.sops(study.studyUid(), generation)).isNotEmpty();
                inGenerations += room.sops(study.studyUid(), generation).size();
            }
            assertThat(inGenerations)
                    .isEqualTo(study.instances())
                    .isEqualTo(room.index().instances(study.studyUid()).size());
            sum += inGenerations;
        }
        assertThat(sum).isEqualTo(instances);
        assertThat(room.files("store")).hasSize(instances);
        assertThat(room.files("incoming")).isEmpty();
    }
}
