package org.dromedary.delivery;

/** What an operator asked of a delivery cannot be done in the state it is in; the message says why. */
public class DeliveryRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DeliveryRefusedException(String message) {
        super(message);
    }
}
