package org.dromedary.study;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the study store ({@code dromedary.study.*}). {@code docs/pipelines/completeness.md} shows them at work.
 *
 * @param quietPeriod a study is stable when no instance has come for this long
 * @param releasePeriod … or for this long, when the associations that brought its instances have been released
 * @param deadline what happens at the latest this long after the first instance of a generation says deadline-action
 * @param completeWhen any of these makes a study stable: quiet, released, count, mpps, series
 * @param require and all of these must hold besides
 * @param requiredSeries SeriesDescriptions that the condition series waits for; * stands for anything
 * @param deadlineAction at the deadline: go-on with what is there, hold it for a person, or discard: keep it unrouted
 * @param countInterval how often the sender is asked again while instances are missing
 * @param duplicates what happens to other bytes under the UIDs of an instance that is there
 * @param sources the same for single sources, by calling AE title or by name
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.study", ignoreUnknownFields = false)
public record StudyProperties(
        @DefaultValue("30s") @DurationMin(millis = 100, message = "must be 100 ms or more, e.g. 30s")
                Duration quietPeriod,
        @DefaultValue("5s") @DurationMin(millis = 100, message = "must be 100 ms or more, e.g. 5s")
                Duration releasePeriod,
        @DefaultValue("2h") @DurationMin(seconds = 1, message = "must be 1 s or more, e.g. 2h") Duration deadline,
        @DefaultValue({"quiet", "released"}) List<Condition> completeWhen,
        @DefaultValue List<Condition> require,
        @DefaultValue List<String> requiredSeries,
        @DefaultValue("go-on") @NotNull DeadlineAction deadlineAction,
        @DefaultValue("30s") @DurationMin(seconds = 1, message = "must be 1 s or more, e.g. 30s")
                Duration countInterval,
        @DefaultValue("replace") @NotNull DuplicatePolicy duplicates,
        @DefaultValue Map<String, @Valid SourceProperties> sources) {

    /** What happens to other bytes under the UIDs of an instance that is in the store. */
    public enum DuplicatePolicy {
        /** The new bytes take the place of the old ones and are delivered. */
        REPLACE,
        /** The old bytes stay, the sender is told Success. */
        KEEP_FIRST,
        /** The old bytes stay, the sender is refused. */
        REJECT
    }

    /** What happens to a study that is not complete at its deadline. */
    public enum DeadlineAction {
        /** What is there becomes stable and is routed. */
        GO_ON,
        /** It is set aside for a person, or until it is complete. */
        HOLD,
        /** It is not routed. Its instances stay in the store, and count again when more of it comes. */
        DISCARD
    }

    /**
     * Settings of one source; what is not given is taken from the general ones.
     *
     * @param callingAet its calling AE title, where that cannot be a key (CT_1); the key is the source when none of
     *     calling-aet, host and intake is given
     * @param host its address, such as 10.1.2.3
     * @param intake the name by which an intake calls itself
     * @param quietPeriod see {@link StudyProperties#quietPeriod()}
     * @param releasePeriod see {@link StudyProperties#releasePeriod()}
     * @param deadline see {@link StudyProperties#deadline()}
     * @param completeWhen see {@link StudyProperties#completeWhen()}
     * @param require see {@link StudyProperties#require()}
     * @param requiredSeries see {@link StudyProperties#requiredSeries()}
     * @param deadlineAction see {@link StudyProperties#deadlineAction()}
     * @param countFrom the node asked for NumberOfStudyRelatedInstances: a name or an AE title in dromedary.dicom.nodes; the
     *     sender's AE title when not given
     * @param countInterval see {@link StudyProperties#countInterval()}
     */
    public record SourceProperties(
            String callingAet,
            String host,
            String intake,
            @DurationMin(millis = 100, message = "must be 100 ms or more, e.g. 30s") Duration quietPeriod,
            @DurationMin(millis = 100, message = "must be 100 ms or more, e.g. 5s") Duration releasePeriod,
            @DurationMin(seconds = 1, message = "must be 1 s or more, e.g. 2h") Duration deadline,
            List<Condition> completeWhen,
            List<Condition> require,
            List<String> requiredSeries,
            DeadlineAction deadlineAction,
            String countFrom,
            @DurationMin(seconds = 1, message = "must be 1 s or more, e.g. 30s") Duration countInterval) {

        @ConstructorBinding
        public SourceProperties {}

        /** A source without settings of its own. */
        SourceProperties() {
            this(null, null, null, null, null, null, null, null, null, null, null, null);
        }
    }
}
