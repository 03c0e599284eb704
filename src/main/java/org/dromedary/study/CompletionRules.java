package org.dromedary.study;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

import org.dromedary.study.StudyProperties.SourceProperties;

/** Finds the rule for a source: its own settings, and the general ones for what it does not say. */
@Component
class CompletionRules {

    private static final String PREFIX = "dromedary.study.";

    private final StudyProperties properties;

    /**
     * @throws InvalidConfigurationPropertyValueException if conditions and required series do not fit each other
     */
    CompletionRules(StudyProperties properties) {
        this.properties = properties;
        check("", rule(new SourceProperties()));
        properties.sources().forEach((name, own) -> check("sources." + name + ".", rule(own)));
    }

    private static void check(String key, CompletionRule rule) {
        if (rule.completeWhen().isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + key + "complete-when",
                    rule.completeWhen(),
                    "name at least one of quiet, released, count, mpps, series; without it only the deadline ends a study");
        }
        if (rule.uses(Condition.SERIES) && rule.requiredSeries().isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + key + "required-series",
                    rule.requiredSeries(),
                    "the condition series needs at least one description, for instance \"T2 sag*\"");
        }
        if (!rule.uses(Condition.SERIES) && !rule.requiredSeries().isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + key + "required-series",
                    rule.requiredSeries(),
                    "nothing asks for it: add series to " + PREFIX + key + "require (or complete-when)");
        }
    }

    /** The rule that holds for what a source brings. */
    CompletionRule of(Source source) {
        return rule(properties.sources().entrySet().stream()
                .filter(entry -> matches(entry, source))
                .max(Comparator.comparingInt(entry -> criteria(entry.getValue())))
                .map(Map.Entry::getValue)
                .orElseGet(SourceProperties::new));
    }

    private static boolean matches(Map.Entry<String, SourceProperties> entry, Source source) {
        SourceProperties own = entry.getValue();
        if (criteria(own) == 0) {
            return entry.getKey().equals(source.name());
        }
        return (own.callingAet() == null || own.callingAet().equals(source.callingAet()))
                && (own.host() == null || own.host().equals(source.remoteHost()))
                && (own.intake() == null || own.intake().equals(source.name()));
    }

    /** How closely a source is described; the closest description counts. */
    private static int criteria(SourceProperties own) {
        return (int) Stream.of(own.callingAet(), own.host(), own.intake())
                .filter(Objects::nonNull)
                .count();
    }

    private CompletionRule rule(SourceProperties own) {
        return new CompletionRule(
                first(own, SourceProperties::quietPeriod, properties.quietPeriod()),
                first(own, SourceProperties::releasePeriod, properties.releasePeriod()),
                first(own, SourceProperties::deadline, properties.deadline()),
                set(first(own, SourceProperties::completeWhen, properties.completeWhen())),
                set(first(own, SourceProperties::require, properties.require())),
                List.copyOf(first(own, SourceProperties::requiredSeries, properties.requiredSeries())),
                first(own, SourceProperties::deadlineAction, properties.deadlineAction()),
                own.countFrom() == null || own.countFrom().isBlank() ? null : own.countFrom(),
                first(own, SourceProperties::countInterval, properties.countInterval()));
    }

    private static <T> T first(SourceProperties own, Function<SourceProperties, T> setting, T general) {
        T value = setting.apply(own);
        return value != null ? value : general;
    }

    private static Set<Condition> set(List<Condition> conditions) {
        Set<Condition> set = EnumSet.noneOf(Condition.class);
        set.addAll(conditions);
        return set;
    }
}
