package org.dromedary.delivery;

import java.time.Duration;

/**
 * How a queue is worked on.
 *
 * @param refusals so often a peer may refuse the same instance of a study of which it took others
 */
public record QueuePolicy(
        int concurrency,
        Duration pollInterval,
        Duration lease,
        Duration maxAge,
        Duration firstBackoff,
        Duration maxBackoff,
        int refusals) {}
