package org.dromedary.operations.routes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes that are in order but could not start for a reason outside, such as a port in use; tried again with growing pauses. */
final class RouteRetries {

    private static final Logger LOG = LoggerFactory.getLogger(RouteRetries.class);
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final RouteLoader loader;
    private final Clock clock;
    private final Map<String, Wait> waiting = new TreeMap<>();

    RouteRetries(RouteLoader loader, Clock clock) {
        this.loader = loader;
        this.clock = clock;
    }

    void add(String route, RouteFault fault) {
        LOG.error("{} (route {} is tried again)", fault, route);
        waiting.put(route, new Wait(fault, FIRST, clock.instant().plus(FIRST)));
    }

    void forget(Iterable<String> routes) {
        routes.forEach(waiting::remove);
    }

    /** Why a route waits; null if it does not. */
    RouteFault fault(String route) {
        Wait wait = waiting.get(route);
        return wait == null ? null : wait.fault;
    }

    void run() {
        for (Map.Entry<String, Wait> entry : waiting.entrySet()) {
            Wait wait = entry.getValue();
            if (clock.instant().isBefore(wait.next)) {
                continue;
            }
            try {
                loader.start(entry.getKey());
                entry.setValue(null);
                LOG.info("Started route {} after all", entry.getKey());
            } catch (Exception e) {
                Duration pause = min(wait.pause.multipliedBy(2));
                RouteFault fault =
                        new RouteFault(wait.fault.file(), wait.fault.line(), "cannot start: " + DryRun.message(e));
                entry.setValue(new Wait(fault, pause, clock.instant().plus(pause)));
            }
        }
        waiting.values().removeIf(wait -> wait == null);
    }

    private static Duration min(Duration pause) {
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    private record Wait(RouteFault fault, Duration pause, Instant next) {}
}
