package org.dromedary.delivery;

/** Where a delivery stands; the names are part of the REST contract. */
public enum DeliveryState {
    /** Waits for its first or next attempt. */
    PENDING,
    /** A worker holds its lease. */
    ACTIVE,
    /** The peer's final positive answer is there for every instance. */
    DELIVERED,
    /** Delivered, and the peer attached a warning that is kept. */
    WARNING,
    /** Failed permanently or outlived its retries: kept, visible, replayable. */
    PARKED,
    /** Taken back by an operator. */
    CANCELLED
}
