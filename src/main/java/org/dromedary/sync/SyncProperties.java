package org.dromedary.sync;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.validation.annotation.Validated;

/**
 * How the store is brought level with PACS.
 *
 * @param parallel studies that one job fetches at the same time
 * @param attempts how often a study, or the list of studies, is tried before it counts as failed
 * @param retryPause pause before the second attempt, doubled before each that follows
 * @param keep how long finished jobs are kept
 * @param limit studies of one PACS that a page of {@code /api/pacs} or {@code /api/sync/studies} shows at most
 * @param nodes by the names of {@code dromedary.dicom.nodes}: what differs for one of them
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.sync", ignoreUnknownFields = false)
public record SyncProperties(
        @DefaultValue("2")
                @Min(value = 1, message = "must be from 1 to 16")
                @Max(value = 16, message = "must be from 1 to 16")
                int parallel,
        @DefaultValue("3") @Min(value = 1, message = "must be 1 or more, e.g. 3") int attempts,
        @DefaultValue("30s") @NotNull Duration retryPause,
        @DefaultValue("30d") @NotNull Duration keep,
        @DefaultValue("500")
                @Min(value = 1, message = "must be from 1 to 10000")
                @Max(value = 10_000, message = "must be from 1 to 10000")
                int limit,
        @DefaultValue Map<String, @Valid NodeSync> nodes) {

    /**
     * A PACS that the store is kept level with.
     *
     * @param retrieve {@code move}: it sends to our AE title, which it must know; {@code get}: on our association
     * @param moveDestination AE title that it is told to send to; empty: {@code dromedary.dicom.ae-title}
     * @param every how often a job begins by itself; empty: never
     * @param cron when a job begins by itself: six fields as Spring writes them, {@code 0 0 2 * * *}; instead of {@code every}
     * @param days such a job looks at studies of so many days back, today included
     * @param modalities and of these modalities; empty: all
     */
    public record NodeSync(
            @DefaultValue("move") @NotNull Retrieve retrieve,
            @DefaultValue("") String moveDestination,
            Duration every,
            @DefaultValue("") String cron,
            @DefaultValue("2") @Min(value = 1, message = "must be 1 or more, e.g. 2") int days,
            @DefaultValue List<String> modalities) {

        static final NodeSync DEFAULT = new NodeSync(Retrieve.MOVE, "", null, "", 2, List.of());

        /** Whether jobs begin by themselves. */
        boolean isScheduled() {
            return every != null || !cron.isBlank();
        }
    }

    public SyncProperties {
        nodes.forEach((name, node) -> {
            String key = "dromedary.sync.nodes." + name;
            if (node.every() != null && !node.cron().isBlank()) {
                throw new InvalidConfigurationPropertyValueException(
                        key + ".cron", node.cron(), "give every or cron, not both");
            }
            if (node.every() != null && node.every().compareTo(Duration.ofSeconds(1)) < 0) {
                throw new InvalidConfigurationPropertyValueException(
                        key + ".every", node.every(), "must be 1s or more, e.g. 1h");
            }
            if (!node.cron().isBlank() && !CronExpression.isValidExpression(node.cron())) {
                throw new InvalidConfigurationPropertyValueException(
                        key + ".cron",
                        node.cron(),
                        "write six fields (second minute hour day month weekday), e.g. 0 0 2 * * *");
            }
        });
    }

    /** What holds for a PACS. */
    public NodeSync of(String node) {
        return nodes.getOrDefault(node, NodeSync.DEFAULT);
    }
}
