package org.dromedary.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.component.PeerException;
import org.dromedary.delivery.TestLedger;
import org.dromedary.study.Audit;
import org.dromedary.study.AuditActor;

/** Jobs over the real tables, with a PACS that does what the test says. */
class SyncJobsTest {

    private final ScriptedPacs pacs = new ScriptedPacs();
    private HikariDataSource database;
    private SyncJobs jobs;

    DataSource open() throws Exception {
        return TestLedger.memory();
    }

    @BeforeEach
    void begin() throws Exception {
        database = (HikariDataSource) open();
        jobs = jobs(properties(Map.of()));
    }

    @AfterEach
    void end() throws Exception {
        pacs.release.countDown();
        jobs.close();
        database.close();
    }

    private SyncProperties properties(Map<String, SyncProperties.NodeSync> nodes) {
        return new SyncProperties(2, 3, Duration.ofMillis(20), Duration.ofDays(30), 500, nodes);
    }

    private SyncJobs jobs(SyncProperties properties) {
        JdbcClient jdbc = JdbcClient.create(database);
        Audit audit = new Audit(jdbc, new StaticListableBeanFactory().getBeanProvider(AuditActor.class));
        return new SyncJobs(new SyncTable(jdbc), properties, pacs, audit, ZoneOffset.UTC);
    }

    /** A peer that is away, or refuses. */
    private static final class Away extends PeerException {
        Away(String message, boolean permanent) {
            super(message, permanent, null);
        }
    }

    /** Answers what the test has put into it. */
    private static final class ScriptedPacs implements SyncRun.Fetch {

        final Map<String, Integer> studies = new ConcurrentHashMap<>();
        final Set<String> here = ConcurrentHashMap.newKeySet();
        final List<String> fetched = new CopyOnWriteArrayList<>();
        final Map<String, Integer> failing = new ConcurrentHashMap<>();
        final Set<String> refused = ConcurrentHashMap.newKeySet();
        final List<StudyFilter> asked = new CopyOnWriteArrayList<>();
        final AtomicInteger away = new AtomicInteger();
        final AtomicInteger together = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        volatile String holding;
        final CountDownLatch held = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public List<PacsStudy> list(String node, StudyFilter filter, int limit) throws PeerException {
            asked.add(filter);
            if (away.getAndDecrement() > 0) {
                throw new Away("PACS is away", false);
            }
            if (filter.from() != null) {
                // all of them are old
                return List.of();
            }
            return studies.entrySet().stream()
                    .map(one -> PacsStudy.of(
                            Map.of(
                                    "StudyInstanceUID",
                                    one.getKey(),
                                    "NumberOfStudyRelatedInstances",
                                    "" + one.getValue()),
                            text -> text))
                    .toList();
        }

        @Override
        public boolean isPresent(String studyUid, Integer expected) {
            return here.contains(studyUid);
        }

        @Override
        public String fetch(String node, String studyUid, Integer expected) throws PeerException, InterruptedException {
            most.accumulateAndGet(together.incrementAndGet(), Math::max);
            try {
                fetched.add(studyUid);
                if (studyUid.equals(holding)) {
                    held.countDown();
                    release.await();
                }
                if (refused.contains(studyUid)) {
                    throw new Away("unknown move destination", true);
                }
                if (failing.merge(studyUid, -1, Integer::sum) >= 0) {
                    return "1 of 2 instances are here";
                }
                here.add(studyUid);
                return null;
            } finally {
                together.decrementAndGet();
            }
        }
    }

    private SyncJobs.Status await(long id) {
        Awaiting.until(() -> {
            jobs.tick();
            return jobs.status(id).orElseThrow().job().finishedAt() != null;
        });
        return jobs.status(id).orElseThrow();
    }

    /** Short for a wait with the patience that a slow machine needs. */
    private static final class Awaiting {
        static void until(java.util.concurrent.Callable<Boolean> condition) {
            org.awaitility.Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .until(condition);
        }
    }

    private SyncJob begin(String from, String to) {
        return jobs.begin("pacs", from, to, List.of(), "admin").orElseThrow();
    }

    @Test
    void whatIsMissingIsFetchedAndWhatIsHereIsNot() {
        pacs.studies.putAll(Map.of("1.1", 2, "1.2", 2, "1.3", 2, "1.4", 2));
        pacs.here.add("1.3");
        pacs.failing.put("1.2", 2);
        SyncJobs.Status status = await(begin(null, null).id());
        assertThat(status.job().state()).isEqualTo(SyncState.DONE);
        assertThat(status.progress()).isEqualTo(new SyncJob.Progress(4, 0, 1, 3, 0));
        assertThat(pacs.fetched).containsExactlyInAnyOrder("1.1", "1.2", "1.2", "1.2", "1.4");
        assertThat(pacs.most.get()).isLessThanOrEqualTo(2);
        assertThat(jobs.studies(status.job().id(), SyncStudyState.PRESENT, 10, 0))
                .extracting(SyncJob.Item::studyUid)
                .containsExactly("1.3");
    }

