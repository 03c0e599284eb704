package org.dromedary.operations.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.operations.routes.RouteFileStatus.Origin;
import org.dromedary.operations.routes.RouteFileStatus.State;
import org.dromedary.operations.routes.RouteFolder.Found;
import org.dromedary.operations.routes.RouteText.FaultyText;

/**
 * Keeps the running routes in step with the built-in route files and the operator's folder.
 *
 * <p>A file of the folder is added to the built-in ones, or takes the place of the one with its name; when it is deleted,
 * the built-in one comes back. A text that is not in order never replaces a version that runs: it is checked first, and if
 * its routes cannot be started, the earlier version comes back. Files that use a changed template or configuration are
 * checked and loaded anew with it. Files saved together are taken together if that makes them right.
 *
 * <p>At start a faulty file of the folder is replaced by the copy of what ran under its name before. Without such a copy its
 * name stays empty, even if there is a built-in file of that name: the operator has said that this one is not wanted.
 */
public class RouteFiles {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

    private final RouteCheck check;
    private final RunningRoutes running;
    private final RouteRetries retries;
    private final RouteFolder folder;
    private final LastGoodRoutes lastGood;
    private final Map<String, Found> builtIn = new LinkedHashMap<>();
    private final Map<String, Standing> files = new LinkedHashMap<>();
    private Map<String, Found> seen = Map.of();

    RouteFiles(
            RouteCheck check,
            RouteLoader loader,
            RouteRetries retries,
            RouteFolder folder,
            LastGoodRoutes lastGood,
            Map<String, String> builtIn) {
        this.check = check;
        this.retries = retries;
        this.running = new RunningRoutes(loader, retries);
        this.folder = folder;
        this.lastGood = lastGood;
        builtIn.forEach((name, text) -> this.builtIn.put(name, new Found(text, null, Origin.BUILT_IN)));
    }

    /** How each file stands, built-in ones first. */
    public synchronized List<RouteFileStatus> status() {
        List<RouteFileStatus> all = new ArrayList<>();
        files.forEach((name, standing) -> {
            List<String> routes = running.present(name);
            List<RouteFault> faults = new ArrayList<>(standing.faults());
            List<RouteFault> waiting =
                    routes.stream().map(retries::fault).filter(Objects::nonNull).toList();
            faults.addAll(waiting);
            boolean down = running.text(name) == null || !waiting.isEmpty();
            State state = down ? State.DOWN : faults.isEmpty() ? State.UP : State.DEGRADED;
            all.add(new RouteFileStatus(name, standing.origin(), state, routes, List.copyOf(faults)));
        });
        return all;
    }

    /** Faults of the built-in files and of the folder as it is now; loads nothing and changes nothing. */
    public synchronized List<RouteFault> check() {
        Map<String, List<RouteFault>> faults = new LinkedHashMap<>();
        Map<String, RouteText> texts = parse(offered(folder.read().orElse(Map.of())), faults);
        checkAll(texts, texts.values(), true, faults);
        return faults.values().stream().flatMap(List::stream).toList();
    }

    /**
     * Loads all files at start, without waiting for a second look.
     *
     * @throws RouteFaultsException if a built-in file is faulty or a route of it cannot start
     */
    synchronized void open() {
        seen = folder.read().orElse(Map.of());
        Map<String, Found> offered = offered(seen);
        Map<String, Found> batch = new LinkedHashMap<>(offered);
        Map<String, List<RouteFault>> rejected = new LinkedHashMap<>();
        Map<String, List<RouteFault>> faults = attempt(batch, Set.of(), name -> !builtIn(batch, name));
        while (!faults.isEmpty()) {
            if (faults.keySet().stream().anyMatch(name -> builtIn(batch, name))) {
                throw new RouteFaultsException(
                        faults.values().stream().flatMap(List::stream).toList());
            }
            faults.forEach((name, found) -> {
                Origin origin = batch.remove(name).origin();
                rejected.putIfAbsent(name, found);
                if (origin == Origin.FOLDER) {
                    lastGood.read(name).ifPresent(copy -> batch.put(name, new Found(copy, null, Origin.LAST_GOOD)));
                }
            });
            faults = attempt(batch, Set.of(), name -> !builtIn(batch, name));
        }
        offered.forEach((name, found) -> {
            Found chosen = batch.get(name);
            Origin origin = chosen == null ? Origin.NONE : chosen.origin();
            List<RouteFault> why = rejected.getOrDefault(name, List.of());
            files.put(name, new Standing(found, origin, why));
            complain(name, why);
            keep(name);
        });
        LOG.info("Loaded {} route files, {} of them in {}", running.texts().size(), seen.size(), folder.path());
    }

