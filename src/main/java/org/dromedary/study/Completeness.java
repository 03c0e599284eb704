package org.dromedary.study;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.dromedary.study.Ongoing.Facts;

/** Judges whether a study is complete: any of its conditions holds, and all that are required do. It changes nothing. */
final class Completeness {

    private Completeness() {}

    /** What is to be done with a study. */
    enum Outcome {
        WAIT,
        COMPLETE,
        HOLD,
        DISCARD
    }

    /**
     * A condition of a study.
     *
     * @param required whether the study is not complete without it
     * @param met whether it holds
     * @param detail for people: how far it is
     * @param left until it holds if nothing more comes; null when time alone does not bring it
     */
    record Judged(Condition condition, boolean required, boolean met, String detail, Duration left) {}

    /**
     * @param by what completed it, a condition's word or {@code hand}; null when nothing did but the deadline
     * @param conditions each that counts, those that are required last
     * @param completeIn until the study is complete if nothing more comes; null when time alone does not bring it
     * @param deadlineIn until its deadline; null when the study is held
     */
    record Verdict(Outcome outcome, String by, List<Judged> conditions, Duration completeIn, Duration deadlineIn) {}

    static Verdict of(Facts facts) {
        CompletionRule rule = facts.rule();
        List<Judged> any = rule.completeWhen().stream()
                .map(condition -> judge(condition, false, facts))
                .toList();
        List<Judged> all = rule.require().stream()
                .map(condition -> judge(condition, true, facts))
                .toList();
        Duration deadlineIn =
                facts.held() != null ? null : positive(rule.deadline().minus(facts.since()));
        return new Verdict(
                outcome(facts, any, all, deadlineIn),
                by(facts, any, all),
                Stream.concat(any.stream(), all.stream()).toList(),
                completeIn(any, all),
                deadlineIn);
    }

    private static Outcome outcome(Facts facts, List<Judged> any, List<Judged> all, Duration deadlineIn) {
        if (facts.wanted() != null) {
            return facts.wanted() == Ongoing.Ending.COMPLETE ? Outcome.COMPLETE : Outcome.DISCARD;
        }
        if (facts.held() != null && facts.held() != HoldReason.INCOMPLETE) {
            return Outcome.WAIT;
        }
        if (by(facts, any, all) != null && facts.inFlight() == 0 && !facts.bringing()) {
            return Outcome.COMPLETE;
        }
        if (deadlineIn == null || !deadlineIn.isZero()) {
            return Outcome.WAIT;
        }
        return switch (facts.rule().deadlineAction()) {
            case GO_ON -> Outcome.COMPLETE;
            case HOLD -> Outcome.HOLD;
            case DISCARD -> Outcome.DISCARD;
        };
    }

    private static String by(Facts facts, List<Judged> any, List<Judged> all) {
        if (facts.wanted() != null) {
            return "hand";
        }
        return any.stream()
                .filter(Judged::met)
                .filter(judged -> all.stream().allMatch(Judged::met))
                .map(judged -> judged.condition().word())
                .findFirst()
                .orElse(null);
    }

    /** The longest of what is required and the shortest of the others. */
    private static Duration completeIn(List<Judged> any, List<Judged> all) {
        Duration soonest = any.stream()
                .map(Judged::left)
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .orElse(null);
        for (Judged required : all) {
            if (soonest == null || required.left() == null) {
                return null;
            }
            soonest = soonest.compareTo(required.left()) < 0 ? required.left() : soonest;
        }
        return soonest;
    }

    private static Judged judge(Condition condition, boolean required, Facts facts) {
        return switch (condition) {
            case QUIET -> quiet(required, facts);
            case RELEASED -> released(required, facts);
            case COUNT -> count(required, facts);
            case MPPS -> mpps(required, facts);
            case SERIES -> series(required, facts);
        };
    }

    private static Judged quiet(boolean required, Facts facts) {
        if (facts.bringing()) {
            return new Judged(Condition.QUIET, required, false, "it is being fetched", null);
        }
        Duration left = positive(facts.rule().quietPeriod().minus(facts.quiet()));
        return new Judged(
                Condition.QUIET,
                required,
                left.isZero(),
                "no instance for " + seconds(facts.quiet()) + " of "
                        + seconds(facts.rule().quietPeriod()),
                left);
    }

