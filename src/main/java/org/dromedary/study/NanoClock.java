package org.dromedary.study;

import java.util.function.LongSupplier;

/** Time for periods, as {@link System#nanoTime()}; tests have a bean of their own. */
public interface NanoClock extends LongSupplier {}
