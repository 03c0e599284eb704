package org.dromedary.study;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.springframework.stereotype.Component;

import org.dromedary.study.Completeness.Verdict;
import org.dromedary.study.Ongoing.Facts;
import org.dromedary.study.StudyProgress.ConditionProgress;

/** Shows how far studies are that are being received or set aside. */
@Component
public class StudyWatch {

    private final Reception reception;
    private final StudyHolds holds;

    StudyWatch(Reception reception, StudyHolds holds) {
        this.reception = reception;
        this.holds = holds;
    }

    /** How far a study is; empty if it is neither being received on this node nor set aside. */
    public Optional<StudyProgress> of(Study study) {
        return of(study, holds.of(study.studyUid()).orElse(null));
    }

    /** {@link #of(Study)} for some studies, at most some hundred, by Study Instance UID. */
    public Map<String, StudyProgress> of(Collection<Study> studies) {
        Map<String, StudyHolds.Hold> held =
                holds.of(studies.stream().map(Study::studyUid).toList());
        Map<String, StudyProgress> progress = new HashMap<>();
        for (Study study : studies) {
            of(study, held.get(study.studyUid())).ifPresent(far -> progress.put(study.studyUid(), far));
        }
        return progress;
    }

    private Optional<StudyProgress> of(Study study, StudyHolds.Hold hold) {
        Facts facts = reception.facts(study.studyUid()).orElse(null);
        if (facts == null) {
            return Optional.ofNullable(hold)
                    .map(aside -> new StudyProgress(
                            aside, study.instances(), null, List.of(), List.of(), null, null, null, null, null));
        }
        Verdict verdict = Completeness.of(facts);
        int expected = Completeness.expected(facts);
        return Optional.of(new StudyProgress(
                hold,
                facts.received(),
                expected == 0 ? null : expected,
                facts.rule().uses(Condition.SERIES) ? Completeness.missingSeries(facts) : List.of(),
                verdict.conditions().stream().map(StudyWatch::progress).toList(),
                at(verdict.completeIn()),
                seconds(verdict.completeIn()),
                at(verdict.deadlineIn()),
                seconds(verdict.deadlineIn()),
                facts.rule().deadlineAction().name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    /** Studies that are being received on this node. */
    public List<String> receiving() {
        return reception.studies();
    }

    private static ConditionProgress progress(Completeness.Judged judged) {
        return new ConditionProgress(
                judged.condition().word(), judged.required(), judged.met(), judged.detail(), seconds(judged.left()));
    }

    private static Instant at(Duration left) {
        return left == null ? null : Instant.now().plus(left);
    }

    /** Whole seconds, so that 0 means now. */
    private static Long seconds(Duration left) {
        return left == null ? null : (left.toMillis() + 999) / 1000;
    }
}
