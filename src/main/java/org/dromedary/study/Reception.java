package org.dromedary.study;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import org.dromedary.study.Completeness.Outcome;
import org.dromedary.study.Completeness.Verdict;
import org.dromedary.study.Ongoing.Facts;
import org.dromedary.study.StudyProperties.DeadlineAction;

/**
 * The studies whose next generation is being received on this node, and when each is complete. Only this, and never a row of
 * the index, says that a study is quiet: a row is written later than its instance.
 */
@Component
class Reception {

    /** What is told of a study of which the index lacks instances. */
    static final String NOT_INDEXED = "instances were received that the index does not have, see instance.not-indexed;"
            + " send them again, or restart when the store can be read";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final StudyIndex index;
    private final StudyHolds holds;
    private final CompletionRules rules;
    private final LongSupplier nanoTime;
    private final Map<String, Ongoing> ongoing = new ConcurrentHashMap<>();
    /** By study: who is fetching it. */
    private final Map<String, Set<String>> bringers = new ConcurrentHashMap<>();

    Reception(StudyIndex index, StudyHolds holds, CompletionRules rules, ObjectProvider<NanoClock> clock) {
        this.index = index;
        this.holds = holds;
        this.rules = rules;
        NanoClock given = clock.getIfAvailable();
        this.nanoTime = given != null ? given : System::nanoTime;
    }

    /** Time as conditions see it. */
    long now() {
        return nanoTime.getAsLong();
    }

