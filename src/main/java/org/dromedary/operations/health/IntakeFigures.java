package org.dromedary.operations.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

import org.dromedary.intake.IntakeControl;
import org.dromedary.intake.IntakeState;
import org.dromedary.intake.IntakeStatus;

/** Items of intakes as gauges, counted at intervals. Labels are names of intakes and states. */
class IntakeFigures {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeFigures.class);

    private final IntakeControl control;
    private final MultiGauge items;
    private final MultiGauge waiting;
    private final MultiGauge degraded;

    IntakeFigures(IntakeControl control, MeterRegistry meters) {
        this.control = control;
        items = MultiGauge.builder("dromedary.intake.items")
                .description("Files that were taken in, by intake and state")
                .register(meters);
        waiting = MultiGauge.builder("dromedary.intake.waiting")
                .description("Files that are there and not taken yet")
                .register(meters);
        degraded = MultiGauge.builder("dromedary.intake.degraded")
                .description("1 while an intake cannot take everything that is there")
                .register(meters);
    }

    @Scheduled(initialDelayString = "PT2S", fixedDelayString = "PT15S")
    void count() {
        try {
            List<MultiGauge.Row<?>> byState = new ArrayList<>();
            List<MultiGauge.Row<?>> waits = new ArrayList<>();
            List<MultiGauge.Row<?>> faults = new ArrayList<>();
            for (IntakeStatus status : control.status()) {
                for (Map.Entry<IntakeState, Long> count : status.items().entrySet()) {
                    byState.add(MultiGauge.Row.of(
                            Tags.of(
                                    "intake",
                                    status.name(),
                                    "state",
                                    count.getKey().name()),
                            count.getValue()));
                }
                Tags tags = Tags.of("intake", status.name());
                waits.add(MultiGauge.Row.of(
                        tags, status.activity() == null ? 0 : status.activity().waiting()));
                faults.add(MultiGauge.Row.of(tags, status.problem() == null ? 0 : 1));
            }
            items.register(byState, true);
            waiting.register(waits, true);
            degraded.register(faults, true);
        } catch (DataAccessException e) {
            LOG.warn("Cannot count the items of intakes: {}", e.getMessage());
        }
    }
}
