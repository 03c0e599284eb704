package org.dromedary.delivery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.study.Instance;

/** What the ledger holds to on every database. */
abstract class LedgerContract {

    private static final Duration LEASE = TestLedger.MINUTE;

    @TempDir
    Path dataDir;

    private TestLedger room;

    /** An empty database with the schema. */
    abstract DataSource database() throws Exception;

    private DataSource database;

    @BeforeEach
    void open() throws Exception {
        database = database();
        room = node("");
    }

    private TestLedger node(String name) {
        return new TestLedger(
                database,
                dataDir,
                TestLedger.defaults(),
                new DestinationProperties(Map.of()),
                new Node(name, Integer.toHexString(System.identityHashCode(new Object())) + name.length(), false));
    }

    @Test
    void planningTwiceIsHarmless() {
        room.study("1.2.3", 1);
        room.ledger.plan("1.2.3", 1, List.of("pacs", "mailer"));
        room.ledger.plan("1.2.3", 1, List.of("pacs", "mailer"));

        assertThat(room.queries.ofStudy("1.2.3")).hasSize(2).allSatisfy(delivery -> {
            assertThat(delivery.state()).isEqualTo(DeliveryState.PENDING);
            assertThat(delivery.totalInstances()).isEqualTo(1);
            assertThat(delivery.totalBytes()).isEqualTo(100);
        });
        assertThat(room.state("1.2.3")).isEqualTo("ROUTED");
    }

    @Test
    void planAndStateRollBackTogether() {
        room.study("1.2.3", 1);
        room.transaction.executeWithoutResult(status -> {
            room.ledger.plan("1.2.3", 1, List.of("pacs"));
            status.setRollbackOnly();
        });

        assertThat(room.queries.ofStudy("1.2.3")).isEmpty();
        assertThat(room.state("1.2.3")).isEqualTo("STABLE");
    }

    @Test
    void anEmptyPlanIsNoMatchOnlyIfNothingWasEverPlanned() {
        room.study("1.2.3", 1);
        room.ledger.plan("1.2.3", 1, List.of());
        assertThat(room.state("1.2.3")).isEqualTo("NO_MATCH");

        room.ledger.plan("1.2.3", 1, List.of("pacs"));
        assertThat(room.state("1.2.3")).isEqualTo("ROUTED");

        room.study("1.2.3", 2);
        room.ledger.plan("1.2.3", 2, List.of());
        assertThat(room.state("1.2.3")).isEqualTo("ROUTED");
    }

    @Test
    void aPlanLeavesTheStateOfAStudyThatIsReceivingAgain() {
        room.study("1.2.3", 1);
        room.jdbc.sql("update study set state = 'RECEIVING'").update();
        room.ledger.plan("1.2.3", 1, List.of("pacs"));

        assertThat(room.state("1.2.3")).isEqualTo("RECEIVING");
        assertThat(room.queries.ofStudy("1.2.3")).hasSize(1);
    }

    @Test
    void claimsGoByPriorityThenByAge() {
        List<Long> ids = room.rows("pacs", 3);
        room.ledger.priority(ids.get(2), 5);

        assertThat(room.leases.claim("pacs", 2, LEASE))
                .extracting(claim -> claim.delivery().id())
                .containsExactly(ids.get(2), ids.get(0));
        assertThat(room.leases.claim("other", 2, LEASE)).isEmpty();
    }