    /**
     * An instance is about to be stored. When it is the first of a generation, the study is made known as receiving before
     * this returns.
     *
     * @param first the study as this instance describes it
     * @throws StoreUnavailableException if the generation before cannot be ended
     */
    Ongoing enter(String studyUid, Source source, Supplier<Study> first)
            throws InterruptedException, StoreUnavailableException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            Ongoing study = tryEnter(studyUid, source, first);
            if (!study.closing) {
                return study;
            }
            // forced or overdue: what is in flight is finished in milliseconds, then a new generation begins
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new StoreUnavailableException("The index cannot end the study's last generation", null);
    }

    private Ongoing tryEnter(String studyUid, Source source, Supplier<Study> first) {
        return ongoing.compute(studyUid, (uid, known) -> {
            Ongoing study = known;
            if (study != null && study.closing) {
                return study;
            }
            if (study == null) {
                Study row = index.openGeneration(first.get());
                study = new Ongoing(
                        uid,
                        source,
                        rules.of(source),
                        row.generation() + 1,
                        row.instances(),
                        now(),
                        now(),
                        () -> bringers.containsKey(uid));
                study.seriesRead = row.instances() == 0;
                study.held = row.state() == StudyState.HELD
                        ? holds.of(uid).map(StudyHolds.Hold::reason).orElse(null)
                        : null;
            }
            study.inFlight++;
            study.brought = false;
            if (source.association() != null) {
                study.associations.add(source.association());
                study.released = false;
            }
            return study;
        });
    }

    /** An instance of the study is new in the store. */
    void took(Ongoing study, String seriesUid, String seriesDescription) {
        change(study.studyUid(), known -> known.took(seriesUid, seriesDescription));
    }

    /** The instance is stored, or refused. */
    void leave(Ongoing study) {
        change(study.studyUid(), known -> {
            known.inFlight--;
            known.last = now();
        });
    }

    /** An instance is on its way on an association: the studies that it has brought are not quiet. */
    void receiving(String association) {
        ongoing.keySet()
                .forEach(uid -> change(uid, study -> {
                    if (study.associations.contains(association)) {
                        study.last = now();
                    }
                }));
    }

    /**
     * An association has ended.
     *
     * @param orderly false if it was aborted: then the sender may come back, and only the quiet period counts
     */
    void released(String association, boolean orderly) {
        ongoing.keySet()
                .forEach(uid -> change(uid, study -> {
                    if (study.associations.remove(association)) {
                        study.broken |= !orderly;
                        if (study.associations.isEmpty() && !study.broken) {
                            study.released = true;
                            study.last = now();
                        }
                    }
                }));
    }

    /** Somebody fetches a study: until {@link #brought} nothing but its deadline or a person completes it. */
    void bringing(String studyUid, String bringer) {
        bringers.compute(studyUid, (uid, all) -> {
            Set<String> with = all == null ? new HashSet<>() : all;
            with.add(bringer);
            return with;
        });
    }

    /**
     * What was to be fetched is here.
     *
     * @param whole whether the study is complete with it, as if its association had been released long ago
     */
    void brought(String studyUid, String bringer, boolean whole) {
        change(studyUid, study -> study.brought |= whole);
        bringers.computeIfPresent(studyUid, (uid, all) -> {
            all.remove(bringer);
            return all.isEmpty() ? null : all;
        });
    }

    /** The next look ends the study so; false if nothing of it is being received. */
    boolean want(String studyUid, Ongoing.Ending ending) {
        return change(studyUid, study -> study.wanted = ending);
    }

    boolean isReceiving(String studyUid) {
        return ongoing.containsKey(studyUid);
    }

    /** Changes a study under its lock; false if nothing of it is being received. */
    boolean change(String studyUid, Consumer<Ongoing> change) {
        return ongoing.computeIfPresent(studyUid, (uid, study) -> {
                    change.accept(study);
                    return study;
                })
                != null;
    }

    /** Reads a study under its lock; empty if nothing of it is being received. */
    <T> Optional<T> look(String studyUid, Function<Ongoing, T> look) {
        Object[] seen = new Object[1];
        change(studyUid, study -> seen[0] = look.apply(study));
        @SuppressWarnings("unchecked")
        T result = (T) seen[0];
        return Optional.ofNullable(result);
    }

    /** What decides about a study now; empty if nothing of it is being received. */
    Optional<Facts> facts(String studyUid) {
        return look(studyUid, study -> study.facts(now()));
    }

    /**
     * Takes up a study that was being received when the program stopped. Its deadline goes on, but its sender has a quiet
     * period to come back in.
     *
     * @param received how many instances of it are in the store
     * @param held why it is set aside, or null
     */
    void resume(Study study, int received, HoldReason held) {
        ongoing.computeIfAbsent(study.studyUid(), uid -> {
            Source source = new Source(
                    study.source(),
                    study.callingAet(),
                    study.calledAet(),
                    study.remoteHost(),
                    null,
                    study.remoteUser());
            CompletionRule rule = rules.of(source);
            Duration most = rule.deadline().minus(rule.quietPeriod());
            Duration before = Duration.between(study.receivingSince(), Instant.now());
            Duration counted = before.compareTo(most) < 0 ? before : most;
            long since = now() - (counted.isNegative() ? 0 : counted.toNanos());
            Ongoing resumed = new Ongoing(
                    uid, source, rule, study.generation() + 1, received, since, now(), () -> bringers.containsKey(uid));
            resumed.held = held;
            return resumed;
        });
    }

    /** Studies that are being received. */
    List<String> studies() {
        return List.copyOf(ongoing.keySet());
    }

    /** Judges a study; from the moment that it is to end, instances that come belong to the next generation. */
    Verdict judge(String studyUid) {
        return look(studyUid, study -> {
                    Verdict verdict = Completeness.of(study.facts(now()));
                    boolean overdue =
                            verdict.deadlineIn() != null && verdict.deadlineIn().isZero();
                    study.closing |=
                            study.wanted != null || overdue && study.rule().deadlineAction() != DeadlineAction.HOLD;
                    return verdict;
                })
                .orElse(null);
    }

    /**
     * A study whose state has changed.
     *
     * @param by what completed it; null when nothing did but the deadline
     * @param story how far it was when it was not complete; null when its conditions held
     */
    record Ended(Study study, Outcome outcome, String by, String story) {}

    /**
     * Ends the generation of a study, unless an instance came in between.
     *
     * @param whole whether all of it is in the index; else the study is held, and the generation stays open
     * @return the study, if that changed its state
     */
    Optional<Ended> end(String studyUid, boolean whole) {
        Ended[] ended = new Ended[1];
        ongoing.computeIfPresent(studyUid, (uid, study) -> {
            Facts facts = study.facts(now());
            Verdict verdict = Completeness.of(facts);
            Outcome outcome = verdict.outcome();
            if (outcome == Outcome.WAIT || outcome != Outcome.HOLD && study.inFlight > 0) {
                return study;
            }
            String story = verdict.by() == null || outcome == Outcome.DISCARD ? Completeness.story(facts) : null;
            settle(uid, outcome, whole, story)
                    .ifPresent(row -> ended[0] = new Ended(row, outcome, verdict.by(), story));
            if (outcome == Outcome.HOLD) {
                study.held = HoldReason.INCOMPLETE;
                return study;
            }
            return null;
        });
        return Optional.ofNullable(ended[0]);
    }

    private Optional<Study> settle(String studyUid, Outcome outcome, boolean whole, String story) {
        return switch (outcome) {
            case HOLD -> holds.hold(studyUid, HoldReason.INCOMPLETE, story);
            case DISCARD -> holds.discard(studyUid, story);
            default -> whole ? index.makeStable(studyUid) : holds.hold(studyUid, HoldReason.NOT_INDEXED, NOT_INDEXED);
        };
    }

    /** How many studies are being received, those that are held not counted. */
    int size() {
        return (int)
                ongoing.values().stream().filter(study -> study.held == null).count();
    }
}
