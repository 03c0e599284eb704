package org.dromedary.intake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.camel.util.URISupport;
import org.springframework.stereotype.Component;

import org.dromedary.study.Audit;

/** What operators see of intakes, and do with them. */
@Component
public class IntakeControl {

    private static final int LAST_FAILED = 5;
    /** Who asks for a look sees what a usual one found. */
    private static final int WAITS_SECONDS = 3;

    private final Intakes intakes;
    private final IntakeItems items;
    private final IntakeRoutes routes;
    private final Audit audit;
    private final Map<String, CompletableFuture<Void>> looks = new ConcurrentHashMap<>();

    IntakeControl(Intakes intakes, IntakeItems items, IntakeRoutes routes, Audit audit) {
        this.intakes = intakes;
        this.items = items;
        this.routes = routes;
        this.audit = audit;
    }

    /** All intakes of the settings, in their order. */
    public List<IntakeStatus> status() {
        Map<String, Map<IntakeState, Long>> counts = new HashMap<>();
        items.counts().forEach(count -> counts.computeIfAbsent(count.intake(), name -> new EnumMap<>(IntakeState.class))
                .put(count.state(), count.items()));
        Map<String, Long> studies = items.studies();
        return intakes.all().keySet().stream()
                .map(name -> status(name, counts.getOrDefault(name, Map.of()), studies.getOrDefault(name, 0L)))
                .toList();
    }

    /** One intake; empty if the settings name no such one. */
    public Optional<IntakeStatus> status(String name) {
        return status().stream().filter(status -> status.name().equals(name)).findFirst();
    }

    /** All intakes, with what is known without looking through what they have taken. */
    public List<IntakeStatus> brief() {
        return intakes.all().keySet().stream()
                .map(name -> brief(name, Map.of(), 0, List.of()))
                .toList();
    }

    private IntakeStatus status(String name, Map<IntakeState, Long> counts, long studies) {
        Map<IntakeState, Long> all = new LinkedHashMap<>();
        for (IntakeState state : IntakeState.values()) {
            all.put(state, counts.getOrDefault(state, 0L));
        }
        return brief(name, all, studies, items.list(name, IntakeState.FAILED, null, LAST_FAILED, 0));
    }

    private IntakeStatus brief(String name, Map<IntakeState, Long> counts, long studies, List<IntakeItem> failed) {
        IntakeSettings settings = intakes.settings(name);
        String problem = settings.enabled() ? routes.problem(name).orElse(null) : null;
        return new IntakeStatus(
                name,
                URISupport.sanitizeUri(settings.uri()),
                state(name, settings, problem),
                problem,
                routes.kind(name).activity(name).orElse(null),
                counts,
                studies,
                failed);
    }

    private IntakeStatus.State state(String name, IntakeSettings settings, String problem) {
        if (!settings.enabled()) {
            return IntakeStatus.State.DISABLED;
        }
        if (items.isPaused(name)) {
            return IntakeStatus.State.PAUSED;
        }
        return problem == null ? IntakeStatus.State.RUNNING : IntakeStatus.State.DEGRADED;
    }

    /** Holds an intake, across restarts; what is being taken is taken to its end. */
    public void pause(String name) {
        items.pause(name, true);
        audit.record("intake.paused", null, null, null, name);
    }

    /** Lets a held intake go on. */
    public void resume(String name) {
        items.pause(name, false);
        audit.record("intake.resumed", null, null, null, name);
    }

    /**
     * Looks for files now. A look that takes long goes on when this has returned; one at a time for each intake.
     *
     * @throws IllegalStateException if it is disabled
     */
    public void look(String name) {
        if (!intakes.settings(name).enabled()) {
            throw new IllegalStateException("Intake " + name + " is disabled; set " + Intakes.PREFIX + "." + name
                    + ".enabled to true, and restart");
        }
        CompletableFuture<Void> look = looks.compute(
                name,
                (key, running) -> running != null && !running.isDone()
                        ? running
                        : CompletableFuture.runAsync(() -> routes.kind(name).look(name), IntakeControl::start));
        try {
            look.get(WAITS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // it goes on
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException why ? why : new IllegalStateException(e.getCause());
        }
    }

    private static void start(Runnable look) {
        Thread thread = new Thread(look, "Intake-look");
        thread.setDaemon(true);
        thread.start();
    }

    /** Tries whether files can be taken; what is wrong, a line for each. */
    public List<String> test(String name) {
        IntakeSettings settings = intakes.settings(name);
        List<String> faults = new ArrayList<>(routes.kind(name).test(name, settings));
        try {
            Passwords.read(settings.passwordsFile());
        } catch (IntakeUnavailableException e) {
            faults.add(e.getMessage());
        }
        return faults;
    }

    /**
     * Has the file of an item that failed taken again.
     *
     * @throws IllegalStateException if it has not failed
     * @throws IOException if its file cannot be brought back
     */
    public void retry(IntakeItem item) throws IOException {
        if (item.state() != IntakeState.FAILED) {
            throw new IllegalStateException(
                    "Item " + item.id() + " is " + item.state() + "; only what FAILED is taken again");
        }
        IntakeSettings settings = intakes.find(item.intake())
                .orElseThrow(() -> new IllegalStateException(
                        item.intake().equals(Intakes.BY_HAND)
                                ? "It was given by hand; give it again"
                                : "There is no intake " + item.intake() + " in the settings any more"));
        routes.kind(item.intake()).putBack(item, settings);
        audit.record("intake.retried", null, null, null, item.intake() + ": item " + item.id());
    }
}
