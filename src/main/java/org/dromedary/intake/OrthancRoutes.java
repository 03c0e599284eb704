package org.dromedary.intake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.CamelContext;

import org.dromedary.delivery.RouteKeeper;

/**
 * Keeps one route running for each Orthanc that is followed, {@code poll-<name>}, made of the template of
 * {@code orthanc.camel.yaml}.
 */
public final class OrthancRoutes {

    private static final String TEMPLATE = "poll-orthanc";

    private final Map<String, String> problems = new ConcurrentHashMap<>();
    private final AfterRows after;
    private final RouteKeeper keeper;

    OrthancRoutes(Orthancs orthancs, AfterRows after) {
        this.after = after;
        Map<String, RouteKeeper.Wanted> wanted = new LinkedHashMap<>();
        orthancs.all().forEach((name, settings) -> {
            if (settings.poll()) {
                wanted.put(name, new RouteKeeper.Wanted(routeId(name), TEMPLATE, settings.parameters(name)));
            }
        });
        keeper = new RouteKeeper("Orthanc", wanted, this::problem);
    }

    /** The id of the route that follows an Orthanc. */
    public static String routeId(String orthanc) {
        return "poll-" + orthanc;
    }

    private void problem(String name, String reason) {
        if (reason == null) {
            problems.remove(name);
        } else {
            problems.put(name, reason);
        }
    }

    /** Why routes do not run, by Orthanc. */
    public Map<String, String> problems() {
        return Map.copyOf(problems);
    }

    /** How many delivered studies of an Orthanc are still there because what is to be done with them fails or cannot be done. */
    public int notCleaned(String orthanc) {
        return after.failing(orthanc);
    }

    /** Instances that could not be read in an Orthanc, and without which their studies went on. */
    public int lost(String orthanc) {
        return after.lost(orthanc);
    }

    /** Called once, when the context has started. */
    void start(CamelContext context) {
        keeper.start(context);
    }
}
