package org.dromedary.delivery;

/** Published as an application event after a delivery was parked, so that a person can be told. */
public record DeliveryParked(Delivery delivery) {}