    /** Applies what changed since the previous call; a text must be the same twice in a row to count as written. */
    synchronized void scan() {
        Map<String, Found> now = folder.read().orElse(null);
        // a folder that cannot be listed (an NFS server away) is not one whose files were deleted
        if (now != null) {
            Map<String, Found> offered = offered(now);
            Map<String, Found> changed = new TreeMap<>();
            Set<String> gone = new TreeSet<>();
            Set<String> names = new LinkedHashSet<>(files.keySet());
            names.addAll(offered.keySet());
            for (String name : names) {
                Found found = offered.get(name);
                Standing known = files.get(name);
                boolean settled = Objects.equals(now.get(name), seen.get(name));
                if (settled && found == null) {
                    gone.add(name);
                } else if (settled && (known == null || !found.equals(known.offered()))) {
                    changed.put(name, found);
                }
            }
            seen = now;
            apply(changed, gone);
        }
        retries.run();
    }

    private void apply(Map<String, Found> changed, Set<String> gone) {
        if (changed.isEmpty() && gone.isEmpty()) {
            return;
        }
        boolean any = offer(changed, gone);
        if (!any && changed.size() + gone.size() > 1) {
            for (Map.Entry<String, Found> entry : changed.entrySet()) {
                any |= offer(Map.of(entry.getKey(), entry.getValue()), Set.of());
            }
            for (String name : gone) {
                any |= offer(Map.of(), Set.of(name));
            }
        }
        if (any) {
            // what was refused before may be right beside what runs now
            Map<String, Found> refused = new TreeMap<>();
            files.forEach((name, standing) -> {
                if (!standing.faults().isEmpty() && !changed.containsKey(name)) {
                    refused.put(name, standing.offered());
                }
            });
            refused.forEach((name, found) -> offer(Map.of(name, found), Set.of()));
        }
    }

    private boolean offer(Map<String, Found> changed, Set<String> gone) {
        // what replaces nothing may wait for its port; what replaces something that works may not
        Set<String> fresh = new LinkedHashSet<>(changed.keySet());
        fresh.removeIf(name -> running.text(name) != null);
        Map<String, List<RouteFault>> faults = attempt(changed, gone, fresh::contains);
        if (!faults.isEmpty()) {
            changed.forEach((name, found) -> refuse(name, found, faults.getOrDefault(name, List.of())));
            gone.forEach(name -> refuse(name, files.get(name).offered(), faults.getOrDefault(name, List.of())));
            return false;
        }
        changed.forEach((name, found) -> {
            files.put(name, new Standing(found, found.origin(), List.of()));
            keep(name);
            LOG.info("Loaded {} ({}): {}", name, found.origin(), running.present(name));
        });
        gone.forEach(name -> {
            files.remove(name);
            lastGood.forget(name);
            LOG.info("Removed the routes of {}", name);
        });
        return true;
    }

    private void refuse(String name, Found found, List<RouteFault> faults) {
        Standing known = files.get(name);
        if (!faults.isEmpty() && (known == null || !faults.equals(known.faults()))) {
            complain(name, faults);
        }
        files.put(name, new Standing(found, running.text(name) == null ? Origin.NONE : known.origin(), faults));
        keep(name);
    }

