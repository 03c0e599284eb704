package org.dromedary.study;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** Studies that are set aside, and why: the table {@code study_hold} and the states that go with it. */
@Repository
public class StudyHolds {

    private static final int LONGEST_STORY = 2000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final StudyIndex index;
    private final ObjectProvider<ForwardedGenerations> forwarded;

    StudyHolds(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            StudyIndex index,
            ObjectProvider<ForwardedGenerations> forwarded) {
        this.forwarded = forwarded;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.index = index;
    }

    /**
     * Why a study is set aside.
     *
     * @param story for the person who decides; no patient data
     */
    public record Hold(HoldReason reason, String story, Instant since) {}

    /** Why a study is set aside; empty if it is not. */
    public Optional<Hold> of(String studyUid) {
        return jdbc.sql("select reason, story, held_at from study_hold where study_uid = :study")
                .param("study", studyUid)
                .query((rs, row) ->
                        new Hold(HoldReason.of(rs.getString(1)), rs.getString(2), StudyRows.instant(rs, "held_at")))
                .optional();
    }

    /** Why some studies are set aside, by Study Instance UID; those that are not are not in it. */
    Map<String, Hold> of(Collection<String> studyUids) {
        Map<String, Hold> holds = new HashMap<>();
        if (!studyUids.isEmpty()) {
            jdbc.sql("select study_uid, reason, story, held_at from study_hold where study_uid in (:studies)")
                    .param("studies", studyUids)
                    .query(rs -> {
                        holds.put(
                                rs.getString(1),
                                new Hold(
                                        HoldReason.of(rs.getString(2)),
                                        rs.getString(3),
                                        StudyRows.instant(rs, "held_at")));
                    });
        }
        return holds;
    }

    /** Studies that wait for a person, the longest waiting first. */
    public List<Study> held(int limit) {
        return jdbc.sql("select " + StudyRows.STUDY_COLUMNS + " from study where state = 'HELD'"
                        + " order by last_received, study_uid limit :limit")
                .param("limit", limit)
                .query(StudyRows::study)
                .list();
    }

    /** Those of some studies that are not set aside, at most some hundred. */
    public List<Study> notHeld(Collection<String> studyUids) {
        return studyUids.isEmpty()
                ? List.of()
                : jdbc.sql("select " + StudyRows.STUDY_COLUMNS + " from study where study_uid in (:studies)"
                                + " and not exists (select 1 from study_hold h where h.study_uid = study.study_uid)")
                        .param("studies", studyUids)
                        .query(StudyRows::study)
                        .list();
    }

    /** Sets a study aside. What is being received of it goes on being received. */
    Optional<Study> hold(String studyUid, HoldReason reason, String story) {
        return transaction.execute(status -> {
            jdbc.sql("update study set state = 'HELD' where study_uid = :study")
                    .param("study", studyUid)
                    .update();
            write(studyUid, reason, story);
            return index.study(studyUid);
        });
    }

    /**
     * Puts what is being received of a study aside without routing it, and ends what is on its way already; it counts again when
     * more comes.
     */
    Optional<Study> discard(String studyUid, String story) {
        return transaction.execute(status -> {
            jdbc.sql("update study set receiving_since = null, state = " + StudyRows.AT_REST
                            + " where study_uid = :study")
                    .param("study", studyUid)
                    .update();
            write(studyUid, HoldReason.DISCARDED, story);
            Optional<Study> study = index.study(studyUid);
            study.ifPresent(row -> forwarded.ifAvailable(ways -> ways.discarded(studyUid, row.generation() + 1)));
            return study;
        });
    }

    private void write(String studyUid, HoldReason reason, String story) {
        forget(studyUid);
        jdbc.sql(
                        """
                insert into study_hold (study_uid, reason, story, held_at)
                select study_uid, :reason, :story, current_timestamp from study where study_uid = :study""")
                .param("study", studyUid)
                .param("reason", reason.word())
                .param("story", StudyRows.cut(story, LONGEST_STORY))
                .update();
    }

    private void forget(String studyUid) {
        jdbc.sql("delete from study_hold where study_uid = :study")
                .param("study", studyUid)
                .update();
    }

    /** Gives a study that is set aside back to its way. */
    void release(String studyUid) {
        transaction.executeWithoutResult(status -> {
            forget(studyUid);
            jdbc.sql("update study set state = case when receiving_since is not null then 'RECEIVING' else "
                            + StudyRows.AT_REST + " end where study_uid = :study and state = 'HELD'")
                    .param("study", studyUid)
                    .update();
        });
    }

    /**
     * Sends the study's generations through the routes again; deliveries that are there stay as they are. A study that is held
     * because its route failed is released by it.
     *
     * @return false if no generation is stable, or the study is held for another reason
     */
    public boolean replan(String studyUid) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            int replanned = jdbc.sql(
                            """
                    update study set planned_generation = 0,
                        state = case when receiving_since is not null then 'RECEIVING' else 'STABLE' end
                    where study_uid = :study and generation > 0 and not (state = 'HELD' and exists
                        (select 1 from study_hold h where h.study_uid = study.study_uid and h.reason <> 'routing'))""")
                    .param("study", studyUid)
                    .update();
            if (replanned == 0) {
                return false;
            }
            jdbc.sql("delete from study_hold where study_uid = :study and reason = 'routing'")
                    .param("study", studyUid)
                    .update();
            jdbc.sql("update instance set routed = false where study_uid = :study and routed = true")
                    .param("study", studyUid)
                    .update();
            return true;
        }));
    }
}
