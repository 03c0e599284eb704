package org.dromedary.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.delivery.GenerationPlan.Wish;
import org.dromedary.study.Instance;
import org.dromedary.study.Study;
import org.dromedary.study.StudyState;

/** Writes what routes decide for a generation into the ledger, at once or when it is complete: one transaction each. */
final class GenerationPlanner {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationPlanner.class);
    /** UIDs in one statement; databases bound the parameters. */
    private static final int AT_ONCE = 1000;

    private static final String OF_GENERATION = " where study_uid = :study and generation = :generation";
    /** More for a worker: one that has the delivery sees the revision, one that is idle is claimed again. */
    private static final String TOUCHED =
            " revision = revision + 1, next_at = case when idle then current_timestamp else next_at end,"
                    + " idle = false, updated_at = current_timestamp";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DestinationProperties destinations;
    private final QueueSignals signals;

    GenerationPlanner(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            DestinationProperties destinations,
            QueueSignals signals) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.destinations = destinations;
        this.signals = signals;
    }

    private record PlannedStudy(StudyState state, int generation, int planned) {}

    /** A delivery of the generation as it stands. */
    private record Row(long id, DeliveryState state, boolean open) {

        boolean takesMore() {
            return open && state != DeliveryState.CANCELLED;
        }
    }

    /** See {@link DeliveryLedger#plan(GenerationPlan)}. */
    void plan(GenerationPlan plan) {
        Set<String> added = transaction.execute(status -> {
            PlannedStudy study = lock(plan.studyUid());
            Map<String, Row> rows = rows(plan);
            Set<String> missing = new HashSet<>();
            plan.wishes().forEach((destination, wish) -> {
                Row row = rows.get(destination);
                if (row == null) {
                    insert(plan, destination, wish, false);
                    missing.add(destination);
                } else if (row.takesMore()) {
                    widen(plan, row, wish);
                }
            });
            rows.forEach((destination, row) -> {
                if (row.open()) {
                    close(plan, row);
                    signals.signal(destination);
                }
            });
            settle(plan, study);
            missing.forEach(signals::signal);
            return missing;
        });
        LOG.info(
                "Study {} generation {}: {} deliveries planned",
                Study.shortId(plan.studyUid()),
                plan.generation(),
                added.size());
    }

    /** See {@link DeliveryLedger#forward}. */
    void forward(GenerationPlan plan, Collection<Instance> routed) {
        transaction.executeWithoutResult(status -> {
            // the rows of instances first, then the study's: in the order of who writes the index
            Set<String> marked = new HashSet<>();
            routed.stream().filter(this::mark).forEach(instance -> marked.add(instance.sopUid()));
            if (plan.generation() <= lock(plan.studyUid()).planned()) {
                return;
            }
            if (isDiscarded(plan)) {
                // to be routed when more of it comes, or a person takes it back
                status.setRollbackOnly();
                return;
            }
            Map<String, Row> rows = rows(plan);
            plan.wishes().forEach((destination, wish) -> {
                Set<String> wanted = new HashSet<>(wish.instances());
                wanted.retainAll(marked);
                Row row = rows.get(destination);
                if (wanted.isEmpty() || row != null && !row.takesMore()) {
                    return;
                }
                if (row == null) {
                    insert(plan, destination, new Wish(wish.priority(), wanted), true);
                } else {
                    add(plan, row.id(), wanted);
                    jdbc.sql("update delivery set" + TOUCHED + " where id = :id")
                            .param("id", row.id())
                            .update();
                }
                signals.signal(destination);
            });
        });
    }

    /** False if the instance was replaced meanwhile, or another node has routed it. */
    private boolean mark(Instance instance) {
        return jdbc.sql("update instance set routed = true where study_uid = :study and series_uid = :series"
                                + " and sop_uid = :sop and generation = :generation and digest = :digest"
                                + " and routed = false")
                        .param("study", instance.studyUid())
                        .param("series", instance.seriesUid())
                        .param("sop", instance.sopUid())
                        .param("generation", instance.generation())
                        .param("digest", instance.digest())
                        .update()
                == 1;
    }

    /** Whether what is being received was set aside since the route has seen it. */
    private boolean isDiscarded(GenerationPlan plan) {
        return jdbc.sql(
                                "select count(*) from study_hold h join study s on s.study_uid = h.study_uid where h.study_uid ="
                                        + " :study and h.reason = 'discarded' and s.generation < :generation")
                        .param("study", plan.studyUid())
                        .param("generation", plan.generation())
                        .query(Long.class)
                        .single()
                > 0;
    }

    boolean isOpen(String studyUid, int generation) {
        return jdbc.sql("select count(*) from delivery" + OF_GENERATION + " and open")
                        .param("study", studyUid)
                        .param("generation", generation)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private PlannedStudy lock(String studyUid) {
        return jdbc.sql("select state, generation, planned_generation from study where study_uid = :study for update")
                .param("study", studyUid)
                .query((row, number) -> new PlannedStudy(
                        StudyState.valueOf(row.getString("state")),
                        row.getInt("generation"),
                        row.getInt("planned_generation")))
                .optional()
                .orElseThrow(() -> new IllegalArgumentException("The study " + studyUid + " is not in the index"));
    }

    private Map<String, Row> rows(GenerationPlan plan) {
        Map<String, Row> rows = new HashMap<>();
        jdbc.sql("select id, destination, state, open from delivery" + OF_GENERATION)
                .param("study", plan.studyUid())
                .param("generation", plan.generation())
                .query(row -> {
                    rows.put(
                            row.getString("destination"),
                            new Row(
                                    row.getLong("id"),
                                    DeliveryState.valueOf(row.getString("state")),
                                    row.getBoolean("open")));
                });
        return rows;
    }

    private void insert(GenerationPlan plan, String destination, Wish wish, boolean open) {
        boolean partial = wish.instances() != null;
        jdbc.sql("insert into delivery (destination, study_uid, generation, name, state, priority, created_at,"
                        + " updated_at, next_at, open, partial) values (:destination, :study,"
                        + " :generation, :name, 'PENDING', :priority, current_timestamp, current_timestamp,"
                        + " current_timestamp, :open, :partial)")
                .param("destination", destination)
                .param("study", plan.studyUid())
                .param("generation", plan.generation())
                .param("name", Study.shortId(plan.studyUid()) + " generation " + plan.generation())
                .param("priority", priority(destination, wish.priority()))
                .param("open", open)
                .param("partial", partial)
                .update();
        long id = rows(plan).get(destination).id();
        if (partial) {
            add(plan, id, wish.instances());
        }
        count(plan, id, partial);
    }

    /** The priority that was asked for, or the destination's usual one. */
    int priority(String destination, int wanted) {
        if (wanted != GenerationPlan.USUAL) {
            return wanted;
        }
        return destinations.find(destination).map(DestinationSettings::priority).orElse(0);
    }

    private void widen(GenerationPlan plan, Row row, Wish wish) {
        if (wish.instances() != null) {
            add(plan, row.id(), wish.instances());
            return;
        }
        jdbc.sql("update delivery set partial = false where id = :id")
                .param("id", row.id())
                .update();
        jdbc.sql("delete from delivery_selection where delivery_id = :id")
                .param("id", row.id())
                .update();
    }

    /** Nothing is added from now on: the delivery ends when what it has is answered. */
    private void close(GenerationPlan plan, Row row) {
        jdbc.sql("update delivery set open = false," + TOUCHED + " where id = :id")
                .param("id", row.id())
                .update();
        boolean partial = jdbc.sql("select partial from delivery where id = :id")
                .param("id", row.id())
                .query(Boolean.class)
                .single();
        count(plan, row.id(), partial);
    }

    /** Adds to a selection what is not in it and still belongs to the generation, and to the sums of its delivery. */
    private void add(GenerationPlan plan, long id, Set<String> sopUids) {
        String fresh =
                " from instance i where i.study_uid = :study and i.generation = :generation and i.sop_uid in (:sops)"
                        + " and not exists (select 1 from delivery_selection s where s.delivery_id = :id and s.sop_uid = i.sop_uid)";
        List<String> all = new ArrayList<>(sopUids);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            Map<String, Object> values = Map.of(
                    "id",
                    id,
                    "study",
                    plan.studyUid(),
                    "generation",
                    plan.generation(),
                    "sops",
                    all.subList(from, Math.min(all.size(), from + AT_ONCE)));
            jdbc.sql("update delivery set total_bytes = total_bytes + (select coalesce(sum(i.bytes), 0)" + fresh
                            + "), total_instances = total_instances + (select count(*)" + fresh + ") where id = :id")
                    .params(values)
                    .update();
            jdbc.sql(
                            "insert into delivery_selection (delivery_id, sop_uid) select distinct cast(:id as bigint), i.sop_uid"
                                    + fresh)
                    .params(values)
                    .update();
        }
    }

    /** Instances and bytes of a delivery, as the generation has them now. */
    private void count(GenerationPlan plan, long id, boolean partial) {
        String what = " from instance i where i.study_uid = :study and i.generation = :generation"
                + (partial
                        ? " and exists (select 1 from delivery_selection s where s.delivery_id = :id and s.sop_uid ="
                                + " i.sop_uid)"
                        : "");
        jdbc.sql("update delivery set total_bytes = (select coalesce(sum(i.bytes), 0)" + what
                        + "), total_instances = (select count(*)" + what + ") where id = :id")
                .param("id", id)
                .param("study", plan.studyUid())
                .param("generation", plan.generation())
                .update();
    }

    /** The study's state follows only if nothing newer is being received or became stable meanwhile. */
    private void settle(GenerationPlan plan, PlannedStudy study) {
        boolean follows = plan.generation() == study.generation()
                && (study.state() == StudyState.STABLE || study.state() == StudyState.NO_MATCH);
        StudyState state =
                !follows ? study.state() : hasDeliveries(plan.studyUid()) ? StudyState.ROUTED : StudyState.NO_MATCH;
        jdbc.sql("update study set planned_generation = :planned, state = :state where study_uid = :study")
                .param("planned", Math.max(study.planned(), plan.generation()))
                .param("state", state.name())
                .param("study", plan.studyUid())
                .update();
    }

    private boolean hasDeliveries(String studyUid) {
        return jdbc.sql("select count(*) from delivery where study_uid = :study")
                        .param("study", studyUid)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
