package org.dromedary.operations.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;

import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;

import org.dromedary.intake.IntakeActivity;
import org.dromedary.intake.IntakeControl;
import org.dromedary.intake.IntakeStatus;
import org.dromedary.intake.Intakes;

/**
 * One part for each intake. One that cannot take what is there is DEGRADED: the files are safe where they are. Files that failed are
 * told by number and degrade nothing, so that they do not hide what comes later.
 */
class IntakesHealth implements CompositeHealthContributor {

    /** A share that hangs answers no look. */
    private static final Duration SILENT = Duration.ofMinutes(2);

    private final Intakes intakes;
    private final IntakeControl control;

    IntakesHealth(Intakes intakes, IntakeControl control) {
        this.intakes = intakes;
        this.control = control;
    }

    @Override
    public HealthContributor getContributor(String name) {
        return intakes.find(name).isPresent() ? indicator(name) : null;
    }

    @Override
    public Iterator<NamedContributor<HealthContributor>> iterator() {
        return intakes.all().keySet().stream()
                .map(name -> NamedContributor.<HealthContributor>of(name, indicator(name)))
                .iterator();
    }

    private HealthIndicator indicator(String name) {
        return () -> control.status(name)
                .map(status -> health(status, intakes.settings(name).pollInterval(), Instant.now()))
                .orElseGet(() -> Health.unknown().build());
    }

    static Health health(IntakeStatus status, Duration pollInterval, Instant now) {
        IntakeActivity activity = status.activity();
        String problem = status.problem();
        if (problem == null && isSilent(status, pollInterval, now)) {
            problem = "It has not been looked through since " + activity.lastPoll() + ": the share may hang";
        }
        Health.Builder health = problem == null ? Health.up() : Health.status("DEGRADED");
        health.withDetail("state", status.state()).withDetail("items", status.items());
        if (problem != null) {
            health.withDetail("problem", problem);
        }
        if (activity != null) {
            health.withDetail("waiting", activity.waiting()).withDetail("working", activity.working());
            if (activity.lastPoll() != null) {
                health.withDetail("lastPoll", activity.lastPoll());
            }
            if (activity.left() > 0) {
                // links, devices, and folders that it may not write
                health.withDetail("neverTaken", activity.left());
            }
        }
        return health.build();
    }

    private static boolean isSilent(IntakeStatus status, Duration pollInterval, Instant now) {
        Duration patience = SILENT.plus(pollInterval.multipliedBy(2));
        IntakeActivity activity = status.activity();
        return status.state() == IntakeStatus.State.RUNNING
                && activity != null
                && activity.lastPoll() != null
                && activity.working() == 0
                && activity.lastPoll().isBefore(now.minus(patience));
    }
}
