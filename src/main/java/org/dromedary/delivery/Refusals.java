package org.dromedary.delivery;

import java.util.Collection;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/** How often a peer has refused the same instance, and when that is often enough. */
final class Refusals {

    /**
     * Without a sign that the peer is well otherwise (it took others before it refused this one, as a peer does whose disk
     * becomes full), so many times more refusals are waited for.
     */
    static final int DOUBT = 3;

    private final JdbcClient jdbc;

    Refusals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Counts the refusals of an attempt. */
    void count(long deliveryId, Collection<Refusal> refusals) {
        for (Refusal refusal : refusals) {
            jdbc.sql("update delivery_instance set refusals = refusals + 1, overtaken = overtaken or :overtaken"
                            + " where delivery_id = :id and sop_uid = :sop")
                    .param("overtaken", refusal.overtaken())
                    .param("id", deliveryId)
                    .param("sop", refusal.sopUid())
                    .update();
        }
    }

    /** A delivery is tried anew: what was refused before does not count. */
    void forgive(long deliveryId) {
        jdbc.sql("update delivery_instance set refusals = 0, overtaken = false where delivery_id = :id")
                .param("id", deliveryId)
                .update();
    }

    private record Stuck(int instances, int refusals, int status) {}

    /**
     * The end of a delivery of which nothing is left but instances that the peer refuses again and again, though it took
     * others of the same study; empty as long as trying again may help.
     *
     * @param most refusals of the same instance
     */
    Optional<Failure> hopeless(Delivery delivery, Failure failure, int most) {
        if (delivery.isFile() || delivery.open() || failure.failureClass() != FailureClass.TRANSIENT) {
            return Optional.empty();
        }
        Stuck stuck = stuck(delivery.id(), most);
        int done = done(delivery);
        int left = delivery.totalInstances() - doneOf(delivery.id());
        if (stuck.instances() == 0 || left > stuck.instances() || done == 0) {
            return Optional.empty();
        }
        String answer = new InstanceAnswer("", stuck.status(), null).text();
        return Optional.of(new Failure(
                FailureClass.PERMANENT,
                FailureClassifier.oneLine(
                        "The peer took " + done + " instances of the study, but refused " + stuck.instances() + " "
                                + stuck.refusals() + " times, as if it would pass (" + answer
                                + "). It does not: correct the instance, or the peer, and replay. Last: "
                                + failure.message(),
                        FailureClassifier.LONGEST)));
    }

    private Stuck stuck(long deliveryId, int most) {
        return jdbc.sql("select count(*) as instances, coalesce(min(refusals), 0) as refusals,"
                        + " coalesce(max(status), 0) as status from delivery_instance where delivery_id = :id"
                        + " and (overtaken and refusals >= :most or refusals >= :doubt)")
                .param("id", deliveryId)
                .param("most", most)
                .param("doubt", DOUBT * most)
                .query((row, number) ->
                        new Stuck(row.getInt("instances"), row.getInt("refusals"), row.getInt("status")))
                .single();
    }

    /** What the peer has of the study, by this and other generations. */
    private int done(Delivery delivery) {
        return jdbc.sql("select coalesce(sum(done_instances), 0) from delivery where study_uid = :study"
                        + " and destination = :destination")
                .param("study", delivery.studyUid())
                .param("destination", delivery.destination())
                .query(Integer.class)
                .single();
    }

    private int doneOf(long deliveryId) {
        return jdbc.sql("select done_instances from delivery where id = :id")
                .param("id", deliveryId)
                .query(Integer.class)
                .single();
    }
}
