package org.dromedary.worklist;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code worklist_entry}: all SQL about it stands here. */
public class WorklistTable {

    private static final String COLUMNS =
            "id, origin, state, placer_order, filler_order, created_at, updated_at, dataset";
    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};
    private static final String FINAL = "('COMPLETED', 'DISCONTINUED', 'CANCELLED')";

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    WorklistTable(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    public Optional<WorklistEntry> find(long id) {
        return query(" where id = :id", Map.of("id", id)).stream().findFirst();
    }

    /** Entries that a filter asks for, those that are scheduled first first. */
    public List<WorklistEntry> find(WorklistFilter filter, int limit, int offset) {
        Map<String, Object> values = new LinkedHashMap<>();
        StringBuilder where = new StringBuilder(" where 1 = 1");
        like(where, values, "patient_id", filter.patientId());
        like(where, values, "patient_name", filter.patientName());
        like(where, values, "accession_number", filter.accessionNumber());
        equal(where, values, "study_uid =", "study", filter.studyUid());
        equal(where, values, "modality =", "modality", filter.modality());
        equal(where, values, "start_date >=", "earliest", filter.from());
        equal(where, values, "start_date <=", "latest", filter.to());
        equal(where, values, "state =", "state", name(filter.state()));
        equal(where, values, "origin =", "origin", name(filter.origin()));
        if (filter.stationAet() != null) {
            where.append(" and '\\' || station_aet || '\\' like :station escape '!'");
            values.put("station", "%\\" + escaped(filter.stationAet()) + "\\%");
        }
        values.put("limit", limit);
        values.put("offset", offset);
        return query(where + " order by start_date, start_time, id limit :limit offset :offset", values);
    }

    /** Entries by what stands after the table's name in the statement. */
    List<WorklistEntry> query(String clauses, Map<String, Object> values) {
        return jdbc.sql("select " + COLUMNS + " from worklist_entry" + clauses)
                .params(values)
                .query(this::entry)
                .list();
    }

    private static String name(Enum<?> value) {
        return value == null ? null : value.name();
    }

    private static void like(StringBuilder where, Map<String, Object> values, String column, String pattern) {
        if (pattern != null) {
            where.append(" and lower(")
                    .append(column)
                    .append(") like :")
                    .append(column)
                    .append(" escape '!'");
            values.put(column, escaped(pattern.toLowerCase(Locale.ROOT)).replace('*', '%'));
        }
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private static void equal(
            StringBuilder where, Map<String, Object> values, String condition, String name, String value) {
        if (value != null) {
            where.append(" and ").append(condition).append(" :").append(name);
            values.put(name, value);
        }
    }

    /** The entry that has an AccessionNumber and a ScheduledProcedureStepID. */
    public Optional<WorklistEntry> findStep(String accessionNumber, String stepId) {
        return query(
                        " where accession_number = :accession and step_id = :step",
                        Map.of("accession", accessionNumber, "step", stepId))
                .stream()
                .findFirst();
    }

    /** The entries with this value in a column, oldest first. */
    public List<WorklistEntry> findBy(Key column, String value) {
        return query(" where " + column.name + " = :value order by id", Map.of("value", value));
    }

    /** What entries are known by. */
    public enum Key {
        PLACER("placer_order"),
        FILLER("filler_order"),
        ACCESSION("accession_number"),
        STUDY("study_uid");

        private final String name;

        Key(String name) {
            this.name = name;
        }
    }

    /**
     * Inserts an entry.
     *
     * @return the same as it is in the table
     * @throws org.springframework.dao.DuplicateKeyException if there is one with its AccessionNumber and step
     */
    public WorklistEntry insert(WorklistEntry entry) {
        Map<String, Object> values = values(entry);
        // what is over makes room for the same step, ordered anew
        if (entry.accessionNumber() != null) {
            jdbc.sql("delete from worklist_entry where accession_number = :accession and step_id = :step and state in "
                            + FINAL)
                    .param("accession", entry.accessionNumber())
                    .param("step", entry.stepId())
                    .update();
        }
        var key = new org.springframework.jdbc.support.GeneratedKeyHolder();
        jdbc.sql(
                        """
                insert into worklist_entry (origin, state, accession_number, procedure_id, step_id, study_uid, patient_id,
                    patient_name, modality, station_aet, start_date, start_time, placer_order, filler_order, dataset,
                    created_at, updated_at)
                values (:origin, :state, :accession, :procedure, :step, :study, :patient, :name, :modality, :station, :date,
                    :time, :placer, :filler, :dataset, current_timestamp, current_timestamp)""")
                .params(values)
                .update(key, "id");
        return find(key.getKeyAs(Number.class).longValue()).orElseThrow();
    }

    /** Replaces everything but the times of an entry; nothing happens if it is gone. */
    public void update(WorklistEntry entry) {
        Map<String, Object> values = values(entry);
        values.put("id", entry.id());
        jdbc.sql(
                        """
                update worklist_entry set origin = :origin, state = :state, accession_number = :accession,
                    procedure_id = :procedure, step_id = :step, study_uid = :study, patient_id = :patient,
                    patient_name = :name, modality = :modality, station_aet = :station, start_date = :date,
                    start_time = :time, placer_order = :placer, filler_order = :filler, dataset = :dataset,
                    updated_at = current_timestamp
                where id = :id""")
                .params(values)
                .update();
    }

    public void setState(long id, EntryState state) {
        jdbc.sql("update worklist_entry set state = :state, updated_at = current_timestamp where id = :id")
                .param("state", state.name())
                .param("id", id)
                .update();
    }

    /** @return whether there was such an entry */
    public boolean delete(long id) {
        return jdbc.sql("delete from worklist_entry where id = :id")
                        .param("id", id)
                        .update()
                > 0;
    }

    /** Removes what was neither scheduled for, nor changed after, a time; returns how many entries. */
    int deleteOlder(Instant before) {
        OffsetDateTime time = before.atOffset(ZoneOffset.UTC);
        return jdbc.sql("delete from worklist_entry where updated_at < :before and start_date < :day")
                .param("before", time)
                .param("day", java.time.format.DateTimeFormatter.BASIC_ISO_DATE.format(time.toLocalDate()))
                .update();
    }

    private Map<String, Object> values(WorklistEntry entry) {
        Map<String, Object> step = entry.step();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("origin", entry.origin().name());
        values.put("state", entry.state().name());
        values.put("accession", entry.accessionNumber());
        values.put("procedure", entry.procedureId());
        values.put("step", entry.stepId());
        values.put("study", entry.studyUid());
        values.put("patient", WorklistEntry.text(entry.dataset(), "PatientID"));
        values.put("name", WorklistEntry.text(entry.dataset(), "PatientName"));
        values.put("modality", WorklistEntry.text(step, "Modality"));
        values.put("station", WorklistEntry.text(step, "ScheduledStationAETitle"));
        values.put("date", WorklistEntry.text(step, "ScheduledProcedureStepStartDate"));
        values.put("time", WorklistEntry.text(step, "ScheduledProcedureStepStartTime"));
        values.put("placer", entry.placerOrder());
        values.put("filler", entry.fillerOrder());
        values.put("dataset", written(json, entry.dataset()));
        return values;
    }

    /** A dataset as it stands in a column. */
    public static String written(ObjectMapper json, Map<String, Object> dataset) {
        try {
            return json.writeValueAsString(dataset);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A dataset cannot be written as JSON", e);
        }
    }

    /** A dataset from a column. */
    public static Map<String, Object> read(ObjectMapper json, String column) {
        try {
            return json.readValue(column, MAP);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A dataset in the database is no JSON", e);
        }
    }

    private WorklistEntry entry(ResultSet rs, int row) throws SQLException {
        return new WorklistEntry(
                rs.getLong("id"),
                EntryOrigin.valueOf(rs.getString("origin")),
                EntryState.valueOf(rs.getString("state")),
                rs.getString("placer_order"),
                rs.getString("filler_order"),
                instant(rs, "created_at"),
                instant(rs, "updated_at"),
                read(json, rs.getString("dataset")));
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        return rs.getObject(column, OffsetDateTime.class).toInstant();
    }
}
