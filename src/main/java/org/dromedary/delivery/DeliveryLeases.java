package org.dromedary.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What workers do with the ledger: claim a delivery for a time, give signs of life, write the outcome. Each claim raises
 * the delivery's fence and each later write names it, so that a worker whose lease ran out changes nothing and learns it
 * by {@link LeaseLostException}. All times are the database's. One instance per node.
 */
public final class DeliveryLeases {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLeases.class);
    private static final String HELD = " where id = :id and fence = :fence and state = 'ACTIVE'";
    private static final String RELEASED = " lease_owner = null, lease_until = null, updated_at = current_timestamp";
    /** More than are wanted are looked at, because another node may be faster. */
    private static final int SPARE_CANDIDATES = 4;
    /** Of what is told about a delivery, in characters. */
    private static final int LONGEST_NOTE = 1000;
    /** So often a delivery whose worker died is tried again at once; then it may be what kills the worker. */
    private static final int PROMPT_RECLAIMS = 3;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batch;
    private final Refusals refused;
    private final TransactionTemplate transaction;
    private final Node node;
    private final PayloadFolders payloads;
    private final QueueSignals signals;
    private final ApplicationEventPublisher events;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Map<Long, Lease> running = new ConcurrentHashMap<>();

    DeliveryLeases(
            JdbcClient jdbc,
            NamedParameterJdbcTemplate batch,
            TransactionTemplate transaction,
            Node node,
            PayloadFolders payloads,
            QueueSignals signals,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.batch = batch;
        this.refused = new Refusals(jdbc);
        this.transaction = transaction;
        this.node = node;
        this.payloads = payloads;
        this.signals = signals;
        this.events = events;
    }

    /** The next due deliveries of a queue that is not paused: by priority, then as long as they wait. */
    public List<Claim> claim(String destination, int most, Duration lease) {
        return claim(destination, most, lease, "next_at <= current_timestamp");
    }

    /**
     * One delivery to try a destination with whose breaker is open. Deliveries that back off after a transient failure are
     * as good as due ones: it is their peer that is being tried.
     */
    public List<Claim> claimProbe(String destination, Duration lease) {
        return claim(destination, 1, lease, "(next_at <= current_timestamp or failure_class = 'TRANSIENT')");
    }

    /*
     * The candidates are only a hint; the claim itself is one conditional statement per row, each its own transaction.
     * SKIP LOCKED is not used: H2 locks every row it has to sort (34 claims/s with 20,000 waiting, against 2,900 with
     * this; PostgreSQL does as well either way). The leading columns of the order let H2 read the index in its order.
     */
    private List<Claim> claim(String destination, int most, Duration lease, String due) {
        List<Delivery> candidates = jdbc.sql(
                        "select * from delivery where destination = :destination and state = 'PENDING'"
                                + " and not idle and " + due
                                + " and not exists (select 1 from destination_state where destination ="
                                + " :destination and paused) order by destination, state, priority desc, next_at, id"
                                + " fetch first :candidates rows only")
                .param("destination", destination)
                .param("candidates", most + SPARE_CANDIDATES)
                .query(DeliveryRows::delivery)
                .list();
        List<Claim> claimed = new ArrayList<>();
        for (Delivery candidate : candidates) {
            if (claimed.size() == most) {
                break;
            }
            take(candidate, lease).ifPresent(claimed::add);
        }
        return claimed;
    }

    private Optional<Claim> take(Delivery candidate, Duration duration) {
        Lease lease = new Lease(candidate.id(), candidate.fence() + 1);
        // a worker of this node that lost its lease and still runs must be gone first
        if (running.putIfAbsent(lease.deliveryId(), lease) != null) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            taken = jdbc.sql("update delivery set state = 'ACTIVE', fence = fence + 1, attempts = attempts + 1,"
                                    + " lease_owner = :owner, lease_until = " + DeliveryRows.nowPlus("lease")
                                    + ", updated_at = current_timestamp"
                                    + " where id = :id and state = 'PENDING' and fence = :fence")
                            .param("owner", node.owner())
                            .param("lease", DeliveryRows.millis(duration))
                            .param("id", candidate.id())
                            .param("fence", candidate.fence())
                            .update()
                    == 1;
        } finally {
            if (!taken) {
                running.remove(lease.deliveryId(), lease);
            }
        }
        return taken ? Optional.of(new Claim(asClaimed(candidate, lease), lease)) : Optional.empty();
    }

    private Delivery asClaimed(Delivery row, Lease lease) {
        return new Delivery(
                row.id(),
                row.destination(),
                row.studyUid(),
                row.generation(),
                row.payload(),
                row.name(),
                DeliveryState.ACTIVE,
                row.priority(),
                row.attempts() + 1,
                row.createdAt(),
                row.updatedAt(),
                row.nextAt(),
                null,
                node.owner(),
                null,
                lease.fence(),
                row.failureClass(),
                row.failure(),
                row.warning(),
                row.doneBytes(),
                row.totalBytes(),
                row.doneInstances(),
                row.totalInstances(),
                row.open(),
                row.partial(),
                row.revision(),
                row.shaped(),
                row.verified());
    }

    /** The worker's thread is through with the delivery, whatever became of its lease. */
    public void ended(Lease lease) {
        running.remove(lease.deliveryId(), lease);
    }

    /** The lease under which this node works on a delivery now, if it does. */
    Optional<Lease> running(long deliveryId) {
        return Optional.ofNullable(running.get(deliveryId));
    }

    /**
     * A sign of life, with what was done so far.
     *
     * @param totalBytes null leaves what the ledger has, which may grow meanwhile
     */
    public void beat(Lease lease, Duration duration, long doneBytes, Long totalBytes) {
        write(
                lease,
                jdbc.sql("update delivery set lease_until = " + DeliveryRows.nowPlus("lease")
                                + ", done_bytes = :done, total_bytes = coalesce(cast(:total as bigint), total_bytes), updated_at = current_timestamp"
                                + HELD)
                        .param("lease", DeliveryRows.millis(duration))
                        .param("done", doneBytes)
                        .param("total", totalBytes));
    }

    /** Keeps the peer's answers for some instances; an earlier answer for the same instance is replaced. */
    public void answered(Lease lease, Collection<InstanceAnswer> answers, int doneInstances) {
        transaction.executeWithoutResult(status -> {
            write(
                    lease,
                    jdbc.sql("update delivery set done_instances = :done, updated_at = current_timestamp" + HELD)
                            .param("done", doneInstances));
            DeliveryRows.keep(batch, lease.deliveryId(), answers);
        });
    }

    /** Keeps what was made of the instances that leave now. */
    public void shaped(Lease lease, String what) {
        write(
                lease,
                jdbc.sql("update delivery set shaped = :what, verified = null" + HELD)
                        .param("what", FailureClassifier.oneLine(what, LONGEST_NOTE)));
    }

    /** Keeps what the destination was found to have. */
    public void verified(Lease lease, String what) {
        write(
                lease,
                jdbc.sql("update delivery set verified = :what" + HELD)
                        .param("what", FailureClassifier.oneLine(what, LONGEST_NOTE)));
    }

    /** What the peer has answered for this delivery in its earlier attempts. */
    public List<InstanceAnswer> answers(long deliveryId) {
        return DeliveryRows.answers(jdbc, deliveryId);
    }

    /** The instances of the generation that a partial delivery sends, by SOP Instance UID. */
    public Set<String> selection(long deliveryId) {
        return DeliveryRows.selection(jdbc, deliveryId);
    }

    /**
     * Gives an open delivery back after the peer has answered for everything that was known of it. It waits until there is more,
     * or until it is closed; if that has happened meanwhile, it is due at once. The attempt does not count.
     *
     * @param refused what the peer will not take, to be told when the delivery is closed; null for nothing
     */
    public void waitForMore(Claim claim, long doneBytes, Failure refused) {
        write(
                claim.lease(),
                jdbc.sql("update delivery set state = 'PENDING', attempts = 0, idle = open and revision = :seen,"
                                + " next_at = current_timestamp, done_bytes = :done, failure_class = :class,"
                                + " failure = :failure," + RELEASED + HELD)
                        .param("seen", claim.delivery().revision())
                        .param("done", doneBytes)
                        .param(
                                "class",
                                refused == null ? null : refused.failureClass().name())
                        .param("failure", refused == null ? null : refused.message()));
    }

    /**
     * The peer's final positive answer is there. What was kept only to deliver it is removed.
     *
     * @param warning what the peer warned of, null for none
     */
    public void complete(Claim claim, String warning) {
        Delivery delivery = claim.delivery();
        transaction.executeWithoutResult(status -> {
            write(
                    claim.lease(),
                    jdbc.sql(
                                    "update delivery set state = :state, warning = :warning, failure_class = null, failure = null,"
                                            + " finished_at = current_timestamp, done_bytes = case when total_bytes > 0 then total_bytes"
                                            + " else done_bytes end,"
                                            + " done_instances = total_instances," + RELEASED + HELD)
                            .param("state", (warning == null ? DeliveryState.DELIVERED : DeliveryState.WARNING).name())
                            .param("warning", FailureClassifier.oneLine(warning, FailureClassifier.LONGEST)));
            if (delivery.isFile()) {
                DeliveryRows.forgetRequest(jdbc, delivery.id());
            }
        });
        payloads.remove(delivery.destination(), delivery.id());
    }

    /**
     * Writes a failure: back to the queue with a pause, or parked if it is permanent, the delivery is too old, or nothing is
     * left of it but what the peer has refused too often.
     *
     * @param refusals what the peer has refused in this attempt
     * @return {@code PENDING} or {@code PARKED}
     */
    public DeliveryState fail(Claim claim, Failure failed, QueuePolicy policy, Collection<Refusal> refusals) {
        Duration pause = new BackOff(policy.firstBackoff(), policy.maxBackoff())
                .after(claim.delivery().attempts(), random);
        Delivery after = transaction.execute(status -> {
            refused.count(claim.lease().deliveryId(), refusals);
            Failure failure = refused.hopeless(claim.delivery(), failed, policy.refusals())
                    .orElse(failed);
            write(
                    claim.lease(),
                    jdbc.sql("update delivery set state = case when :permanent or coalesce(retry_since, created_at)"
                                    + " + cast(:age as bigint) * interval '0.001' second <= current_timestamp"
                                    + " then 'PARKED' else 'PENDING' end, next_at = " + DeliveryRows.nowPlus("pause")
                                    + ", failure_class = :class, failure = :failure," + RELEASED + HELD)
                            .param("permanent", failure.failureClass() == FailureClass.PERMANENT)
                            .param("age", DeliveryRows.millis(policy.maxAge()))
                            .param("pause", DeliveryRows.millis(pause))
                            .param("class", failure.failureClass().name())
                            .param("failure", failure.message()));
            return jdbc.sql("select * from delivery where id = :id")
                    .param("id", claim.lease().deliveryId())
                    .query(DeliveryRows::delivery)
                    .single();
        });
        if (after.state() == DeliveryState.PARKED) {
            events.publishEvent(new DeliveryParked(after));
        }
        return after.state();
    }

    /** Gives a delivery back untried, because this node stops; the attempt does not count. */
    public void release(Lease lease) {
        write(
                lease,
                jdbc.sql("update delivery set state = 'PENDING', attempts = attempts - 1, fence = fence + 1,"
                        + " next_at = current_timestamp," + RELEASED + HELD));
    }

    private void write(Lease lease, JdbcClient.StatementSpec statement) {
        int rows = statement
                .param("id", lease.deliveryId())
                .param("fence", lease.fence())
                .update();
        if (rows == 0) {
            throw new LeaseLostException(lease);
        }
    }

    /** Takes back what workers held that gave no sign of life for the whole lease; returns how many. */
    public int reclaimExpired() {
        return reclaim("lease_until < current_timestamp", "");
    }

    /**
     * Takes back what an earlier life of this node held. Only where it is certain that it was this node: in an embedded
     * database, or by the node's configured name. Otherwise the leases run out.
     */
    int reclaimEarlierLife() {
        if (node.alone()) {
            return reclaim("(lease_owner is null or lease_owner <> :mine)", "");
        }
        return node.name().isEmpty()
                ? 0
                : reclaim("lease_owner <> :mine and lease_owner like :earlier", node.name() + "/%");
    }

    private int reclaim(String which, String earlier) {
        int reclaimed = jdbc.sql(
                        "update delivery set state = 'PENDING', fence = fence + 1, next_at = case when attempts <= "
                                + PROMPT_RECLAIMS
                                + " then current_timestamp else current_timestamp + interval '60' second end,"
                                + " failure_class = 'TRANSIENT', failure = 'The node that delivered it stopped or gave no sign of"
                                + " life.'," + RELEASED + " where state = 'ACTIVE' and " + which)
                .param("mine", node.owner())
                .param("earlier", earlier)
                .update();
        if (reclaimed > 0) {
            LOG.warn("{} deliveries taken back from workers that are gone", reclaimed);
        }
        return reclaimed;
    }

    /** The peer answers again: what only waits for it need not wait longer. */
    public void hurry(String destination) {
        jdbc.sql(
                        "update delivery set next_at = current_timestamp where destination = :destination and state = 'PENDING'"
                                + " and failure_class = 'TRANSIENT' and next_at > current_timestamp")
                .param("destination", destination)
                .update();
        signals.signal(destination);
    }
}
