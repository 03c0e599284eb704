package org.dromedary.study;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Instances that are in the store and the index and were not seen by the route of received instances. The rows are the
 * outbox: an instance is in it until the transaction that plans where it goes has taken it out, so that a crash neither loses
 * one nor routes it twice. Other bytes under the same UIDs are a new entry.
 */
@Component
public class ReceivedInstances {

    private static final int AT_ONCE = 500;
    /** So long after a start, or after its route has gone, a reload or a late file may bring it (back). */
    private static final Duration ABSENCE = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final IndexWriter writer;
    private Consumer<Set<String>> listener;
    private long absentSince = System.nanoTime();

    ReceivedInstances(JdbcClient jdbc, IndexWriter writer) {
        this.jdbc = jdbc;
        this.writer = writer;
    }

    /**
     * Calls back when instances of some studies are in the index.
     *
     * @param listener gets Study Instance UIDs, on the index's thread; must not block
     * @throws IllegalStateException if another listens: each instance is routed by one route
     */
    public synchronized void attach(Consumer<Set<String>> listener) {
        if (this.listener != null) {
            throw new IllegalStateException(
                    "There is a route from study:received already, and each instance is routed once: make it one route,"
                            + " for instance with a multicast");
        }
        this.listener = listener;
        writer.onWritten(listener);
    }

    /** Undoes {@link #attach}; nothing happens for one that is not attached. */
    public synchronized void detach(Consumer<Set<String>> listener) {
        if (this.listener == listener) {
            this.listener = null;
            absentSince = System.nanoTime();
            writer.onWritten(null);
        }
    }

    /** Whether received instances are routed now. */
    public synchronized boolean isAttached() {
        return listener != null;
    }

    /** Whether the route that is not there may be loaded any moment. */
    public synchronized boolean mayAttach() {
        return System.nanoTime() - absentSince < ABSENCE.toNanos();
    }

    /** Studies that have something to route, and are not set aside. */
    public List<String> waiting() {
        return jdbc.sql("select study_uid from study s where (state = 'RECEIVING' or state = 'STABLE')"
                        + " and exists (select 1 from instance i where i.study_uid = s.study_uid"
                        + " and i.generation > s.planned_generation and i.routed = false)")
                .query(String.class)
                .list();
    }

    /** Some instances to route, all of the oldest generation that has any, in the order in which they came. */
    public List<Instance> next(Study study) {
        return jdbc.sql("select " + StudyRows.INSTANCE_COLUMNS + " from instance where study_uid = :study"
                        + " and generation > :planned and routed = false"
                        + " and (generation <= :stable or not exists (select 1 from study_hold h"
                        + " where h.study_uid = :study and h.reason = 'discarded'))"
                        + " order by generation, received_at, sop_uid limit :limit")
                .param("study", study.studyUid())
                .param("planned", study.plannedGeneration())
                .param("stable", study.generation())
                .param("limit", AT_ONCE)
                .query(StudyRows::instance)
                .list();
    }

    /** Whether a generation has instances that were not routed. */
    public boolean hasUnrouted(String studyUid, int generation) {
        return jdbc.sql("select count(*) from instance where study_uid = :study and generation = :generation"
                                + " and routed = false")
                        .param("study", studyUid)
                        .param("generation", generation)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
