package org.dromedary.delivery;

import java.time.Duration;

/** How a queue is worked on. */
public record QueuePolicy(
        int concurrency,
        Duration pollInterval,
        Duration lease,
        Duration maxAge,
        Duration firstBackoff,
        Duration maxBackoff) {}
