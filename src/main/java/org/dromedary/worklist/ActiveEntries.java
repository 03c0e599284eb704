package org.dromedary.worklist;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The entries that modalities see, as the database has them. */
class ActiveEntries {

    /** How many are read at once. */
    static final int PAGE = 200;

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

    /** Steps that are in the database, or that modalities have performed so that they leave the list. */
    Set<Step> overOrKnown() {
        Set<Step> steps = new HashSet<>(
                jdbc.sql("select accession_number, step_id from worklist_entry where accession_number is not null")
                        .query((rs, row) -> new Step(rs.getString(1), rs.getString(2)))
                        .list());
        steps.addAll(jdbc.sql(
                        """
                select o.study_uid, o.step_id from performed_step_of o join performed_step p on p.sop_uid = o.sop_uid
                where p.state in (:states)""")
                .param("states", hidden)
                .query((rs, row) -> new Step(rs.getString(1), rs.getString(2)))
                .list());
        return steps;
    }
}
