package org.dromedary.delivery;

/** A delivery that this node may work on now. */
public record Claim(Delivery delivery, Lease lease) {}
