package org.dromedary.study;

import java.time.Instant;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What happened to studies and deliveries, for ever readable; never patient data, never a secret. */
@Repository
public class Audit {

    private static final int LONGEST_DETAIL = 2000;
    private static final int LONGEST_ACTOR = 128;

    private final JdbcClient jdbc;
    private final ObjectProvider<AuditActor> actor;

    public Audit(JdbcClient jdbc, ObjectProvider<AuditActor> actor) {
        this.jdbc = jdbc;
        this.actor = actor;
    }

    /**
     * A row of the audit trail.
     *
     * @param actor the user who asked for it; null for what the program did by itself
     */
    public record Entry(
            long id,
            Instant at,
            String event,
            String studyUid,
            String sopUid,
            Long deliveryId,
            String actor,
            String detail) {}

    /**
     * Notes what happened, and the user on whose call this runs.
     *
     * @param event what happened, as a word in lower case with dots: {@code instance.replaced}
     * @param studyUid may be null, as may all that follow
     */
    public void record(String event, String studyUid, String sopUid, Long deliveryId, String detail) {
        jdbc.sql(
                        """
                insert into audit (at, event, study_uid, sop_uid, delivery_id, actor, detail)
                values (current_timestamp, :event, :study, :sop, :delivery, :actor, :detail)""")
                .param("event", event)
                .param("study", studyUid)
                .param("sop", sopUid)
                .param("delivery", deliveryId)
                .param("actor", StudyRows.cut(actor(), LONGEST_ACTOR))
                .param("detail", StudyRows.cut(detail, LONGEST_DETAIL))
                .update();
    }

    private String actor() {
        AuditActor known = actor.getIfAvailable();
        return known == null ? null : known.name();
    }

    /** What happened to a study, oldest first. */
    public List<Entry> ofStudy(String studyUid) {
        return jdbc.sql(
                        """
                select id, at, event, study_uid, sop_uid, delivery_id, actor, detail
                from audit where study_uid = :study order by at, id""")
                .param("study", studyUid)
                .query((rs, row) -> new Entry(
                        rs.getLong(1),
                        rs.getObject(2, java.time.OffsetDateTime.class).toInstant(),
                        rs.getString(3),
                        rs.getString(4),
                        rs.getString(5),
                        rs.getObject(6, Long.class),
                        rs.getString(7),
                        rs.getString(8)))
                .list();
    }
}
