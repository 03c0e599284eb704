package org.dromedary.delivery;

import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.study.ForwardedGenerations;

/**
 * Ends the open deliveries of a generation that is discarded, and opens them again when it is taken up. A delivery that is not
 * open before its generation was planned is one that was ended here. Each statement is part of its caller's transaction.
 */
final class DiscardedGenerations implements ForwardedGenerations {

    private static final String RELEASED =
            " fence = fence + 1, revision = revision + 1, idle = false, lease_owner = null, lease_until = null,"
                    + " updated_at = current_timestamp";
    private static final String OF_GENERATION = " where study_uid = :study and generation = :generation";

    private final JdbcClient jdbc;
    private final QueueSignals signals;

    DiscardedGenerations(JdbcClient jdbc, QueueSignals signals) {
        this.jdbc = jdbc;
        this.signals = signals;
    }

    @Override
    public void discarded(String studyUid, int generation) {
        jdbc.sql("update delivery set state = 'CANCELLED', open = false, finished_at = current_timestamp,"
                        + " failure_class = null, failure = concat('The study was discarded while it was received; sent before: ',"
                        + " done_instances, ' of ', total_instances, ' instances')," + RELEASED + OF_GENERATION
                        + " and open and state <> 'CANCELLED'")
                .param("study", studyUid)
                .param("generation", generation)
                .update();
    }

    @Override
    public void takenUp(String studyUid, int generation) {
        jdbc.sql("update delivery set state = 'PENDING', open = true, attempts = 0, next_at = current_timestamp,"
                        + " retry_since = current_timestamp, finished_at = null, failure_class = null, failure = null,"
                        + " warning = null," + RELEASED + OF_GENERATION + " and not open")
                .param("study", studyUid)
                .param("generation", generation)
                .update();
        jdbc.sql("select destination from delivery" + OF_GENERATION + " and open")
                .param("study", studyUid)
                .param("generation", generation)
                .query(String.class)
                .list()
                .forEach(signals::signal);
    }
}
