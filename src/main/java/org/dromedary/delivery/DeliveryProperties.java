package org.dromedary.delivery;

import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What holds for every queue that does not say otherwise.
 *
 * @param firstBackoff pause after the first transient failure
 * @param maxBackoff longest pause between two attempts
 * @param maxAge a delivery that is older is parked at its next transient failure
 * @param refusals an instance that the peer has refused so often, as if it would pass, while it took others of the same
 *     study, is not tried again: the delivery is parked when nothing else is left of it
 * @param breakerFailures transient failures in a row that open a destination's breaker
 * @param breakerPause pause before the first probe, doubled after each that fails
 * @param breakerMaxPause longest pause between two probes
 * @param lease how long a worker that gives no sign of life keeps its delivery
 * @param pollInterval how often an idle queue looks for work of other nodes
 * @param node this node's name in a shared database, the same after a restart and on no other node; empty: the leases of
 *     an earlier life of this node are waited for (an embedded database needs no name)
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.delivery", ignoreUnknownFields = false)
public record DeliveryProperties(
        @DefaultValue("10s") Duration firstBackoff,
        @DefaultValue("1h") Duration maxBackoff,
        @DefaultValue("7d") Duration maxAge,
        @DefaultValue("8") @Min(value = 2, message = "must be 2 or more") int refusals,
        @DefaultValue("5") @Min(value = 1, message = "must be 1 or more; take a large number to never open a breaker")
                int breakerFailures,
        @DefaultValue("10s") Duration breakerPause,
        @DefaultValue("5m") Duration breakerMaxPause,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("")
                @Pattern(regexp = "[A-Za-z0-9._-]{0,40}", message = "take at most 40 letters, digits, '.', '_' or '-'")
                String node) {

    @AssertTrue(message = "first-backoff must be 1 ms or more and not longer than max-backoff")
    public boolean isBackoffInOrder() {
        return isPositive(firstBackoff) && firstBackoff.compareTo(maxBackoff) <= 0;
    }

    @AssertTrue(message = "breaker-pause must be 1 ms or more and not longer than breaker-max-pause")
    public boolean isBreakerInOrder() {
        return isPositive(breakerPause) && breakerPause.compareTo(breakerMaxPause) <= 0;
    }

    @AssertTrue(message = "lease must be 3s or longer, poll-interval and max-age must be positive")
    public boolean isTimesInOrder() {
        return lease.compareTo(Duration.ofSeconds(3)) >= 0 && isPositive(pollInterval) && isPositive(maxAge);
    }

    private static boolean isPositive(Duration duration) {
        return duration.toMillis() > 0;
    }
}
