package org.dromedary.worklist;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The entries that modalities see, as the database has them. */
class ActiveEntries {

    /** How many are read at once. */
    static final int PAGE = 200;
    /** Values in one statement. */
    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final WorklistTable table;
    private final Set<String> hidden = new HashSet<>();

    ActiveEntries(JdbcClient jdbc, WorklistTable table, WorklistProperties properties) {
        this.jdbc = jdbc;
        this.table = table;
        hidden.add(EntryState.CANCELLED.name());
        properties.leaveOn().forEach(state -> hidden.add(state.name()));
    }

    /** What restricts the rows; null: nothing. Dates as {@code yyyyMMdd}. */
    record Range(String from, String to, String accessionNumber, String patientId) {}

    /**
     * What tells one step from another.
     *
     * @param parent AccessionNumber or StudyInstanceUID
     */
    record Step(String parent, String stepId) {}

    /**
     * The next entries in the order of their appointments, {@value #PAGE} at most.
     *
     * @param last of the page before, or null
     */
    List<WorklistEntry> page(Range range, WorklistEntry last) {
        Map<String, Object> values = new LinkedHashMap<>();
        StringBuilder where = new StringBuilder(" where state not in (:hidden)");
        values.put("hidden", hidden);
        condition(where, values, "start_date >=", "earliest", range.from());
        condition(where, values, "start_date <=", "latest", range.to());
        condition(where, values, "accession_number =", "accession", range.accessionNumber());
        condition(where, values, "patient_id =", "patient", range.patientId());
        if (last != null) {
            where.append(" and (start_date, coalesce(start_time, ''), id) > (:lastDate, :lastTime, :lastId)");
            String time = WorklistEntry.text(last.step(), "ScheduledProcedureStepStartTime");
            values.put("lastDate", WorklistEntry.text(last.step(), "ScheduledProcedureStepStartDate"));
            values.put("lastTime", time == null ? "" : time);
            values.put("lastId", last.id());
        }
        return table.query(where + " order by start_date, coalesce(start_time, ''), id limit " + PAGE, values);
    }

    private static void condition(
            StringBuilder where, Map<String, Object> values, String condition, String name, String value) {
        if (value != null) {
            where.append(" and ").append(condition).append(" :").append(name);
            values.put(name, value);
        }
    }

    /**
     * Which of some steps are in the database, or were performed by modalities so that they leave the list.
     *
     * @param asked a step may be asked for twice, by its AccessionNumber and by its StudyInstanceUID
     */
    Set<Step> overOrKnown(Collection<Step> asked) {
        List<String> parents = asked.stream()
                .map(Step::parent)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        Set<Step> steps = new HashSet<>();
        for (int from = 0; from < parents.size(); from += AT_ONCE) {
            List<String> some = parents.subList(from, Math.min(parents.size(), from + AT_ONCE));
            steps.addAll(
                    jdbc.sql("select accession_number, step_id from worklist_entry where accession_number in (:some)")
                            .param("some", some)
                            .query((rs, row) -> new Step(rs.getString(1), rs.getString(2)))
                            .list());
            steps.addAll(jdbc.sql(
                            """
                    select o.study_uid, o.step_id from performed_step_of o
                    join performed_step p on p.sop_uid = o.sop_uid
                    where o.study_uid in (:some) and p.state in (:states)""")
                    .param("some", some)
                    .param("states", hidden)
                    .query((rs, row) -> new Step(rs.getString(1), rs.getString(2)))
                    .list());
        }
        steps.retainAll(Set.copyOf(asked));
        return steps;
    }
}
