package org.dromedary.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps a queue from knocking at a destination that does not answer. After some transient failures in a row it opens; then
 * one delivery at a time is let through as a probe, after pauses that double; the first success closes it. Permanent
 * failures say nothing of the destination's health and do not count. In memory, one per destination and node.
 */
public final class Breaker {

    /** What is let through. */
    public enum State {
        /** Everything. */
        CLOSED,
        /** Nothing until the pause is over. */
        OPEN,
        /** One probe. */
        HALF_OPEN
    }

    /**
     * The breaker as health and REST show it.
     *
     * @param since when it came into this state
     * @param failures transient failures in a row
     * @param lastFailure the last of them, null while there was none
     * @param nextProbe not before this, null while it is closed
     */
    public record Status(State state, Instant since, int failures, String lastFailure, Instant nextProbe) {}

    private final int threshold;
    private final Duration firstPause;
    private final Duration maxPause;
    private final Clock clock;

    private State state = State.CLOSED;
    private Instant since;
    private Instant nextProbe;
    private Duration pause;
    private int failures;
    private String lastFailure;
    private boolean probing;

    Breaker(int threshold, Duration firstPause, Duration maxPause, Clock clock) {
        this.threshold = threshold;
        this.firstPause = firstPause;
        this.maxPause = maxPause;
        this.clock = clock;
        this.since = clock.instant();
        this.pause = firstPause;
    }

    /** How many of the wanted deliveries may start now; while the breaker is not closed, one at most. */
    public synchronized int permits(int wanted) {
        if (state == State.OPEN && !clock.instant().isBefore(nextProbe)) {
            become(State.HALF_OPEN);
        }
        return switch (state) {
            case CLOSED -> wanted;
            case OPEN -> 0;
            case HALF_OPEN -> probing ? 0 : Math.min(1, wanted);
        };
    }

    /** Whether what is started now is a probe. */
    public synchronized boolean isProbe() {
        return state == State.HALF_OPEN;
    }

    /** A delivery has started. */
    public synchronized void started() {
        probing = state == State.HALF_OPEN;
    }

    /** @return true if this closed the breaker */
    public synchronized boolean succeeded() {
        boolean closes = state != State.CLOSED;
        failures = 0;
        pause = firstPause;
        probing = false;
        if (closes) {
            nextProbe = null;
            become(State.CLOSED);
        }
        return closes;
    }

    /** @return true if this opened the breaker, which was closed */
    public synchronized boolean failedTransiently(String failure) {
        failures++;
        lastFailure = failure;
        boolean opens = state == State.CLOSED && failures >= threshold;
        if (state == State.HALF_OPEN) {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(maxPause) > 0 ? maxPause : doubled;
        }
        if (opens || state == State.HALF_OPEN) {
            probing = false;
            nextProbe = clock.instant().plus(pause);
            become(State.OPEN);
        }
        return opens;
    }

    /** A delivery ended without telling whether the destination is well: another may be the probe. */
    public synchronized void inconclusive() {
        probing = false;
    }

    public synchronized Status status() {
        return new Status(state, since, failures, lastFailure, nextProbe);
    }

    private void become(State next) {
        state = next;
        since = clock.instant();
    }
}
