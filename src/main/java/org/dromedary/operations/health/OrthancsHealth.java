package org.dromedary.operations.health;

import java.util.Iterator;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;

import org.dromedary.component.orthanc.OrthancConsumer;
import org.dromedary.component.orthanc.OrthancPollStatus;
import org.dromedary.intake.OrthancRoutes;
import org.dromedary.intake.Orthancs;

/**
 * One part for each Orthanc that is followed. One that cannot be read, or of which a study cannot be brought, is DEGRADED: what
 * it has is safe there.
 */
class OrthancsHealth implements CompositeHealthContributor {

    private final CamelContext context;
    private final Orthancs orthancs;
    private final OrthancRoutes routes;

    OrthancsHealth(CamelContext context, Orthancs orthancs, OrthancRoutes routes) {
        this.context = context;
        this.orthancs = orthancs;
        this.routes = routes;
    }

    @Override
    public HealthContributor getContributor(String name) {
        return orthancs.isFollowed(name) ? indicator(name) : null;
    }

    @Override
    public Iterator<NamedContributor<HealthContributor>> iterator() {
        return orthancs.all().keySet().stream()
                .filter(orthancs::isFollowed)
                .map(name -> NamedContributor.<HealthContributor>of(name, indicator(name)))
                .iterator();
    }

    private HealthIndicator indicator(String name) {
        return () -> consumer(name)
                .map(consumer -> health(consumer.status(), routes.notCleaned(name), routes.lost(name)))
                .orElseGet(() -> Health.status("DEGRADED")
                        .withDetail("problem", routes.problems().getOrDefault(name, "its route does not run (yet)"))
                        .build());
    }

    private Optional<OrthancConsumer> consumer(String name) {
        return Optional.ofNullable(context.getRoute(OrthancRoutes.routeId(name)))
                .map(Route::getConsumer)
                .filter(OrthancConsumer.class::isInstance)
                .map(OrthancConsumer.class::cast)
                .filter(OrthancConsumer::isStarted);
    }

    private static Health health(OrthancPollStatus status, int notCleaned, int lost) {
        Health.Builder health = status.isWell() && notCleaned == 0 ? Health.up() : Health.status("DEGRADED");
        health.withDetail("change", status.position()).withDetail("studiesToBring", status.due());
        detail(health, "lastPoll", status.lastPoll());
        detail(health, "oldestSince", status.dueSince());
        detail(health, "failingSince", status.failingSince());
        detail(health, "failure", status.failure());
        if (notCleaned > 0) {
            health.withDetail("notCleaned", notCleaned);
        }
        if (lost > 0) {
            // nothing that another try could mend: it is told, and does not hide what comes later
            health.withDetail("instancesLost", lost);
        }
        if (status.failing() > 0) {
            health.withDetail("studiesThatFail", status.failing());
            detail(health, "studyFailure", status.studyFailure());
        }
        return health.build();
    }

    private static void detail(Health.Builder health, String name, Object value) {
        if (value != null) {
            health.withDetail(name, value);
        }
    }
}
