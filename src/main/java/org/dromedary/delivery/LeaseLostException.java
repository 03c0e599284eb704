package org.dromedary.delivery;

/** The worker was too late, or an operator cancelled the delivery: what it wanted to write was not written. */
public class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LeaseLostException(Lease lease) {
        super("Delivery " + lease.deliveryId() + " is no longer held under fence " + lease.fence()
                + ": its lease ran out or it was cancelled. Nothing was written.");
    }
}