    /** Loads what was found, all or nothing; the faults are by the name of the file that must be changed. */
    private Map<String, List<RouteFault>> attempt(
            Map<String, Found> batch, Set<String> gone, Predicate<String> mayWait) {
        Map<String, List<RouteFault>> faults = new LinkedHashMap<>();
        Map<String, RouteText> next = parse(batch, faults);
        List<RouteText> all = new ArrayList<>(running.texts());
        all.removeIf(text -> batch.containsKey(text.name()) || gone.contains(text.name()));
        List<RouteText> users = all.stream()
                .filter(text -> running.users(next.values(), gone).contains(text.name()))
                .toList();
        all.addAll(next.values());
        boolean builtInOnly = batch.values().stream().allMatch(found -> found.origin() == Origin.BUILT_IN);
        checkAll(next, all, !builtInOnly, faults);
        if (faults.isEmpty()) {
            for (RouteText user : users) {
                check.dryRun(user, without(all, user)).forEach(fault -> blame(batch, gone, fault, faults));
            }
        }
        if (faults.isEmpty()) {
            RouteFault fault = running.replace(next.values(), gone, mayWait);
            if (fault != null && batch.containsKey(fault.file())) {
                faults.put(fault.file(), List.of(fault));
            } else if (fault != null) {
                blame(batch, gone, fault, faults);
            }
        }
        return faults;
    }

    private void checkAll(
            Map<String, RouteText> next,
            Collection<RouteText> all,
            boolean schema,
            Map<String, List<RouteFault>> faults) {
        Set<String> taken = check.idsOfOthers(running.texts());
        all.stream().filter(text -> !next.containsKey(text.name())).forEach(text -> text.routes()
                .forEach(route -> taken.add(route.id())));
        next.forEach((name, text) -> {
            boolean thorough = schema && !text.text().equals(builtInText(name));
            List<RouteFault> found = check.faults(text, without(all, text), taken, thorough);
            if (!found.isEmpty()) {
                faults.put(name, found);
            }
            text.routes().forEach(route -> taken.add(route.id()));
        });
    }

    private String builtInText(String name) {
        Found found = builtIn.get(name);
        return found == null ? null : found.text();
    }

    /** A change that makes another, unchanged file faulty is the changed file's fault. */
    private static void blame(
            Map<String, Found> batch, Set<String> gone, RouteFault fault, Map<String, List<RouteFault>> faults) {
        Set<String> names = new LinkedHashSet<>(batch.keySet());
        names.addAll(gone);
        for (String name : names) {
            faults.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(new RouteFault(name, 0, "this change breaks " + fault));
        }
    }

    private static Map<String, RouteText> parse(Map<String, Found> batch, Map<String, List<RouteFault>> faults) {
        Map<String, RouteText> texts = new LinkedHashMap<>();
        batch.forEach((name, found) -> {
            try {
                if (found.unreadable() != null) {
                    throw new FaultyText(new RouteFault(name, 0, found.unreadable()));
                }
                texts.put(name, RouteText.parse(name, found.text()));
            } catch (FaultyText e) {
                faults.put(name, List.of(e.fault()));
            }
        });
        return texts;
    }

    private static List<RouteText> without(Collection<RouteText> all, RouteText one) {
        return all.stream().filter(text -> !text.name().equals(one.name())).collect(Collectors.toList());
    }

    private static boolean builtIn(Map<String, Found> batch, String name) {
        Found found = batch.get(name);
        return found != null && found.origin() == Origin.BUILT_IN;
    }

    /** The built-in files, with those of the folder added or in their place. */
    private Map<String, Found> offered(Map<String, Found> inFolder) {
        Map<String, Found> all = new LinkedHashMap<>(builtIn);
        all.putAll(inFolder);
        return all;
    }

    private void complain(String name, List<RouteFault> faults) {
        String instead = running.text(name) == null ? "nothing runs in its place" : "the earlier version runs on";
        faults.forEach(fault -> LOG.warn("{} ({})", fault, instead));
    }

    /** Keeps on disk what runs under the name of a file of the folder. */
    private void keep(String name) {
        RouteText text = running.text(name);
        if (!seen.containsKey(name)) {
            lastGood.forget(name);
        } else if (text != null) {
            lastGood.keep(name, text.text());
        }
    }

    /** What was last found under a name, where the text that runs comes from, and why the two differ. */
    private record Standing(Found offered, Origin origin, List<RouteFault> faults) {}
}