    private static Judged released(boolean required, Facts facts) {
        if (facts.brought() && !facts.open()) {
            return new Judged(Condition.RELEASED, required, true, "all of it was fetched", Duration.ZERO);
        }
        if (!facts.released()) {
            return new Judged(
                    Condition.RELEASED,
                    required,
                    false,
                    facts.open() ? "an association is open" : "no association was released in order",
                    null);
        }
        Duration left = positive(facts.rule().releasePeriod().minus(facts.quiet()));
        return new Judged(
                Condition.RELEASED,
                required,
                left.isZero(),
                "released, nothing for " + seconds(facts.quiet()) + " of "
                        + seconds(facts.rule().releasePeriod()),
                left);
    }

    private static Judged count(boolean required, Facts facts) {
        SenderAnswer answer = facts.count();
        String detail;
        if (answer.problem() != null) {
            detail = "the sender cannot be asked: " + answer.problem();
        } else if (answer.instances() < 0) {
            detail = answer.asking() ? "the sender is being asked" : "the sender is asked when nothing more comes";
        } else if (answer.instances() == 0) {
            detail = "the sender does not know the study";
        } else {
            detail = facts.received() + " of " + answer.instances() + " instances at the sender";
        }
        boolean met = answer.instances() > 0 && facts.received() >= answer.instances() && facts.countIsFresh();
        return new Judged(Condition.COUNT, required, met, detail, met ? Duration.ZERO : null);
    }

    private static Judged mpps(boolean required, Facts facts) {
        Expectations.Expected expected = facts.expected();
        String detail;
        if (expected.origins() == 0) {
            detail = "nobody has told what is to come";
        } else if (expected.open() > 0) {
            detail = expected.open() + " of " + expected.origins() + " procedure steps in progress";
        } else {
            detail = (expected.instances() - facts.lacking()) + " of " + expected.instances() + " expected instances";
        }
        boolean met = expected.origins() > 0 && expected.open() == 0 && facts.lacking() == 0;
        return new Judged(Condition.MPPS, required, met, detail, met ? Duration.ZERO : null);
    }

    private static Judged series(boolean required, Facts facts) {
        List<String> missing = missingSeries(facts);
        if (!missing.isEmpty()) {
            String names = missing.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
            return new Judged(Condition.SERIES, required, false, "series " + names + " missing", null);
        }
        Duration left = positive(facts.rule().releasePeriod().minus(facts.quiet()));
        return new Judged(
                Condition.SERIES,
                required,
                left.isZero(),
                "all " + facts.rule().requiredSeries().size() + " required series are here",
                left);
    }

    /** Required series that have not come, as the settings name them. */
    static List<String> missingSeries(Facts facts) {
        List<String> missing = new ArrayList<>();
        for (String wanted : facts.rule().requiredSeries()) {
            Pattern pattern = pattern(wanted);
            if (facts.series().stream()
                    .noneMatch(description -> pattern.matcher(description).matches())) {
                missing.add(wanted);
            }
        }
        return missing;
    }

    private static Pattern pattern(String wanted) {
        String expression =
                Stream.of(wanted.strip().split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    /** How many instances are expected by those who know, the higher number; 0 if nobody does. */
    static int expected(Facts facts) {
        return Math.max(
                facts.expected().open() > 0 ? 0 : facts.expected().instances(),
                Math.max(0, facts.count().instances()));
    }

    /** What keeps a study from being complete, for the person who has to decide. */
    static String story(Facts facts) {
        int expected = expected(facts);
        List<Judged> conditions = of(facts).conditions();
        boolean any = conditions.stream().anyMatch(judged -> !judged.required() && judged.met());
        String open = conditions.stream()
                .filter(judged -> !judged.met() && (judged.required() || !any))
                .map(Judged::detail)
                .distinct()
                .collect(Collectors.joining(", "));
        return facts.received() + (expected > 0 ? " of " + expected : "")
                + (expected == 0 && facts.received() == 1 ? " instance" : " instances") + " after "
                + seconds(facts.since()) + (open.isEmpty() ? "" : ": " + open);
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
