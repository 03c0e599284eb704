package org.dromedary.intake;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.orthanc.OrthancMemory;

/** The columns of {@code orthanc_study} that tell what was done in the Orthanc after delivery. */
@Repository
class AfterRows {

    private final JdbcClient jdbc;

    AfterRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A study of which every generation has been delivered, and every delivery has ended well. */
    record Delivered(String studyId, String studyUid, int tries) {}

    /**
     * Studies that were brought whole and delivered, with nothing on its way, and nothing done yet in the Orthanc. One that went
     * nowhere, is held, or of which a delivery is parked or cancelled is not among them.
     */
    List<Delivered> delivered(String orthanc, int limit) {
        return jdbc.sql(
                        """
                select o.study_id, o.study_uid, o.after_tries from orthanc_study o join study s on s.study_uid = o.study_uid
                where o.orthanc = :orthanc and o.wanted is null and o.whole and o.after_state is null
                    and (o.after_next is null or o.after_next <= :now)
                    and s.state = 'ROUTED' and s.receiving_since is null and s.generation = s.planned_generation
                    and not exists (select 1 from delivery d where d.study_uid = s.study_uid
                        and d.state not in ('DELIVERED', 'WARNING'))
                    and not exists (select 1 from instance i where i.study_uid = s.study_uid
                        and not exists (select 1 from delivery d
                            where d.study_uid = i.study_uid and d.generation = i.generation))
                order by o.brought_at, o.study_id fetch first :limit rows only""")
                .param("orthanc", orthanc)
                .param("now", now())
                .param("limit", limit)
                .query((rs, row) ->
                        new Delivered(rs.getString("study_id"), rs.getString("study_uid"), rs.getInt("after_tries")))
                .list();
    }

    /**
     * Instances of a study of which some destination had another version and has kept that (status 0x0111): what is in Orthanc may be
     * the only copy outside of our store.
     */
    int different(String studyUid) {
        return jdbc.sql(
                        "select count(distinct a.sop_uid) from delivery_instance a join delivery d on d.id = a.delivery_id"
                                + " where d.study_uid = :study and a.status = :duplicate")
                .param("study", studyUid)
                .param("duplicate", InstanceAnswers.DUPLICATE)
                .query(Integer.class)
                .single();
    }

    /** Nothing is to be done any more. @param note what stays there and why; null if it went as it should */
    void done(String orthanc, String studyId, String note) {
        jdbc.sql("update orthanc_study set after_state = :state, after_note = :note, after_next = null"
                        + " where orthanc = :orthanc and study_id = :study")
                .param("state", note == null ? "DONE" : "KEPT")
                .param("note", note)
                .param("orthanc", orthanc)
                .param("study", studyId)
                .update();
    }

    /** It did not work, and is tried again. */
    void failed(String orthanc, String studyId, String reason, Instant next) {
        jdbc.sql("update orthanc_study set after_tries = after_tries + 1, after_note = :note, after_next = :next"
                        + " where orthanc = :orthanc and study_id = :study")
                .param("note", reason.length() > 1000 ? reason.substring(0, 1000) : reason)
                .param("next", next.atOffset(ZoneOffset.UTC))
                .param("orthanc", orthanc)
                .param("study", studyId)
                .update();
    }

    /** Studies with which something is wrong: what is to be done there fails, or was given up. */
    int failing(String orthanc) {
        return jdbc.sql("select count(*) from orthanc_study where orthanc = :orthanc and after_note is not null")
                .param("orthanc", orthanc)
                .query(Integer.class)
                .single();
    }

    /** Instances that could not be read there, and without which their studies went on. */
    int lost(String orthanc) {
        return jdbc.sql("select count(*) from orthanc_instance where orthanc = :orthanc and refused like :lost")
                .param("orthanc", orthanc)
                .param("lost", OrthancMemory.LOST + "%")
                .query(Integer.class)
                .single();
    }

    private static OffsetDateTime now() {
        return Instant.now().atOffset(ZoneOffset.UTC);
    }
}
