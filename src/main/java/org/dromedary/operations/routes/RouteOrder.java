package org.dromedary.operations.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which file must come after which: users after the templates and configurations they use, callers after what they call. */
final class RouteOrder {

    private RouteOrder() {}

    /** The files so that what is used comes first; otherwise in the order given. */
    static List<RouteText> sorted(Collection<RouteText> files) {
        Map<String, RouteText> done = new LinkedHashMap<>();
        files.forEach(file -> visit(file, files, done, new LinkedHashSet<>()));
        return new ArrayList<>(done.values());
    }

    private static void visit(
            RouteText file, Collection<RouteText> files, Map<String, RouteText> done, Set<String> visiting) {
        if (done.containsKey(file.name()) || !visiting.add(file.name())) {
            return;
        }
        for (RouteText other : files) {
            if (other != file && (file.uses(other.provides()) || file.calls(other.serves()))) {
                visit(other, files, done, visiting);
            }
        }
        done.put(file.name(), file);
    }

    /** Names of the files that use, directly or through others, what one of the changed files gives. */
    static Set<String> users(Collection<RouteText> changed, Collection<RouteText> files) {
        Set<String> users = new LinkedHashSet<>();
        Set<String> provided = new LinkedHashSet<>();
        changed.forEach(file -> provided.addAll(file.provides()));
        boolean more = !provided.isEmpty();
        while (more) {
            more = false;
            for (RouteText file : files) {
                if (!users.contains(file.name()) && file.uses(provided)) {
                    users.add(file.name());
                    more |= provided.addAll(file.provides());
                }
            }
        }
        return users;
    }
}
