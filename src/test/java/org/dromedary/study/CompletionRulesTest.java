package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import org.dromedary.testsupport.StudyRoom;

/** Which settings hold for a source, and which cannot hold at all. */
class CompletionRulesTest {

    private static final CompletionRules RULES = new CompletionRules(StudyRoom.bind(Map.ofEntries(
            Map.entry("quiet-period", "1s"),
            Map.entry("sources.CT1.quiet-period", "2s"),
            Map.entry("sources.aet.calling-aet", "MR_2"),
            Map.entry("sources.aet.quiet-period", "3s"),
            Map.entry("sources.both.calling-aet", "MR_2"),
            Map.entry("sources.both.host", "10.1.2.3"),
            Map.entry("sources.both.quiet-period", "4s"),
            Map.entry("sources.all.calling-aet", "MR_2"),
            Map.entry("sources.all.host", "10.1.2.3"),
            Map.entry("sources.all.intake", "folder"),
            Map.entry("sources.all.quiet-period", "5s"),
            Map.entry("sources.net.host", "10.9.9.9"),
            Map.entry("sources.net.deadline", "9m"))));

    @ParameterizedTest
    @CsvSource({
        // nothing of its own; by name; by AE title; the more is told of a source, the closer it is
        "OTHER, OTHER, 10.0.0.1, 1",
        "CT1, CT1, 10.0.0.1, 2",
        "MR_2, MR_2, 10.0.0.1, 3",
        "MR_2, MR_2, 10.1.2.3, 4",
        "folder, MR_2, 10.1.2.3, 5",
        "folder, MR_2, 10.0.0.1, 3",
        // a name counts only where it is the key of settings that say nothing else
        "aet, CT1, 10.0.0.1, 1",
        "MR_2, OTHER, 10.1.2.3, 1"
    })
    void theClosestDescriptionCounts(String name, String aet, String host, int seconds) {
        assertThat(RULES.of(new Source(name, aet, "DROMEDARY", host, null)).quietPeriod())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void whatASourceDoesNotSayIsGeneral() {
        CompletionRule rule = RULES.of(new Source("X", "X", "DROMEDARY", "10.9.9.9", null));
        assertThat(rule.deadline()).isEqualTo(Duration.ofMinutes(9));
        assertThat(rule.quietPeriod()).isEqualTo(Duration.ofSeconds(1));
        assertThat(rule.completeWhen()).containsExactly(Condition.QUIET, Condition.RELEASED);
    }

    @ParameterizedTest
    @CsvSource({
        "require, series, required-series, at least one description",
        "sources.ct.complete-when, series, sources.ct.required-series, at least one description",
        "required-series, T2 sag, required-series, nothing asks for it",
        "sources.ct.required-series, T2 sag, sources.ct.required-series, add series to dromedary.study.sources.ct.require"
    })
    void conditionsAndSeriesMustFit(String key, String value, String named, String remedy) {
        assertThatThrownBy(() -> new CompletionRules(StudyRoom.bind(Map.of(key, value))))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> {
                    assertThat(e.getName()).isEqualTo("dromedary.study." + named);
                    assertThat(e.getReason()).contains(remedy);
                });
    }
}
