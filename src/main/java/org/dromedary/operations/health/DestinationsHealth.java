package org.dromedary.operations.health;

import java.util.Iterator;

import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;

import org.dromedary.delivery.Breaker;
import org.dromedary.delivery.DestinationStatus;
import org.dromedary.delivery.Destinations;

/**
 * One part for each destination. One that does not take deliveries is DEGRADED and not DOWN: what is received is safe and
 * waits, and the other destinations go on.
 */
class DestinationsHealth implements CompositeHealthContributor {

    private final Destinations destinations;

    DestinationsHealth(Destinations destinations) {
        this.destinations = destinations;
    }

    @Override
    public HealthContributor getContributor(String name) {
        return destinations.find(name).map(DestinationsHealth::indicator).orElse(null);
    }

    @Override
    public Iterator<NamedContributor<HealthContributor>> iterator() {
        return destinations.list().stream()
                .map(status -> NamedContributor.<HealthContributor>of(status.name(), indicator(status)))
                .iterator();
    }

    private static HealthIndicator indicator(DestinationStatus status) {
        return () -> health(status);
    }

    static Health health(DestinationStatus status) {
        boolean well =
                !status.paused() && status.problem() == null && status.breaker().state() == Breaker.State.CLOSED;
        Health.Builder health = well ? Health.up() : Health.status("DEGRADED");
        health.withDetail("breaker", status.breaker().state());
        if (status.breaker().state() != Breaker.State.CLOSED) {
            health.withDetail("since", status.breaker().since());
            if (status.breaker().lastFailure() != null) {
                health.withDetail("failure", status.breaker().lastFailure());
            }
        }
        if (status.paused()) {
            health.withDetail("paused", true);
        }
        if (!status.enabled()) {
            health.withDetail("enabled", false);
        }
        if (status.problem() != null) {
            health.withDetail("problem", status.problem());
        }
        return health.build();
    }
}
