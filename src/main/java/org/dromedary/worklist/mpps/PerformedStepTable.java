package org.dromedary.worklist.mpps;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.worklist.WorklistTable;

/** The tables {@code performed_step} and {@code performed_step_of}. */
class PerformedStepTable {

    private static final String COLUMNS =
            "p.sop_uid, p.state, p.station_aet, p.calling_aet, p.created_at, p.updated_at, p.dataset";

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    PerformedStepTable(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Optional<PerformedStep> find(String sopUid) {
        return one(sopUid, "");
    }

    /** As {@link #find}; nobody else changes it before the transaction ends. */
    Optional<PerformedStep> lock(String sopUid) {
        return one(sopUid, " for update");
    }

    private Optional<PerformedStep> one(String sopUid, String clause) {
        return jdbc.sql("select " + COLUMNS + " from performed_step p where p.sop_uid = :sop" + clause)
                .param("sop", sopUid)
                .query(this::step)
                .optional();
    }

    /** Steps by what is not null, the last changed first. */
    List<PerformedStep> find(String studyUid, PerformedStepState state, int limit, int offset) {
        Map<String, Object> values = new LinkedHashMap<>();
        StringBuilder where = new StringBuilder(" where 1 = 1");
        if (studyUid != null) {
            where.append(" and exists (select 1 from performed_step_of o"
                    + " where o.sop_uid = p.sop_uid and o.study_uid = :study)");
            values.put("study", studyUid);
        }
        if (state != null) {
            where.append(" and p.state = :state");
            values.put("state", state.name());
        }
        values.put("limit", limit);
        values.put("offset", offset);
        return jdbc.sql("select " + COLUMNS + " from performed_step p" + where
                        + " order by p.updated_at desc, p.sop_uid limit :limit offset :offset")
                .params(values)
                .query(this::step)
                .list();
    }

    /** @throws org.springframework.dao.DuplicateKeyException if there is one with this UID */
    void insert(PerformedStep step) {
        jdbc.sql(
                        """
                insert into performed_step (sop_uid, state, station_aet, calling_aet, dataset, created_at, updated_at)
                values (:sop, :state, :station, :calling, :dataset, current_timestamp, current_timestamp)""")
                .param("sop", step.sopInstanceUid())
                .param("state", step.state().name())
                .param("station", step.stationAet())
                .param("calling", step.callingAet())
                .param("dataset", WorklistTable.written(json, step.dataset()))
                .update();
        int item = 0;
        for (PerformedStep.Scheduled scheduled : step.scheduled()) {
            jdbc.sql(
                            """
                    insert into performed_step_of (sop_uid, item, study_uid, accession_number, step_id)
                    values (:sop, :item, :study, :accession, :step)""")
                    .param("sop", step.sopInstanceUid())
                    .param("item", item++)
                    .param("study", scheduled.studyUid())
                    .param("accession", scheduled.accessionNumber())
                    .param("step", scheduled.stepId())
                    .update();
        }
    }

    void update(PerformedStep step) {
        jdbc.sql(
                        """
                update performed_step set state = :state, dataset = :dataset, updated_at = current_timestamp
                where sop_uid = :sop""")
                .param("state", step.state().name())
                .param("dataset", WorklistTable.written(json, step.dataset()))
                .param("sop", step.sopInstanceUid())
                .update();
    }

    /** Removes what was not changed after a time; returns how many. */
    int deleteOlder(Instant before) {
        return jdbc.sql("delete from performed_step where updated_at < :before")
                .param("before", before.atOffset(ZoneOffset.UTC))
                .update();
    }

    private PerformedStep step(ResultSet rs, int row) throws SQLException {
        return new PerformedStep(
                rs.getString("sop_uid"),
                PerformedStepState.valueOf(rs.getString("state")),
                rs.getString("station_aet"),
                rs.getString("calling_aet"),
                rs.getObject("created_at", OffsetDateTime.class).toInstant(),
                rs.getObject("updated_at", OffsetDateTime.class).toInstant(),
                WorklistTable.read(json, rs.getString("dataset")));
    }
}
