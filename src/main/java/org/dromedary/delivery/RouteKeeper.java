package org.dromedary.delivery;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps routes running that are made of templates, one for each name of the settings. A route that cannot start leaves the
 * others alone and is tried again; one whose template was reloaded is made anew.
 */
public final class RouteKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(RouteKeeper.class);
    private static final long TICK_SECONDS = 2;
    private static final long RETRY_SECONDS = 30;

    private final String kind;
    private final Map<String, Wanted> wanted;
    private final BiConsumer<String, String> problem;
    private final Map<String, RouteTemplateDefinition> made = new ConcurrentHashMap<>();
    private final Map<String, Long> retryAt = new ConcurrentHashMap<>();

    /**
     * A route that is to run.
     *
     * @param template name of the template
     * @param parameters of it
     */
    public record Wanted(String routeId, String template, Map<String, String> parameters) {}

    /**
     * @param kind what a name stands for, in log lines
     * @param wanted by name
     * @param problem told a name and why its route does not run; null when it does
     */
    public RouteKeeper(String kind, Map<String, Wanted> wanted, BiConsumer<String, String> problem) {
        this.kind = kind;
        this.wanted = Map.copyOf(wanted);
        this.problem = problem;
    }

    /** Called once, when the context has started. */
    public void start(CamelContext context) {
        if (wanted.isEmpty()) {
            return;
        }
        // templates may be loaded after this, and reloaded at any time
        context.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, kind + "Routes")
                .scheduleWithFixedDelay(() -> ensure((ModelCamelContext) context), 0, TICK_SECONDS, TimeUnit.SECONDS);
    }

    /** The names. */
    public Set<String> names() {
        return wanted.keySet();
    }

    /** Makes what is missing or out of date. */
    public void ensure(ModelCamelContext context) {
        wanted.forEach((name, route) -> {
            if (context.getStatus().isStarted()) {
                ensure(context, name, route);
            }
        });
    }

    private void ensure(ModelCamelContext context, String name, Wanted route) {
        RouteTemplateDefinition template = context.getRouteTemplateDefinition(route.template());
        if (template == null) {
            problem.accept(name, "The route template " + route.template() + " is not loaded");
            return;
        }
        boolean runs = context.getRoute(route.routeId()) != null && made.get(name) == template;
        boolean waits = made.get(name) == template && System.nanoTime() < retryAt.getOrDefault(name, Long.MIN_VALUE);
        if (runs || waits) {
            return;
        }
        made.put(name, template);
        try {
            remove(context, route.routeId());
            TemplatedRouteBuilder builder =
                    TemplatedRouteBuilder.builder(context, route.template()).routeId(route.routeId());
            route.parameters().forEach(builder::parameter);
            builder.add();
            problem.accept(name, null);
            retryAt.remove(name);
            LOG.info("{} {} runs", kind, name);
        } catch (Exception e) {
            String reason = FailureClassifier.oneLine(SafeUri.of(deepest(e)), 500);
            problem.accept(name, reason);
            retryAt.put(name, System.nanoTime() + TimeUnit.SECONDS.toNanos(RETRY_SECONDS));
            LOG.error("{} {} does not run and is tried again in {} s: {}", kind, name, RETRY_SECONDS, reason);
            removeQuietly(context, route.routeId());
        }
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    private static void removeQuietly(ModelCamelContext context, String routeId) {
        try {
            remove(context, routeId);
        } catch (Exception e) {
            LOG.debug("What is left of the route {} could not be removed", routeId, e);
        }
    }

    private static void remove(ModelCamelContext context, String routeId) throws Exception {
        if (context.getRoute(routeId) != null) {
            context.getRouteController().stopRoute(routeId);
            context.removeRoute(routeId);
        }
        RouteDefinition definition = context.getRouteDefinition(routeId);
        if (definition != null) {
            context.removeRouteDefinition(definition);
        }
    }
}
