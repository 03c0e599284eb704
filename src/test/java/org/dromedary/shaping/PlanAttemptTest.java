package org.dromedary.shaping;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.dromedary.deidentify.residual.ResidualWords;
import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryState;

class PlanAttemptTest {

    private static final String NOW = "de-identified by profile p (version 2, state B)";

    private static PlanAttempt attempt(boolean closed) {
        InstanceStep.Attempt step = new InstanceStep.Attempt() {
            @Override
            public String description() {
                return NOW;
            }

            @Override
            public ResidualWords apply(Path instance, Path made) {
                return ResidualWords.NONE;
            }
        };
        return new PlanAttempt(new Plan(closed, List.of(), null, 0), List.of(step));
    }

    private static Delivery delivery(String shaped, long doneBytes, int doneInstances) {
        Instant time = Instant.EPOCH;
        return new Delivery(
                1,
                "research",
                "1.2",
                1,
                null,
                null,
                DeliveryState.ACTIVE,
                0,
                2,
                time,
                time,
                time,
                null,
                null,
                null,
                2,
                null,
                null,
                null,
                doneBytes,
                100,
                doneInstances,
                10,
                false,
                false,
                1,
                shaped,
                null);
    }

    @Test
    void whatHasBegunToLeaveDoesNotGoOnInAnotherWay() {
        String before = "de-identified by profile p (version 2, state A)";
        assertThatThrownBy(() -> attempt(true).checkSame(delivery(before, 0, 3)))
                .isInstanceOf(ShapingException.class)
                .hasMessageContaining("as a whole");
        assertThatThrownBy(() -> attempt(true).checkSame(delivery(before, 50, 0)))
                .isInstanceOf(ShapingException.class);
        // nothing has left, it is the same, nobody minds, or it is begun anew
        for (Delivery fine : List.of(delivery(before, 0, 0), delivery(NOW, 50, 3), delivery(null, 50, 3))) {
            assertThatCode(() -> attempt(true).checkSame(fine)).doesNotThrowAnyException();
        }
        assertThatCode(() -> attempt(false).checkSame(delivery(before, 50, 3))).doesNotThrowAnyException();
    }
}
