package org.dromedary.intake.sheets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import org.dromedary.component.InstanceAnswers;

/** How far the studies of an item have got. */
@Repository
class SheetProgress {

    private static final Set<String> WELL = Set.of("DELIVERED", "WARNING");
    private static final Set<String> ON_ITS_WAY = Set.of("PENDING", "ACTIVE");

    private final JdbcClient jdbc;

    SheetProgress(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How far an item has got.
     *
     * @param total its instances
     * @param sent those of them that every destination has
     * @param refused files in it that were not taken
     * @param problem what keeps the rest from being sent, when nothing is on its way any more; null: nothing
     * @param nowhere whether no destination wants any of it
     */
    record Far(int total, int sent, int refused, String problem, boolean nowhere) {

        boolean isDelivered() {
            return total > 0 && sent == total;
        }
    }

    private record OfStudy(String uid, int mine, String state, int instances, boolean settled) {}

    private record Delivery(long id, String destination, String state, int done, int total, String failure) {}

    Far of(long itemId) {
        List<OfStudy> studies = jdbc.sql(
                        """
                select s.study_uid, s.instances as mine, st.state, st.instances,
                    st.receiving_since is null and st.generation = st.planned_generation as settled
                from intake_item_study s join study st on st.study_uid = s.study_uid where s.item_id = :item""")
                .param("item", itemId)
                .query((rs, row) -> new OfStudy(
                        rs.getString("study_uid"),
                        rs.getInt("mine"),
                        rs.getString("state"),
                        rs.getInt("instances"),
                        rs.getBoolean("settled")))
                .list();
        int refused = jdbc.sql("select refused from intake_item where id = :item")
                .param("item", itemId)
                .query(Integer.class)
                .optional()
                .orElse(0);
        int total = 0;
        int sent = 0;
        String problem = null;
        boolean waits = false;
        boolean nowhere = !studies.isEmpty();
        for (OfStudy study : studies) {
            List<Delivery> deliveries = deliveries(study.uid());
            total += study.mine();
            sent += sent(study, deliveries);
            boolean open = !study.settled() || deliveries.stream().anyMatch(one -> ON_ITS_WAY.contains(one.state()));
            waits |= open && !study.state().equals("HELD");
            problem = problem == null ? problem(study, deliveries) : problem;
            nowhere &= study.state().equals("NO_MATCH") && deliveries.isEmpty();
        }
        return new Far(total, sent, refused, waits ? null : problem, nowhere);
    }

    /** Instances of its studies of which some destination had another version and has kept that. */
    int different(long itemId) {
        return jdbc.sql(
                        "select count(distinct a.sop_uid) from delivery_instance a join delivery d on d.id = a.delivery_id"
                                + " join intake_item_study t on t.study_uid = d.study_uid"
                                + " where t.item_id = :item and a.status = :duplicate")
                .param("item", itemId)
                .param("duplicate", InstanceAnswers.DUPLICATE)
                .query(Integer.class)
                .single();
    }

    private List<Delivery> deliveries(String study) {
        return jdbc.sql("select id, destination, state, done_instances, total_instances, failure from delivery"
                        + " where study_uid = :study order by id")
                .param("study", study)
                .query((rs, row) -> new Delivery(
                        rs.getLong("id"),
                        rs.getString("destination"),
                        rs.getString("state"),
                        rs.getInt("done_instances"),
                        rs.getInt("total_instances"),
                        rs.getString("failure")))
                .list();
    }

    /** Of the item's instances of a study; the destination that has the fewest counts. */
    private static int sent(OfStudy study, List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return 0;
        }
        if (study.settled() && deliveries.stream().allMatch(one -> WELL.contains(one.state()))) {
            return study.mine();
        }
        Map<String, Integer> byDestination = new HashMap<>();
        deliveries.forEach(one -> byDestination.merge(
                one.destination(), WELL.contains(one.state()) ? one.total() : one.done(), Integer::sum));
        long least = byDestination.values().stream().min(Integer::compare).orElse(0);
        // what another file has brought of the same study is not told apart while it is on its way
        return (int) Math.min(study.mine() - 1L, study.mine() * least / Math.max(1, study.instances()));
    }

    private static String problem(OfStudy study, List<Delivery> deliveries) {
        if (study.state().equals("HELD")) {
            return "the study is held, see the console";
        }
        return deliveries.stream()
                .filter(one -> !WELL.contains(one.state()) && !ON_ITS_WAY.contains(one.state()))
                .map(one -> "delivery " + one.id() + " to " + one.destination() + " is "
                        + one.state().toLowerCase(java.util.Locale.ROOT)
                        + (one.failure() == null ? "" : ": " + shortened(one.failure())))
                .findFirst()
                .orElse(null);
    }

    private static String shortened(String text) {
        return text.length() <= 150 ? text : text.substring(0, 149) + "…";
    }
}
