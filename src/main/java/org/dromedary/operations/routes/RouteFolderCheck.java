package org.dromedary.operations.routes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.camel.impl.DefaultCamelContext;

/**
 * What is wrong with the operator's route files, without a router that runs: YAML, Camel's schema, ids among these files,
 * endpoint options. Whether the beans exist that they call shows when the router loads them.
 */
public final class RouteFolderCheck {

    private RouteFolderCheck() {}

    /** @param folder need not exist */
    public static List<RouteFault> faults(Path folder) throws IOException {
        Map<String, RouteFolder.Found> files = new RouteFolder(folder).read().orElse(Map.of());
        List<RouteFault> faults = new ArrayList<>();
        if (files.isEmpty()) {
            return faults;
        }
        try (DefaultCamelContext context = new DefaultCamelContext(false)) {
            context.build();
            RouteCheck check = new RouteCheck(context);
            Set<String> taken = new LinkedHashSet<>();
            files.forEach((name, found) -> faults.addAll(faults(check, name, found, taken)));
        }
        return faults;
    }

    private static List<RouteFault> faults(RouteCheck check, String name, RouteFolder.Found found, Set<String> taken) {
        if (found.unreadable() != null) {
            return List.of(new RouteFault(name, 0, found.unreadable()));
        }
        try {
            RouteText text = RouteText.parse(name, found.text());
            List<RouteFault> faults = check.textFaults(text, taken, true);
            text.routes().forEach(route -> taken.add(route.id()));
            return faults;
        } catch (RouteText.FaultyText e) {
            return List.of(e.fault());
        }
    }
}
