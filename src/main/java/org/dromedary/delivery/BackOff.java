package org.dromedary.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a delivery waits after a transient failure: doubling from {@code first} to {@code max}, each pause shortened
 * at random by up to a fifth, so that what failed together does not come back together.
 */
record BackOff(Duration first, Duration max) {

    private static final int MOST_DOUBLINGS = 30;

    /** @param attempt 1 for the first that failed */
    Duration after(int attempt, RandomGenerator random) {
        long whole = Math.min(max.toMillis(), first.toMillis() << Math.min(Math.max(attempt - 1, 0), MOST_DOUBLINGS));
        return Duration.ofMillis(whole - (long) (random.nextDouble() * whole / 5));
    }
}
