package org.dromedary.portal;

import java.util.List;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

/** The part {@code portal} of health: DEGRADED when the Orthanc is away, or a study does not get into the folder. */
class PortalHealth extends AbstractHealthIndicator {

    private final PortalProperties properties;
    private final PortalTable table;
    private final PortalWatch watch;

    PortalHealth(PortalProperties properties, PortalTable table, PortalWatch watch) {
        this.properties = properties;
        this.table = table;
        this.watch = watch;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up().withDetail("enabled", properties.enabled());
        if (!properties.enabled()) {
            return;
        }
        String problem = watch.problem();
        if (problem != null) {
            builder.status(new Status("DEGRADED")).withDetail("orthanc", problem);
        }
        List<PortalStudy> failing = table.failing(properties.orthanc());
        if (!failing.isEmpty()) {
            builder.status(new Status("DEGRADED"))
                    .withDetail("failing", failing.size())
                    .withDetail(
                            "first",
                            failing.get(0).orthancId() + ": " + failing.get(0).failure());
        }
    }
}
