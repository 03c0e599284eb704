package org.dromedary.operations.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that are loaded, and how they are exchanged for others without ever leaving a gap that stays. */
final class RunningRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(RunningRoutes.class);

    private final RouteLoader loader;
    private final RouteRetries retries;
    private final Map<String, RouteText> loaded = new LinkedHashMap<>();

    RunningRoutes(RouteLoader loader, RouteRetries retries) {
        this.loader = loader;
        this.retries = retries;
    }

    RouteText text(String name) {
        return loaded.get(name);
    }

    /** Ids of a file's routes that are there; one whose precondition does not hold is not. */
    List<String> present(String name) {
        return routes(name).stream().filter(loader::isPresent).toList();
    }

    /** Route ids that a file declares; none if it is not loaded. */
    List<String> routes(String name) {
        RouteText file = loaded.get(name);
        return file == null
                ? List.of()
                : file.routes().stream().map(RouteText.Declared::id).toList();
    }

    List<RouteText> texts() {
        return List.copyOf(loaded.values());
    }

    /** Files that must be made anew when these are changed or removed, because they use what these give. */
    Set<String> users(Collection<RouteText> next, Set<String> gone) {
        Set<String> names = names(next, gone);
        List<RouteText> changed = new ArrayList<>(next);
        names.stream().filter(loaded::containsKey).forEach(name -> changed.add(text(name)));
        Set<String> users = RouteOrder.users(changed, texts());
        users.removeAll(names);
        return users;
    }

    /**
     * Loads and starts files in place of their earlier versions, with all files that use them. If one cannot be loaded, or a
     * route of it cannot start, everything is as it was.
     *
     * @param mayWait whether a file stays though a route of it cannot start yet
     * @return why nothing changed; null when all did
     */
    RouteFault replace(Collection<RouteText> next, Set<String> gone, Predicate<String> mayWait) {
        Set<String> users = users(next, gone);
        List<RouteText> arriving = new ArrayList<>(next);
        users.forEach(name -> arriving.add(text(name)));
        Set<String> leaving = names(next, gone);
        leaving.addAll(users);
        List<RouteText> earlier = texts().stream()
                .filter(text -> leaving.contains(text.name()))
                .collect(Collectors.toCollection(ArrayList::new));
        unload(RouteOrder.sorted(earlier));
        RouteFault fault = put(RouteOrder.sorted(arriving), name -> users.contains(name) || mayWait.test(name));
        if (fault != null) {
            RouteFault lost = put(RouteOrder.sorted(earlier), name -> true);
            if (lost != null) {
                LOG.error("Cannot bring back the earlier version: {}", lost);
            }
        }
        return fault;
    }

    private RouteFault put(List<RouteText> files, Predicate<String> mayWait) {
        for (RouteText file : files) {
            try {
                loader.load(file);
                loaded.put(file.name(), file);
            } catch (Exception e) {
                unload(files);
                return new RouteFault(file.name(), DryRun.line(file, e), DryRun.message(e));
            }
        }
        RouteFault fault = start(files, mayWait);
        if (fault != null) {
            unload(files);
        }
        return fault;
    }

    private RouteFault start(List<RouteText> files, Predicate<String> mayWait) {
        for (RouteText file : files) {
            for (String id : routes(file.name())) {
                try {
                    loader.start(id);
                } catch (Exception e) {
                    RouteFault fault = new RouteFault(
                            file.name(), file.routeLine(id), "route " + id + " cannot start: " + DryRun.message(e));
                    if (!mayWait.test(file.name())) {
                        return fault;
                    }
                    retries.add(id, fault);
                }
            }
        }
        return null;
    }

    private void unload(List<RouteText> files) {
        List<RouteText> backwards = new ArrayList<>(files);
        Collections.reverse(backwards);
        for (RouteText file : backwards) {
            retries.forget(routes(file.name()));
            RouteText gone = loaded.remove(file.name());
            if (gone != null) {
                loader.unload(gone);
            }
        }
    }

    private static Set<String> names(Collection<RouteText> next, Set<String> gone) {
        Set<String> names = new LinkedHashSet<>(gone);
        next.forEach(file -> names.add(file.name()));
        return names;
    }
}
