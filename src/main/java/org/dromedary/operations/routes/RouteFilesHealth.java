package org.dromedary.operations.routes;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * UP; DEGRADED (HTTP 200) when an earlier version of a file runs; DOWN when a file, or a route of it, does not run at all.
 */
class RouteFilesHealth implements HealthIndicator {

    private final RouteFiles files;

    RouteFilesHealth(RouteFiles files) {
        this.files = files;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        RouteFileStatus.State worst = RouteFileStatus.State.UP;
        for (RouteFileStatus file : files.status()) {
            List<String> faults = new ArrayList<>();
            file.faults().forEach(fault -> faults.add(fault.toString()));
            health.withDetail(file.name(), faults.isEmpty() ? file.routes() : faults);
            worst = file.state().compareTo(worst) > 0 ? file.state() : worst;
        }
        return health.status(worst.name()).build();
    }
}
