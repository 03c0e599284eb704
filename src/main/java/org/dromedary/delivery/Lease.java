package org.dromedary.delivery;

/**
 * The right to work on a delivery, until it runs out or is taken back. Every write of the worker carries it.
 *
 * @param fence grows with each claim, so that a late worker's write finds no row
 */
public record Lease(long deliveryId, long fence) {}
