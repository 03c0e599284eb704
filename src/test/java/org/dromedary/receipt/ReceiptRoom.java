package org.dromedary.receipt;

import java.time.Duration;

import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.Destinations;

/** The room without the program around it. */
public final class ReceiptRoom {

    private ReceiptRoom() {}

    /** The steps of the routes, with little patience. */
    public static Receipts of(Destinations destinations, DestinationProperties configured) {
        return new Receipts(destinations, configured, Duration.ofMillis(500));
    }
}
