package org.dromedary.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import org.dromedary.portal.Unrest.Verdict;

class UnrestTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final Unrest unrest = new Unrest(Duration.ofMinutes(15));

    private Verdict see(String lastUpdate, long minutes) {
        return unrest.see("a", lastUpdate, NOW.plus(Duration.ofMinutes(minutes)));
    }

    @Test
    void whatDoesNotChangeIsTakenAsAWhole() {
        assertThat(see("1", 0)).isEqualTo(Verdict.WAIT);
        assertThat(see("1", 14)).isEqualTo(Verdict.WAIT);
        assertThat(see("1", 15)).isEqualTo(Verdict.WHOLE);
        unrest.forget("a");
        assertThat(see("1", 16)).isEqualTo(Verdict.WAIT);
    }

    @Test
    void whatNeverRestsIsTakenInParts() {
        assertThat(see("1", 0)).isEqualTo(Verdict.WAIT);
        assertThat(see("2", 10)).isEqualTo(Verdict.WAIT);
        assertThat(see("3", 20)).isEqualTo(Verdict.PART);
        assertThat(see("3", 34)).isEqualTo(Verdict.PART);
        assertThat(see("3", 35)).isEqualTo(Verdict.WHOLE);
    }
}
