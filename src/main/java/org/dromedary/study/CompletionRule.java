package org.dromedary.study;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.dromedary.study.StudyProperties.DeadlineAction;

/**
 * When the studies of a source are complete: any of {@code completeWhen} holds, and all of {@code require} do.
 *
 * @param quietPeriod see {@link StudyProperties#quietPeriod()}, as all that follow
 * @param requiredSeries descriptions without regard to case, {@code *} stands for anything
 * @param countFrom the node that is asked for its count; null: the sender
 */
record CompletionRule(
        Duration quietPeriod,
        Duration releasePeriod,
        Duration deadline,
        Set<Condition> completeWhen,
        Set<Condition> require,
        List<String> requiredSeries,
        DeadlineAction deadlineAction,
        String countFrom,
        Duration countInterval) {

    /** Whether the condition counts for anything. */
    boolean uses(Condition condition) {
        return completeWhen.contains(condition) || require.contains(condition);
    }
}
