package org.dromedary.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.study.Instance;

/**
 * What enters the ledger and what an operator does with it. Workers write through {@link DeliveryLeases}, readers look
 * through {@link DeliveryQueries}. All times are the database's.
 */
public final class DeliveryLedger {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final GenerationPlanner planner;
    private final PayloadFolders payloads;
    private final QueueSignals signals;

    DeliveryLedger(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            DestinationProperties destinations,
            PayloadFolders payloads,
            QueueSignals signals) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.planner = new GenerationPlanner(jdbc, transaction, destinations, signals);
        this.payloads = payloads;
        this.signals = signals;
    }

    /** {@link #plan(GenerationPlan)} with the usual priorities. */
    public void plan(String studyUid, int generation, Collection<String> names) {
        GenerationPlan plan = new GenerationPlan(studyUid, generation);
        names.forEach(plan::add);
        plan(plan);
    }

    /**
     * Plans a generation: its deliveries and the study's state change together, in the caller's transaction or in one of
     * its own. Deliveries of it that were open get what the plan names besides, and are closed. Planning again is harmless:
     * deliveries that exist stay as they are, further destinations are added.
     *
     * @throws IllegalArgumentException if the study is not in the index
     */
    public void plan(GenerationPlan plan) {
        planner.plan(plan);
    }

    /**
     * Plans what goes out before its generation is complete: opens a delivery for each destination that the plan names,
     * or adds to the one that is open, and notes that the instances were routed, all in one transaction. Nothing is planned for
     * an instance that was replaced or routed by another node meanwhile.
     *
     * @param plan for parts of one generation
     * @param routed the instances about which it decides
     */
    public void forward(GenerationPlan plan, Collection<Instance> routed) {
        planner.forward(plan, routed);
    }

    /** Whether something of a generation goes out before it is complete. */
    public boolean isOpen(String studyUid, int generation) {
        return planner.isOpen(studyUid, generation);
    }

    /**
     * Enqueues a file of an operator's that was staged by {@link PayloadFolders#stage}. The row and the folder's final name
     * appear together; a crash in between leaves a folder without a row, which the next start removes.
     *
     * @param name what the delivery is called, usually the file's name
     * @param values what the steps of the delivery find in their memory, for instance {@code request}
     * @return the delivery's id
     */
    public long enqueue(
            String destination, StagedPayload staged, String name, Integer priority, Map<String, String> values) {
        long[] id = new long[1];
        try {
            transaction.executeWithoutResult(status -> {
                id[0] = insertFile(destination, staged, name, priority);
                values.forEach((value, content) -> insertValue(id[0], value, content));
                jdbc.sql("update delivery set payload = :payload where id = :id")
                        .param("payload", settleFolder(destination, staged, id[0]))
                        .param("id", id[0])
                        .update();
                signals.signal(destination);
            });
        } catch (RuntimeException e) {
            payloads.unsettle(destination, staged, id[0]);
            throw e;
        }
        return id[0];
    }

    private long insertFile(String destination, StagedPayload staged, String name, Integer priority) {
        KeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("insert into delivery (destination, name, state, priority, created_at, updated_at, next_at,"
                        + " total_bytes) values (:destination, :name, 'PENDING', :priority, current_timestamp,"
                        + " current_timestamp, current_timestamp, :bytes)")
                .param("destination", destination)
                .param("name", name)
                .param("priority", planner.priority(destination, priority == null ? GenerationPlan.USUAL : priority))
                .param("bytes", staged.bytes())
                .update(key, "id");
        return key.getKeyAs(Number.class).longValue();
    }

    private void insertValue(long id, String name, String content) {
        jdbc.sql("insert into delivery_value (delivery_id, name, content) values (:id, :name, :content)")
                .param("id", id)
                .param("name", name)
                .param("content", content)
                .update();
    }

    private String settleFolder(String destination, StagedPayload staged, long id) {
        try {
            return payloads.settle(destination, staged, id);
        } catch (IOException e) {
            throw new UncheckedIOException("The payload of delivery " + id + " could not be put into its folder", e);
        }
    }

    /**
     * Tries a delivery again now, with a new maximum age. A parked one keeps what it has done and sends the rest; one that
     * was delivered or cancelled is sent again as a whole, to whom an operator has named.
     *
     * @return the delivery as it is now, empty if there is none with this id
     * @throws DeliveryRefusedException if it is being delivered, or was a file that is no longer there
     */
    public Optional<Delivery> replay(long id) {
        return change(id, delivery -> again(delivery, isFinished(delivery.state())));
    }

    /**
     * Sends a delivery that is parked or finished as if it had never been tried, for a changed request.
     *
     * @return the delivery as it is now, empty if there is none with this id
     * @throws DeliveryRefusedException if it waits or is being delivered, or was a file that is no longer there
     */
    public Optional<Delivery> startOver(long id) {
        return change(id, delivery -> {
            if (delivery.state() != DeliveryState.PARKED && !isFinished(delivery.state())) {
                throw new DeliveryRefusedException(
                        "Delivery " + id + " is not finished; its state is " + delivery.state() + ": cancel it first");
            }
            again(delivery, true);
        });
    }

    private void again(Delivery delivery, boolean whole) {
        long id = delivery.id();
        if (delivery.state() == DeliveryState.ACTIVE) {
            throw new DeliveryRefusedException("Delivery " + id + " is being delivered; cancel it first");
        }
        if (isFinished(delivery.state()) && delivery.isFile()) {
            throw new DeliveryRefusedException(
                    "Delivery " + id + " is finished and its file was removed; send the file again");
        }
        if (whole) {
            // what a cancelled one has made went with its folder, the password too
            forgetSteps(id);
        }
        jdbc.sql("update delivery set state = 'PENDING', attempts = 0, idle = false, next_at = current_timestamp,"
                        + " retry_since = current_timestamp, updated_at = current_timestamp, finished_at = null,"
                        + " failure_class = null, failure = null, warning = null where id = :id")
                .param("id", id)
                .update();
        new Refusals(jdbc).forgive(id);
        signals.signal(delivery.destination());
    }

    private void forgetSteps(long id) {
        jdbc.sql("delete from delivery_instance where delivery_id = :id")
                .param("id", id)
                .update();
        jdbc.sql("delete from delivery_value where delivery_id = :id and name <> 'request'")
                .param("id", id)
                .update();
        jdbc.sql("update delivery set done_instances = 0, done_bytes = 0 where id = :id")
                .param("id", id)
                .update();
    }

    /** Replays every parked delivery of a destination; returns how many. */
    public int replayParked(String destination) {
        List<Long> parked = jdbc.sql(
                        "select id from delivery where destination = :destination and state = 'PARKED' order by id")
                .param("destination", destination)
                .query(Long.class)
                .list();
        parked.forEach(this::replay);
        return parked.size();
    }

    /**
     * Takes a delivery back. One that is running learns it at its next sign of life; what the peer has taken by then stays
     * there. The payload of an operator's file is removed.
     *
     * @throws DeliveryRefusedException if it was delivered already
     */
    public Optional<Delivery> cancel(long id) {
        Optional<Delivery> cancelled = change(id, delivery -> {
            if (delivery.state() == DeliveryState.DELIVERED || delivery.state() == DeliveryState.WARNING) {
                throw new DeliveryRefusedException("Delivery " + id + " was delivered already");
            }
            jdbc.sql(
                            "update delivery set state = 'CANCELLED', fence = fence + 1, lease_owner = null, lease_until = null,"
                                    + " updated_at = current_timestamp, finished_at = current_timestamp where id = :id")
                    .param("id", id)
                    .update();
            if (delivery.isFile()) {
                DeliveryRows.forgetRequest(jdbc, id);
            }
        });
        cancelled.ifPresent(delivery -> payloads.remove(delivery.destination(), delivery.id()));
        return cancelled;
    }

    /** Changes the order within a queue; higher goes first. */
    public Optional<Delivery> priority(long id, int priority) {
        return change(id, delivery -> jdbc.sql(
                        "update delivery set priority = :priority, updated_at = current_timestamp where id = :id")
                .param("priority", priority)
                .param("id", id)
                .update());
    }

    private Optional<Delivery> change(long id, java.util.function.Consumer<Delivery> change) {
        return transaction.execute(status -> {
            Optional<Delivery> found = row(id, " for update");
            found.ifPresent(change);
            return found.isEmpty() ? found : row(id, "");
        });
    }

    private Optional<Delivery> row(long id, String suffix) {
        return jdbc.sql("select * from delivery where id = :id" + suffix)
                .param("id", id)
                .query(DeliveryRows::delivery)
                .optional();
    }

    static boolean isFinished(DeliveryState state) {
        return state == DeliveryState.DELIVERED || state == DeliveryState.WARNING || state == DeliveryState.CANCELLED;
    }
}
