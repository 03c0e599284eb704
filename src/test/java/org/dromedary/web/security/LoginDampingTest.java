package org.dromedary.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginDampingTest {

    private final Clock clock = mock(Clock.class);
    private final LoginDamping damping = new LoginDamping(clock);

    @BeforeEach
    void start() {
        at(0);
    }

    @Test
    void theFifthFailureInARowMakesTheAddressWaitAndEachFurtherOneLonger() {
        fail("10.0.0.1", 4);
        assertThat(damping.wait("10.0.0.1")).isZero();
        fail("10.0.0.1", 1);
        assertThat(damping.wait("10.0.0.1")).isEqualTo(Duration.ofSeconds(1));
        assertThat(damping.wait("10.0.0.2")).isZero();
        at(1);
        assertThat(damping.wait("10.0.0.1")).isZero();
        fail("10.0.0.1", 1);
        assertThat(damping.wait("10.0.0.1")).isEqualTo(Duration.ofSeconds(2));
        fail("10.0.0.1", 100);
        assertThat(damping.wait("10.0.0.1")).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aSuccessOrTimeForgets() {
        fail("10.0.0.1", 20);
        damping.succeeded("10.0.0.1");
        fail("10.0.0.1", 4);
        assertThat(damping.wait("10.0.0.1")).isZero();
        at(3600);
        fail("10.0.0.1", 4);
        assertThat(damping.wait("10.0.0.1")).isZero();
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        for (int i = 0; i < 5; i++) {
            damping.failed("2001:db8:0:1:0:0:0:" + i);
        }
        assertThat(damping.wait("2001:db8:0:1:ffff:0:0:1")).isPositive();
        assertThat(damping.wait("2001:db8:0:2:0:0:0:1")).isZero();
    }

    @Test
    void manyAddressesTakeNoMemory() {
        for (int i = 0; i < 20_000; i++) {
            fail("10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256, 5);
        }
        assertThat(damping.wait("10.0.0.1")).isZero();
        assertThat(damping.wait("10.0.78.31")).isPositive();
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            damping.failed(address);
        }
    }

    private void at(long second) {
        when(clock.instant()).thenReturn(Instant.EPOCH.plusSeconds(second));
    }
}