    @Test
    void whatFailsIsToldWithItsReasonAndKeepsNothingElseBack() {
        pacs.studies.putAll(Map.of("1.1", 2, "1.2", 2, "1.3", 2));
        pacs.failing.put("1.1", 100);
        pacs.refused.add("1.2");
        SyncJobs.Status status = await(begin(null, null).id());
        assertThat(status.job().state()).isEqualTo(SyncState.INCOMPLETE);
        assertThat(status.progress()).isEqualTo(new SyncJob.Progress(3, 0, 0, 1, 2));
        assertThat(status.failures())
                .extracting(SyncJob.Item::studyUid, SyncJob.Item::attempts, SyncJob.Item::failure)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("1.1", 3, "1 of 2 instances are here"),
                        org.assertj.core.groups.Tuple.tuple("1.2", 1, "unknown move destination"));
    }

    @Test
    void aPacsThatIsAwayIsAskedAgainAndGivenUp() {
        pacs.studies.put("1.1", 1);
        pacs.away.set(2);
        assertThat(await(begin(null, null).id()).job().state()).isEqualTo(SyncState.DONE);
        pacs.away.set(100);
        SyncJobs.Status status = await(begin(null, null).id());
        assertThat(status.job().state()).isEqualTo(SyncState.FAILED);
        assertThat(status.job().problem()).isEqualTo("PACS is away");
    }

    @Test
    void aJobSaysWhatItsListMayLack() {
        for (int i = 0; i < StudyListing.MANY; i++) {
            pacs.studies.put("1." + i, 1);
            pacs.here.add("1." + i);
        }
        SyncJobs.Status status = await(begin(null, null).id());
        assertThat(status.job().state()).isEqualTo(SyncState.DONE);
        assertThat(status.job().problem()).contains("without a StudyDate");
        assertThat(status.progress().studies()).isEqualTo(StudyListing.MANY);
    }

    @Test
    void onePerNodeAtATimeAndDayByDay() {
        SyncJob job = begin("20261119", "20261121");
        assertThat(jobs.begin("pacs", null, null, List.of(), "admin")).isEmpty();
        assertThat(jobs.begin("other", null, null, List.of(), "admin")).isPresent();
        await(job.id());
        assertThat(pacs.asked)
                .extracting(StudyFilter::from, StudyFilter::to)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("20261119", "20261119"),
                        org.assertj.core.groups.Tuple.tuple("20261120", "20261120"),
                        org.assertj.core.groups.Tuple.tuple("20261121", "20261121"));
        assertThat(jobs.begin("pacs", null, null, List.of(), "admin")).isPresent();
    }

    @Test
    void cancelLeavesTheRest() throws Exception {
        pacs.studies.putAll(Map.of("1.1", 1, "1.2", 1, "1.3", 1, "1.4", 1));
        pacs.holding = "1.1";
        long id = begin(null, null).id();
        jobs.tick();
        assertThat(pacs.held.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(jobs.cancel(id)).isTrue();
        pacs.release.countDown();
        SyncJobs.Status status = await(id);
        assertThat(jobs.cancel(id)).isFalse();
        // the other worker may have been through before
        if (status.job().state() == SyncState.CANCELLED) {
            assertThat(status.progress().pending()).isPositive();
        } else {
            assertThat(status.progress().fetched()).isEqualTo(4);
        }
        assertThat(pacs.here).contains("1.1");
    }

    @Test
    void anotherProcessGoesOnWhereOneStopped() throws Exception {
        pacs.studies.putAll(Map.of("1.1", 1, "1.2", 1, "1.3", 1));
        pacs.holding = "1.1";
        long id = begin(null, null).id();
        jobs.tick();
        assertThat(pacs.held.await(10, TimeUnit.SECONDS)).isTrue();
        SyncJobs second = jobs(properties(Map.of()));
        // its lease is not over
        second.tick();
        Awaiting.until(() -> pacs.here.size() == 2);
        assertThat(pacs.fetched).containsExactlyInAnyOrder("1.1", "1.2", "1.3");
        jobs.close();
        assertThat(jobs.status(id).orElseThrow().job().state()).isEqualTo(SyncState.ACTIVE);
        jobs = second;
        pacs.holding = null;
        SyncJobs.Status status = await(id);
        assertThat(status.job().state()).isEqualTo(SyncState.DONE);
        assertThat(pacs.here).containsExactlyInAnyOrder("1.1", "1.2", "1.3");
        // what the first had fetched is not fetched again
        assertThat(pacs.fetched).containsExactlyInAnyOrder("1.1", "1.2", "1.3", "1.1");
    }

    @Test
    void jobsBeginByThemselves() throws Exception {
        jobs.close();
        SyncProperties.NodeSync each =
                new SyncProperties.NodeSync(Retrieve.MOVE, "", Duration.ofSeconds(1), "", 3, List.of("CT", "MR"));
        jobs = jobs(properties(Map.of("pacs", each)));
        Awaiting.until(() -> {
            jobs.tick();
            return jobs.list(10, 0).stream()
                            .filter(job -> job.finishedAt() != null)
                            .count()
                    >= 2;
        });
        SyncJob job = jobs.list(10, 0).get(0);
        assertThat(job.requestedBy()).isNull();
        assertThat(job.modalities()).containsExactly("CT", "MR");
        assertThat(LocalDate.parse(job.from(), DateTimeFormatter.BASIC_ISO_DATE))
                .isBetween(
                        LocalDate.now(ZoneOffset.UTC).minusDays(3),
                        LocalDate.now(ZoneOffset.UTC).minusDays(1));
    }

    @Test
    void aScheduleThatIsNoneIsRefused() {
        assertThatThrownBy(() -> properties(Map.of(
                        "pacs", new SyncProperties.NodeSync(Retrieve.GET, "", null, "every night", 2, List.of()))))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("six fields");
        assertThatThrownBy(() -> properties(Map.of(
                        "pacs",
                        new SyncProperties.NodeSync(
                                Retrieve.GET, "", Duration.ofHours(1), "0 0 2 * * *", 2, List.of()))))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("not both");
    }
}
