package org.dromedary.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

import org.dromedary.delivery.Breaker.State;

class BreakerTest {

    private final TestClock clock = new TestClock();
    private final Breaker breaker = new Breaker(3, Duration.ofSeconds(10), Duration.ofSeconds(30), clock);

    @Test
    void opensAfterTransientFailuresInARow() {
        breaker.failedTransiently("refused");
        breaker.failedTransiently("refused");
        breaker.succeeded();
        breaker.failedTransiently("refused");
        breaker.failedTransiently("refused");
        assertThat(breaker.permits(4)).isEqualTo(4);

        assertThat(breaker.failedTransiently("timeout")).isTrue();
        assertThat(breaker.permits(4)).isZero();
        assertThat(breaker.status().state()).isEqualTo(State.OPEN);
        assertThat(breaker.status().lastFailure()).isEqualTo("timeout");
        assertThat(breaker.status().nextProbe()).isEqualTo(clock.now.plusSeconds(10));
    }

    @Test
    void aPermanentFailureNeitherOpensNorCloses() {
        for (int i = 0; i < 10; i++) {
            breaker.started();
            breaker.inconclusive();
        }
        assertThat(breaker.status().state()).isEqualTo(State.CLOSED);

        open();
        clock.forward(10);
        assertThat(breaker.permits(4)).isEqualTo(1);
        breaker.started();
        breaker.inconclusive();
        assertThat(breaker.status().state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.permits(4)).isEqualTo(1);
    }

    @Test
    void letsOneProbeThroughAfterPausesThatDouble() {
        open();
        for (int pause : new int[] {10, 20, 30, 30}) {
            clock.forward(pause - 1);
            assertThat(breaker.permits(4)).isZero();
            clock.forward(1);
            assertThat(breaker.permits(4)).isEqualTo(1);
            breaker.started();
            assertThat(breaker.permits(4)).isZero();
            assertThat(breaker.failedTransiently("refused")).isFalse();
        }
    }

    @Test
    void closesWithTheFirstSuccessAndBeginsWithTheShortPauseAgain() {
        open();
        clock.forward(10);
        breaker.permits(1);
        breaker.started();
        breaker.failedTransiently("refused");
        clock.forward(20);
        breaker.permits(1);
        breaker.started();

        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.permits(4)).isEqualTo(4);
        assertThat(breaker.status().nextProbe()).isNull();
        open();
        assertThat(breaker.status().nextProbe()).isEqualTo(clock.now.plusSeconds(10));
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            breaker.failedTransiently("refused");
        }
    }

    private static final class TestClock extends Clock {

        private Instant now = Instant.parse("2026-11-21T00:00:00Z");

        void forward(int seconds) {
            now = now.plusSeconds(seconds);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
