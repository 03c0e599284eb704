package org.dromedary.delivery;

/** Which destinations may not get instances as they are kept. */
@FunctionalInterface
public interface ShapedDestinations {

    /** Name of the bean that a route of such a queue begins with. */
    String STEP = "shaping";

    /** Whether instances are de-identified for this destination. */
    boolean isDeidentified(String destination);
}
