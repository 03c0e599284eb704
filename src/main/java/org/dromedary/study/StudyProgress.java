package org.dromedary.study;

import java.time.Instant;
import java.util.List;

/**
 * How far a study is that is being received or set aside. Seconds are those at the moment of asking.
 *
 * @param hold why it is set aside; null when it is not
 * @param received instances of the study in the store
 * @param expected how many are expected by those who know; null while nobody does
 * @param missingSeries descriptions of required series that have not come
 * @param conditions what completes it, and what is required besides
 * @param completesAt when it is complete if nothing more comes; null when time alone does not bring it
 * @param completesInSeconds until then
 * @param deadlineAt when its deadline is; null when it is set aside
 * @param deadlineInSeconds until then
 * @param deadlineAction what happens then if it is not complete: go-on, hold or discard
 */
public record StudyProgress(
        StudyHolds.Hold hold,
        Integer received,
        Integer expected,
        List<String> missingSeries,
        List<ConditionProgress> conditions,
        Instant completesAt,
        Long completesInSeconds,
        Instant deadlineAt,
        Long deadlineInSeconds,
        String deadlineAction) {

    /**
     * How far a condition is.
     *
     * @param condition quiet, released, count, mpps or series
     * @param required whether the study is not complete without it; else it is enough, with what is required
     * @param met whether it holds now
     * @param detail for people
     * @param secondsLeft until it holds if nothing more comes; null when time alone does not bring it
     */
    public record ConditionProgress(String condition, boolean required, boolean met, String detail, Long secondsLeft) {}
}