    @Test
    void twoNodesShareAQueueWithoutDuplicateOrLoss() throws Exception {
        int rows = 3000;
        room.rows("pacs", rows);
        TestLedger other = node("other");
        Set<Long> done = ConcurrentHashMap.newKeySet();
        AtomicInteger twice = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(4);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TestLedger node = i % 2 == 0 ? room : other;
            ends.add(workers.submit(() -> {
                while (done.size() < rows) {
                    for (Claim claim : node.leases.claim("pacs", 2, LEASE)) {
                        if (!done.add(claim.delivery().id())) {
                            twice.incrementAndGet();
                        }
                        node.leases.complete(claim, null);
                        node.leases.ended(claim.lease());
                    }
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get(120, SECONDS);
        }
        workers.shutdown();

        assertThat(twice).hasValue(0);
        assertThat(room.queries.count("pacs", DeliveryState.DELIVERED)).isEqualTo(rows);
        assertThat(room.jdbc
                        .sql("select max(attempts) from delivery")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aDeadWorkersLeaseRunsOutAndTheLateOneChangesNothing() {
        long id = room.rows("pacs", 1).get(0);
        Claim late = room.leases.claim("pacs", 1, Duration.ofMillis(50)).get(0);
        TestLedger other = node("other");
        await().atMost(10, SECONDS).until(() -> other.leases.reclaimExpired() == 1);
        Claim next = other.claimOne("pacs");

        assertThatThrownBy(() -> room.leases.beat(late.lease(), LEASE, 1, 1L)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> room.leases.complete(late, null)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> room.leases.fail(
                        late, new Failure(FailureClass.PERMANENT, "late"), TestLedger.policy(), List.of()))
                .isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> room.leases.answered(late.lease(), List.of(new InstanceAnswer("1.2", 0, null)), 1))
                .isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> room.memory.setState(id + "/transfer", "late")).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> room.leases.release(late.lease())).isInstanceOf(LeaseLostException.class);
        assertThat(room.leases.answers(id)).isEmpty();
        assertThat(room.memory.getState(id + "/transfer")).isNull();

        other.leases.complete(next, null);
        assertThat(room.find(id).state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(room.find(id).attempts()).isEqualTo(2);
    }

    @Test
    void aHeartbeatKeepsTheLease() {
        long id = room.rows("pacs", 1).get(0);
        Claim claim = room.leases.claim("pacs", 1, Duration.ofMillis(1)).get(0);
        room.leases.beat(claim.lease(), LEASE, 40, 100L);

        assertThat(room.leases.reclaimExpired()).isZero();
        assertThat(room.find(id).doneBytes()).isEqualTo(40);
        assertThat(room.find(id).leaseUntil()).isAfter(Instant.now().plusSeconds(30));
    }

    @Test
    void aTransientFailureBacksOffAndDoublesUntilTheDeliveryIsTooOld() {
        long id = room.rows("pacs", 1).get(0);
        List<Long> pauses = new ArrayList<>();
        for (int attempt = 1; attempt <= 3; attempt++) {
            Claim claim = room.claimOne("pacs");
            room.leases.fail(claim, new Failure(FailureClass.TRANSIENT, "refused"), TestLedger.policy(), List.of());
            room.leases.ended(claim.lease());
            Delivery row = room.find(id);
            pauses.add(Duration.between(row.updatedAt(), row.nextAt()).toMillis());
            assertThat(row.state()).isEqualTo(DeliveryState.PENDING);
            assertThat(row.failure()).isEqualTo("refused");
            assertThat(room.leases.claim("pacs", 1, LEASE)).isEmpty();
            room.leases.hurry("pacs");
        }
        assertThat(pauses.get(0)).isBetween(8_000L, 10_000L);
        assertThat(pauses.get(1)).isBetween(16_000L, 20_000L);
        assertThat(pauses.get(2)).isBetween(32_000L, 40_000L);

        room.jdbc
                .sql("update delivery set created_at = created_at - interval '8' day")
                .update();
        Claim last = room.claimOne("pacs");
        assertThat(room.leases.fail(
                        last, new Failure(FailureClass.TRANSIENT, "refused"), TestLedger.policy(), List.of()))
                .isEqualTo(DeliveryState.PARKED);
        assertThat(room.events).singleElement().isInstanceOfSatisfying(DeliveryParked.class, parked -> assertThat(
                        parked.delivery().id())
                .isEqualTo(id));
        room.leases.ended(last.lease());

        // a replay has its whole time again
        room.ledger.replay(id);
        Claim again = room.claimOne("pacs");
        assertThat(again.delivery().attempts()).isEqualTo(1);
        assertThat(room.leases.fail(
                        again, new Failure(FailureClass.TRANSIENT, "refused"), TestLedger.policy(), List.of()))
                .isEqualTo(DeliveryState.PENDING);
    }

    @Test
    void aPermanentFailureParksAtOnceAndAReplayKeepsWhatWasDone() {
        long id = room.rows("pacs", 1).get(0);
        Claim claim = room.claimOne("pacs");
        room.leases.answered(claim.lease(), List.of(new InstanceAnswer("1.2.1", 0, null)), 1);
        room.memory.setState(id + "/transfer", "17");
        assertThat(room.leases.fail(claim, new Failure(FailureClass.PERMANENT, "no"), TestLedger.policy(), List.of()))
                .isEqualTo(DeliveryState.PARKED);
        room.leases.ended(claim.lease());
        assertThat(room.leases.claim("pacs", 1, LEASE)).isEmpty();

        assertThat(room.ledger.replayParked("pacs")).isEqualTo(1);
        Claim again = room.claimOne("pacs");
        assertThat(room.leases.answers(id)).extracting(InstanceAnswer::sopUid).containsExactly("1.2.1");
        assertThat(room.memory.getState(id + "/transfer")).isEqualTo("17");
        room.leases.complete(again, "B007");
        assertThat(room.find(id))
                .extracting(Delivery::state, Delivery::warning, Delivery::failure)
                .containsExactly(DeliveryState.WARNING, "B007", null);
        room.leases.ended(again.lease());

        // sent again as a whole, to the same people
        room.memory.setState(id + "/request", "{}");
        room.ledger.replay(id);
        assertThat(room.memory.getState(id + "/request")).isEqualTo("{}");
        assertThat(room.leases.answers(id)).isEmpty();
        assertThat(room.memory.getState(id + "/transfer")).isNull();
    }

    @Test
    void aLaterAnswerForAnInstanceReplacesTheEarlierOne() {
        long id = room.rows("pacs", 1).get(0);
        Claim claim = room.claimOne("pacs");
        room.leases.answered(claim.lease(), List.of(new InstanceAnswer("1.2.1", 0xA700, "out of\nresources")), 0);
        room.leases.answered(claim.lease(), List.of(new InstanceAnswer("1.2.1", 0xB000, null)), 1);

        assertThat(room.leases.answers(id)).containsExactly(new InstanceAnswer("1.2.1", 0xB000, null));
        assertThat(room.find(id).doneInstances()).isEqualTo(1);
    }

    @Test
    void aReleasedDeliveryIsDueAtOnceAndTheAttemptDoesNotCount() {
        long id = room.rows("pacs", 1).get(0);
        Claim claim = room.claimOne("pacs");
        room.leases.release(claim.lease());
        room.leases.ended(claim.lease());

        assertThat(room.find(id).attempts()).isZero();
        assertThat(room.claimOne("pacs").delivery().attempts()).isEqualTo(1);
        assertThatThrownBy(() -> room.leases.complete(claim, null)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void aCancelledDeliveryIsNotDeliveredAnyMore() {
        long id = room.rows("pacs", 1).get(0);
        Claim claim = room.claimOne("pacs");
        room.memory.setState(id + "/transfer", "17");
        room.memory.setState(id + "/request", "{}");
        room.ledger.cancel(id);

        assertThatThrownBy(() -> room.leases.complete(claim, null)).isInstanceOf(LeaseLostException.class);
        assertThat(room.find(id).state()).isEqualTo(DeliveryState.CANCELLED);
        assertThat(room.ledger.cancel(id + 1)).isEmpty();
        assertThat(room.ledger.replay(id)).get().extracting(Delivery::state).isEqualTo(DeliveryState.PENDING);
        // the transfer was encrypted with a password that is gone
        assertThat(room.memory.getState(id + "/transfer")).isNull();
        assertThat(room.memory.getState(id + "/request")).isEqualTo("{}");
    }

    @Test
    void aCancelledFileForgetsItsRecipients() throws IOException {
        long id = enqueue("mailer", "hello");
        room.ledger.cancel(id);
        assertThat(room.memory.getState(id + "/request")).isNull();
    }

    @Test
    void aNodeTakesBackWhatItHeldInAnEarlierLifeAndNothingElse() {
        long id = room.rows("pacs", 1).get(0);
        TestLedger before = node("a");
        before.claimOne("pacs");
        TestLedger stranger = node("b");
        assertThat(stranger.leases.reclaimEarlierLife()).isZero();
        TestLedger unnamed = node("");
        assertThat(unnamed.leases.reclaimEarlierLife()).isZero();

        TestLedger after = new TestLedger(
                database,
                dataDir,
                TestLedger.defaults(),
                new DestinationProperties(Map.of()),
                new Node("a", "later", false));
        assertThat(after.leases.reclaimEarlierLife()).isEqualTo(1);
        assertThat(room.find(id).state()).isEqualTo(DeliveryState.PENDING);
    }

    @Test
    void aPausedQueueIsNotClaimedOnAnyNode() {
        room.rows("pacs", 1);
        room.destinations.pause("pacs");
        room.destinations.pause("pacs");
        assertThat(node("other").leases.claim("pacs", 1, LEASE)).isEmpty();
        assertThat(node("other").destinations.isPaused("pacs")).isTrue();

        room.destinations.resume("pacs");
        assertThat(node("other").leases.claim("pacs", 1, LEASE)).hasSize(1);
    }

    @Test
    void aProbeTakesWhatBacksOff() {
        room.rows("pacs", 1);
        Claim claim = room.claimOne("pacs");
        room.leases.fail(claim, new Failure(FailureClass.TRANSIENT, "refused"), TestLedger.policy(), List.of());
        room.leases.ended(claim.lease());

        assertThat(room.leases.claim("pacs", 1, LEASE)).isEmpty();
        assertThat(room.leases.claimProbe("pacs", LEASE)).hasSize(1);
    }

    @Test
    void anOperatorsFileLivesUntilItIsDelivered() throws IOException {
        long id = enqueue("mailer", "hello");
        Delivery row = room.find(id);
        assertThat(room.payloads.file(row)).hasContent("hello");
        assertThat(row.payload()).isEqualTo("queue/mailer/" + id + "/note.txt");
        assertThat(row.totalBytes()).isEqualTo(5);
        assertThat(room.memory.getState(id + "/request")).isEqualTo("{}");

        room.leases.complete(room.claimOne("mailer"), null);
        assertThat(room.payloads.folder("mailer", id)).doesNotExist();
        assertThat(room.memory.getState(id + "/request")).isNull();
        assertThatThrownBy(() -> room.ledger.replay(id)).isInstanceOf(DeliveryRefusedException.class);
    }

    private long enqueue(String destination, String content) throws IOException {
        StagedPayload staged =
                room.payloads.stage(destination, new ByteArrayInputStream(content.getBytes()), "note.txt");
        return room.ledger.enqueue(destination, staged, "note.txt", null, Map.of("request", "{}"));
    }

    @Test
    void theStartSweepsWhatACrashLeft() throws IOException {
        long kept = enqueue("mailer", "kept");
        long lost = enqueue("mailer", "lost");
        Files.delete(room.payloads.file(room.find(lost)));
        long finished = enqueue("mailer", "finished");
        room.jdbc
                .sql("update delivery set state = 'DELIVERED' where id = ?")
                .param(finished)
                .update();
        Path orphan = Files.createDirectories(room.payloads.folder("mailer", 4711));
        Files.writeString(orphan.resolve("package.zip"), "zip");
        Path staging = Files.createDirectories(dataDir.resolve("queue/mailer/.staging-1"));
        Files.setLastModifiedTime(orphan, java.nio.file.attribute.FileTime.fromMillis(0));
        Files.setLastModifiedTime(staging, java.nio.file.attribute.FileTime.fromMillis(0));
        Path fresh = Files.createDirectories(dataDir.resolve("queue/mailer/.staging-2"));

        DeliveryRecovery recovery =
                new DeliveryRecovery(room.jdbc, room.queries, room.leases, room.payloads, room.node);
        recovery.afterSingletonsInstantiated();
        recovery.afterSingletonsInstantiated();

        assertThat(orphan).doesNotExist();
        assertThat(staging).doesNotExist();
        assertThat(fresh).exists();
        assertThat(room.payloads.folder("mailer", finished)).doesNotExist();
        assertThat(room.payloads.file(room.find(kept))).exists();
        assertThat(room.find(lost).state()).isEqualTo(DeliveryState.PARKED);
        assertThat(room.find(kept).state()).isEqualTo(DeliveryState.PENDING);
    }

    @Test
    void queriesFilterPageAndCount() {
        List<Long> ids = room.rows("pacs", 5);
        room.rows("mailer", 1);
        room.leases.complete(room.claimOne("pacs"), null);
        DeliveryQueries.Filter pending = new DeliveryQueries.Filter(
                List.of(DeliveryState.PENDING), "pacs", null, Instant.now().minusSeconds(60));

        assertThat(room.queries.find(pending, 1, 2)).extracting(Delivery::id).containsExactly(ids.get(3), ids.get(2));
        assertThat(room.queries.count(pending)).isEqualTo(4);
        assertThat(room.queries.count(DeliveryQueries.Filter.all())).isEqualTo(6);
        assertThat(room.queries.find(
                        new DeliveryQueries.Filter(
                                null, null, null, Instant.now().plusSeconds(3600)),
                        0,
                        10))
                .isEmpty();
        assertThat(room.queries.counts())
                .extracting(QueueCount::destination, QueueCount::state, QueueCount::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("mailer", DeliveryState.PENDING, 1L),
                        org.assertj.core.groups.Tuple.tuple("pacs", DeliveryState.DELIVERED, 1L),
                        org.assertj.core.groups.Tuple.tuple("pacs", DeliveryState.PENDING, 4L));
    }

    @Test
    void theMemoryOverwritesAndKeepsDeliveriesApart() {
        List<Long> ids = room.rows("pacs", 2);
        room.memory.setState(ids.get(0) + "/mail/a", "1");
        room.memory.setState(ids.get(0) + "/mail/a", "2");

        assertThat(room.memory.getState(ids.get(0) + "/mail/a")).isEqualTo("2");
        assertThat(room.memory.getState(ids.get(1) + "/mail/a")).isNull();
        assertThatThrownBy(() -> room.memory.setState("mail", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    private DeliveryState refuse(int total, int taken, boolean overtaken, int attempts) {
        String destination = "pacs-" + room.events.size() + "-" + total + "-" + attempts;
        long id = room.rows(destination, 1).get(0);
        room.jdbc
                .sql("update delivery set total_instances = ? where id = ?")
                .params(total, id)
                .update();
        DeliveryState state = DeliveryState.PENDING;
        for (int attempt = 1; attempt <= attempts && state == DeliveryState.PENDING; attempt++) {
            room.jdbc
                    .sql("update delivery set next_at = current_timestamp where id = ?")
                    .param(id)
                    .update();
            Claim claim = room.claimOne(destination);
            List<InstanceAnswer> answers = new ArrayList<>(List.of(new InstanceAnswer("1.2.99", 0xA700, null)));
            for (int i = 0; i < taken && attempt == 1; i++) {
                answers.add(new InstanceAnswer("1.2." + i, 0, null));
            }
            room.leases.answered(claim.lease(), answers, taken);
            state = room.leases.fail(
                    claim,
                    new Failure(FailureClass.TRANSIENT, "A700"),
                    TestLedger.policy(),
                    List.of(new Refusal("1.2.99", overtaken && attempt == 1)));
            room.leases.ended(claim.lease());
        }
        return state;
    }

    @Test
    void anInstanceThatIsRefusedAgainAndAgainWhileOthersGoIsParkedWithItsStory() {
        assertThat(refuse(3, 2, true, 7)).isEqualTo(DeliveryState.PENDING);
        assertThat(refuse(3, 2, true, 8)).isEqualTo(DeliveryState.PARKED);
        assertThat(room.events).last().isInstanceOfSatisfying(DeliveryParked.class, parked -> assertThat(
                        parked.delivery().failure())
                .contains("took 2 instances of the study, but refused 1 8 times", "A700", "replay"));
    }

    @Test
    void aPeerThatMayOnlyBeFullIsGivenMoreTime() {
        assertThat(refuse(3, 2, false, 8)).isEqualTo(DeliveryState.PENDING);
        assertThat(refuse(3, 2, false, 24)).isEqualTo(DeliveryState.PARKED);
    }

    @Test
    void whileThePeerTakesNothingOrMoreIsLeftADeliveryWaits() {
        assertThat(refuse(1, 0, false, 40)).isEqualTo(DeliveryState.PENDING);
        assertThat(refuse(4, 2, true, 40)).isEqualTo(DeliveryState.PENDING);
    }

    /** A study of which three instances have come, in one series, and no generation is complete. */
    private List<Instance> receiving(String uid) {
        room.jdbc
                .sql("insert into study (study_uid, state, generation, source, first_received, last_received,"
                        + " receiving_since) values (?, 'RECEIVING', 0, 'test', current_timestamp, current_timestamp,"
                        + " current_timestamp)")
                .param(uid)
                .update();
        return List.of(instance(uid, "1"), instance(uid, "2"), instance(uid, "3"));
    }

    private Instance instance(String uid, String sop) {
        room.jdbc
                .sql("insert into instance (study_uid, series_uid, sop_uid, sop_class_uid, transfer_syntax_uid, digest,"
                        + " bytes, generation, source, received_at) values (?, '9', ?, '1.2', '1.2.3', 'd', 100, 1,"
                        + " 'test', current_timestamp)")
                .params(uid, sop)
                .update();
        return new Instance(uid, "9", sop, "1.2", "1.2.3", "CT", "d", 100, 1, "test", Instant.now());
    }

    private void forward(String destination, Instance... instances) {
        GenerationPlan plan = new GenerationPlan(instances[0].studyUid(), 1);
        for (Instance instance : instances) {
            GenerationPlan part = plan.part(List.of(instance.sopUid()));
            part.add(destination);
            plan.merge(part);
        }
        room.ledger.forward(plan, List.of(instances));
    }

    private void becomesStable(String uid) {
        room.jdbc
                .sql("update study set state = 'STABLE', generation = 1, receiving_since = null where study_uid = ?")
                .param(uid)
                .update();
    }

    private Delivery only(String uid) {
        assertThat(room.queries.ofStudy(uid)).hasSize(1);
        return room.queries.ofStudy(uid).get(0);
    }

    @Test
    void aPlanOfPartsSelectsTheirUnion() {
        List<Instance> all = receiving("1.2.3");
        becomesStable("1.2.3");
        GenerationPlan plan = new GenerationPlan("1.2.3", 1);
        for (Instance instance : all.subList(0, 2)) {
            GenerationPlan part = plan.part(List.of(instance.sopUid()));
            part.add("pacs");
            part.add("whole");
            plan.merge(part);
        }
        GenerationPlan whole = new GenerationPlan("1.2.3", 1);
        whole.add("whole", 7);
        plan.merge(whole);
        room.ledger.plan(plan);

        Map<String, Delivery> byName = room.queries.ofStudy("1.2.3").stream()
                .collect(java.util.stream.Collectors.toMap(Delivery::destination, delivery -> delivery));
        assertThat(byName.get("pacs")).satisfies(delivery -> {
            assertThat(delivery.partial()).isTrue();
            assertThat(delivery.open()).isFalse();
            assertThat(delivery.totalInstances()).isEqualTo(2);
            assertThat(delivery.totalBytes()).isEqualTo(200);
            assertThat(room.queries.selection(delivery.id())).containsExactly("1", "2");
        });
        assertThat(byName.get("whole")).satisfies(delivery -> {
            assertThat(delivery.partial()).isFalse();
            assertThat(delivery.priority()).isEqualTo(7);
            assertThat(delivery.totalInstances()).isEqualTo(3);
            assertThat(room.queries.selection(delivery.id())).isEmpty();
        });
        assertThat(room.state("1.2.3")).isEqualTo("ROUTED");
    }

    @Test
    void anOpenDeliveryGrowsWaitsAndEndsWithItsGeneration() {
        List<Instance> all = receiving("1.2.3");
        forward("pacs", all.get(0));
        assertThat(only("1.2.3").open()).isTrue();
        assertThat(only("1.2.3").totalInstances()).isEqualTo(1);
        assertThat(room.ledger.isOpen("1.2.3", 1)).isTrue();
        assertThat(room.state("1.2.3")).isEqualTo("RECEIVING");

        // answered, and nothing more is known: nobody claims it, no attempt counts
        Claim first = room.claimOne("pacs");
        assertThat(room.leases.selection(first.delivery().id())).containsExactly("1");
        room.leases.waitForMore(first, 100, null);
        assertThat(only("1.2.3").state()).isEqualTo(DeliveryState.PENDING);
        assertThat(only("1.2.3").attempts()).isZero();
        room.leases.ended(first.lease());
        assertThat(room.leases.claim("pacs", 1, LEASE)).isEmpty();

        // more comes while a worker sends
        forward("pacs", all.get(1));
        Claim second = room.claimOne("pacs");
        forward("pacs", all.get(2));
        room.leases.waitForMore(second, 200, null);
        room.leases.ended(second.lease());
        Claim third = room.claimOne("pacs");
        assertThat(third.delivery().totalInstances()).isEqualTo(3);

        // complete while a worker sends
        becomesStable("1.2.3");
        room.ledger.plan("1.2.3", 1, List.of());
        assertThat(only("1.2.3").open()).isFalse();
        assertThat(room.state("1.2.3")).isEqualTo("ROUTED");
        room.leases.waitForMore(third, 300, null);
        room.leases.ended(third.lease());
        Claim last = room.claimOne("pacs");
        assertThat(last.delivery().open()).isFalse();
        room.leases.complete(last, null);
        assertThat(only("1.2.3").state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(only("1.2.3").doneInstances()).isEqualTo(3);
    }

    @Test
    void aDeliveryThatWaitsIsClaimedWhenItsGenerationIsComplete() {
        List<Instance> all = receiving("1.2.3");
        forward("pacs", all.get(0));
        Claim claim = room.claimOne("pacs");
        room.leases.waitForMore(claim, 100, null);
        room.leases.ended(claim.lease());
        becomesStable("1.2.3");
        // named again, as a whole: one delivery, which gets the rest
        room.ledger.plan("1.2.3", 1, List.of("pacs"));

        assertThat(only("1.2.3").partial()).isFalse();
        assertThat(only("1.2.3").totalInstances()).isEqualTo(3);
        assertThat(room.claimOne("pacs").delivery().open()).isFalse();
    }

    @Test
    void anInstanceIsForwardedOnceAndOnlyAsItWasSeen() {
        List<Instance> all = receiving("1.2.3");
        forward("pacs", all.get(0));
        long revision = only("1.2.3").revision();
        forward("pacs", all.get(0));
        assertThat(only("1.2.3").revision()).isEqualTo(revision);

        // replaced after the route has looked at it
        room.jdbc
                .sql("update instance set digest = 'other' where sop_uid = '2'")
                .update();
        forward("pacs", all.get(1));
        assertThat(only("1.2.3").totalInstances()).isEqualTo(1);
        assertThat(room.jdbc
                        .sql("select sop_uid from instance where routed = false order by sop_uid")
                        .query(String.class)
                        .list())
                .containsExactly("2", "3");
    }

    @Test
    void aFailingOpenDeliveryKeepsItsPauseWhateverComes() {
        List<Instance> all = receiving("1.2.3");
        forward("pacs", all.get(0));
        Claim claim = room.claimOne("pacs");
        room.leases.fail(claim, new Failure(FailureClass.TRANSIENT, "down"), TestLedger.policy(), List.of());
        room.leases.ended(claim.lease());
        forward("pacs", all.get(1));

        assertThat(room.leases.claim("pacs", 1, LEASE)).isEmpty();
        assertThat(only("1.2.3").attempts()).isEqualTo(1);
        room.leases.hurry("pacs");
        assertThat(room.claimOne("pacs").delivery().totalInstances()).isEqualTo(2);
    }

    @Test
    void whatWasCancelledWhileOpenStaysCancelled() {
        List<Instance> all = receiving("1.2.3");
        forward("pacs", all.get(0));
        room.ledger.cancel(only("1.2.3").id());
        forward("pacs", all.get(1));
        becomesStable("1.2.3");
        room.ledger.plan("1.2.3", 1, List.of("pacs"));

        assertThat(only("1.2.3").state()).isEqualTo(DeliveryState.CANCELLED);
        assertThat(only("1.2.3").open()).isFalse();
        assertThat(only("1.2.3").totalInstances()).isEqualTo(1);
    }

    private void discard(String uid) {
        room.transaction.executeWithoutResult(status -> {
            room.jdbc
                    .sql("insert into study_hold (study_uid, reason, story, held_at) values (?, 'discarded', 'x',"
                            + " current_timestamp)")
                    .param(uid)
                    .update();
            new DiscardedGenerations(room.jdbc, room.signals).discarded(uid, 1);
        });
    }

    private void takeUp(String uid) {
        room.transaction.executeWithoutResult(status -> {
            room.jdbc
                    .sql("delete from study_hold where study_uid = ?")
                    .param(uid)
                    .update();
            new DiscardedGenerations(room.jdbc, room.signals).takenUp(uid, 1);
        });
    }

    @Test
    void aDiscardedGenerationEndsItsOpenDeliveriesAndTakesThemUpAgain() {
        List<Instance> all = receiving("1.2.3");
        forward("pacs", all.get(0));
        Claim claim = room.claimOne("pacs");
        room.leases.answered(claim.lease(), List.of(new InstanceAnswer("1", 0, null)), 1);
        room.leases.waitForMore(claim, 100, null);
        room.leases.ended(claim.lease());
        forward("pacs", all.get(1));
        Claim late = room.claimOne("pacs");
        discard("1.2.3");

        assertThat(only("1.2.3")).satisfies(ended -> {
            assertThat(ended.state()).isEqualTo(DeliveryState.CANCELLED);
            assertThat(ended.open()).isFalse();
            assertThat(ended.failure()).endsWith("sent before: 1 of 2 instances");
        });
        assertThatThrownBy(() -> room.leases.waitForMore(late, 200, null)).isInstanceOf(LeaseLostException.class);
        room.leases.ended(late.lease());
        // what the route has seen before nobody knows any more, and it is routed again
        forward("pacs", all.get(2));
        assertThat(only("1.2.3").totalInstances()).isEqualTo(2);

        takeUp("1.2.3");
        forward("pacs", all.get(2));
        assertThat(only("1.2.3").open()).isTrue();
        assertThat(only("1.2.3").failure()).isNull();
        becomesStable("1.2.3");
        room.ledger.plan("1.2.3", 1, List.of());
        Claim last = room.claimOne("pacs");
        assertThat(last.delivery().totalInstances()).isEqualTo(3);
        assertThat(last.delivery().doneInstances()).isEqualTo(1);
    }

    @Test
    void refusalsOfOtherBytesDoNotCount() {
        List<Instance> all = receiving("1.2.3");
        forward("pacs", all.get(0));
        Claim claim = room.claimOne("pacs");
        room.leases.answered(claim.lease(), List.of(new InstanceAnswer("1", 0xA700, null, "d")), 0);
        room.leases.fail(
                claim,
                new Failure(FailureClass.TRANSIENT, "full"),
                TestLedger.policy(),
                List.of(new Refusal("1", true)));
        room.leases.ended(claim.lease());
        room.leases.hurry("pacs");
        Claim next = room.claimOne("pacs");
        room.leases.answered(next.lease(), List.of(new InstanceAnswer("1", 0xA700, null, "d")), 0);
        assertThat(refusals()).isEqualTo("1 true");
        room.leases.answered(next.lease(), List.of(new InstanceAnswer("1", 0xA700, null, "e")), 0);
        assertThat(refusals()).isEqualTo("0 false");
    }

    private String refusals() {
        return room.jdbc
                .sql("select refusals, overtaken from delivery_instance where sop_uid = '1'")
                .query((row, number) -> row.getInt(1) + " " + row.getBoolean(2))
                .single();
    }

    @Test
    void aLateWorkerCannotMakeAnOpenDeliveryWait() {
        List<Instance> all = receiving("1.2.3");
        forward("pacs", all.get(0));
        Claim late = room.claimOne("pacs");
        room.jdbc
                .sql("update delivery set lease_until = current_timestamp - interval '1' second")
                .update();
        room.leases.reclaimExpired();

        assertThatThrownBy(() -> room.leases.waitForMore(late, 100, null)).isInstanceOf(LeaseLostException.class);
        assertThat(only("1.2.3").state()).isEqualTo(DeliveryState.PENDING);
    }

    @Test
    void instancesAndTheClosingComeFromTwoNodesAtTheSameTime() throws Exception {
        List<Instance> all = receiving("1.2.3");
        TestLedger other = node("other");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<?> one = pool.submit(() -> all.forEach(instance -> forward("pacs", instance)));
            Future<?> two = pool.submit(() -> {
                GenerationPlan plan = new GenerationPlan("1.2.3", 1);
                GenerationPlan part = plan.part(List.of("1", "2", "3"));
                part.add("pacs");
                plan.merge(part);
                other.ledger.forward(plan, all);
            });
            one.get();
            two.get();
        } finally {
            pool.shutdown();
        }
        assertThat(only("1.2.3").totalInstances()).isEqualTo(3);
        assertThat(only("1.2.3").totalBytes()).isEqualTo(300);
        assertThat(room.queries.selection(only("1.2.3").id())).containsExactly("1", "2", "3");
    }
}
