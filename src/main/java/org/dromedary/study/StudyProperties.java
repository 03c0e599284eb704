package org.dromedary.study;

import java.time.Duration;
import java.util.Map;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the study store ({@code dromedary.study.*}).
 *
 * @param quietPeriod a study is stable when no instance has come for this long
 * @param releasePeriod … or for this long, when the associations that brought its instances have been released
 * @param deadline a study is stable at the latest this long after the first instance of its generation, whatever still comes
 * @param duplicates what happens to other bytes under the UIDs of an instance that is there
 * @param sources periods for single sources, by calling AE title
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.study", ignoreUnknownFields = false)
public record StudyProperties(
        @DefaultValue("30s") @DurationMin(millis = 100, message = "must be 100 ms or more, e.g. 30s")
                Duration quietPeriod,
        @DefaultValue("5s") @DurationMin(millis = 100, message = "must be 100 ms or more, e.g. 5s")
                Duration releasePeriod,
        @DefaultValue("2h") @DurationMin(seconds = 1, message = "must be 1 s or more, e.g. 2h") Duration deadline,
        @DefaultValue("replace") @NotNull DuplicatePolicy duplicates,
        @DefaultValue Map<String, SourceProperties> sources) {

    /** What happens to other bytes under the UIDs of an instance that is in the store. */
    public enum DuplicatePolicy {
        /** The new bytes take the place of the old ones and are delivered. */
        REPLACE,
        /** The old bytes stay, the sender is told Success. */
        KEEP_FIRST,
        /** The old bytes stay, the sender is refused. */
        REJECT
    }

    /**
     * Periods of one source; what is not given is taken from the general settings.
     *
     * @param quietPeriod see {@link StudyProperties#quietPeriod()}
     * @param releasePeriod see {@link StudyProperties#releasePeriod()}
     * @param deadline see {@link StudyProperties#deadline()}
     */
    public record SourceProperties(Duration quietPeriod, Duration releasePeriod, Duration deadline) {}

    /** The periods that hold for a source. */
    SourceProperties periods(String source) {
        SourceProperties own = sources.get(source);
        return new SourceProperties(
                own != null && own.quietPeriod() != null ? own.quietPeriod() : quietPeriod,
                own != null && own.releasePeriod() != null ? own.releasePeriod() : releasePeriod,
                own != null && own.deadline() != null ? own.deadline() : deadline);
    }
}
