package org.dromedary.delivery;

import java.time.Instant;

/** How many deliveries of a destination are in a state, and since when the oldest of them exists. */
public record QueueCount(String destination, DeliveryState state, long count, Instant oldest) {}
