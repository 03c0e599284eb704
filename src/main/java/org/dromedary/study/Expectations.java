package org.dromedary.study;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is to come of studies, in the tables {@code study_expectation} and {@code study_expected_instance}. */
@Repository
class Expectations implements ExpectedInstances {

    /** What nobody asked for in this time belongs to a study that never came, or is complete. */
    static final Duration KEPT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batch;
    private final TransactionTemplate transaction;
    private final AtomicLong version = new AtomicLong();

    Expectations(JdbcClient jdbc, NamedParameterJdbcTemplate batch, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.batch = batch;
        this.transaction = transaction;
    }

    /**
     * What is expected of a study.
     *
     * @param origins how many have spoken
     * @param open how many of them have not said yet what they have
     * @param instances how many instances they name, each once
     * @param missing how many of the named ones are not in the index
     */
    record Expected(int origins, int open, int instances, int missing) {

        static final Expected NOTHING = new Expected(0, 0, 0, 0);
    }

    @Override
    public void announce(String studyUid, String origin) {
        replace(studyUid, origin, null, Set.of());
    }

    @Override
    public void expect(String studyUid, String origin, Collection<String> sopInstanceUids) {
        Set<String> sops = Set.copyOf(sopInstanceUids);
        replace(studyUid, origin, sops.size(), sops);
    }

    @Override
    public void expect(String studyUid, String origin, int instances) {
        if (instances < 0) {
            throw new IllegalArgumentException("A number of expected instances is 0 or more, not " + instances);
        }
        replace(studyUid, origin, instances, Set.of());
    }

    @Override
    public void forget(String studyUid, String origin) {
        delete(studyUid, origin);
        told();
    }

    private void replace(String studyUid, String origin, Integer instances, Set<String> sops) {
        transaction.executeWithoutResult(status -> {
            delete(studyUid, origin);
            jdbc.sql(
                            """
                    insert into study_expectation (study_uid, origin, instances, updated_at)
                    values (:study, :origin, :instances, current_timestamp)""")
                    .param("study", studyUid)
                    .param("origin", origin)
                    .param("instances", instances)
                    .update();
            batch.batchUpdate(
                    "insert into study_expected_instance (study_uid, origin, sop_uid) values (:study, :origin, :sop)",
                    sops.stream()
                            .map(sop -> new MapSqlParameterSource()
                                    .addValue("study", studyUid)
                                    .addValue("origin", origin)
                                    .addValue("sop", sop))
                            .toArray(SqlParameterSource[]::new));
        });
        told();
    }

    private void delete(String studyUid, String origin) {
        jdbc.sql("delete from study_expectation where study_uid = :study and origin = :origin")
                .param("study", studyUid)
                .param("origin", origin)
                .update();
    }

    /** Who looks at another number must see the rows: within a transaction it changes after the commit. */
    private void told() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            version.incrementAndGet();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                version.incrementAndGet();
            }
        });
    }

    /** Another number after each word, so that the database is asked when something is new only. */
    long version() {
        return version.get();
    }

    /** Compares what is expected with the index; instances that wait to be written count as missing. */
    Expected of(String studyUid) {
        List<Integer> told = jdbc.sql("select coalesce(instances, -1) from study_expectation where study_uid = :study")
                .param("study", studyUid)
                .query(Integer.class)
                .list();
        if (told.isEmpty()) {
            return Expected.NOTHING;
        }
        int open = (int) told.stream().filter(count -> count < 0).count();
        int counted = jdbc.sql(
                        """
                select coalesce(sum(e.instances), 0) from study_expectation e where e.study_uid = :study
                    and not exists (select 1 from study_expected_instance i
                        where i.study_uid = e.study_uid and i.origin = e.origin)""")
                .param("study", studyUid)
                .query(Integer.class)
                .single();
        int named = count(studyUid, "");
        int missing = count(
                studyUid,
                " and not exists (select 1 from instance i where i.study_uid = e.study_uid and i.sop_uid = e.sop_uid)");
        return new Expected(told.size(), open, counted + named, missing);
    }

    private int count(String studyUid, String condition) {
        return jdbc.sql("select count(distinct e.sop_uid) from study_expected_instance e where e.study_uid = :study"
                        + condition)
                .param("study", studyUid)
                .query(Integer.class)
                .single();
    }

    /** Removes what is older than {@link #KEPT} and belongs to no study that is being received. */
    int removeOld(Instant now) {
        return jdbc.sql(
                        """
                delete from study_expectation where updated_at < :before and not exists (select 1 from study s
                    where s.study_uid = study_expectation.study_uid and s.receiving_since is not null)""")
                .param("before", StudyRows.at(now.minus(KEPT)))
                .update();
    }
}
