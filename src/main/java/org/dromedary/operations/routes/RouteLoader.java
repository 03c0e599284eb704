package org.dromedary.operations.routes;

import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the contents of route files into the running context and takes them out again. */
final class RouteLoader {

    private static final Logger LOG = LoggerFactory.getLogger(RouteLoader.class);

    /** How long the exchanges in hand may take before a route is removed; what they held is taken up by its successor. */
    private static final long STOP_SECONDS = 20;

    private static final Set<String> CALLED = Set.of("direct", "seda");

    private final ModelCamelContext context;

    RouteLoader(CamelContext context) {
        this.context = (ModelCamelContext) context;
    }

    /** Adds what the file holds, and starts none of its routes. */
    RouteContents load(RouteText file) throws Exception {
        RouteContents before = RouteContents.of(context);
        boolean autoStartup = Boolean.TRUE.equals(context.isAutoStartup());
        // a running context would start each route as it is added, with those it calls not yet there
        context.setAutoStartup(false);
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(file.name(), file.text()));
            return RouteContents.of(context).minus(before);
        } catch (Exception e) {
            unload(RouteContents.of(context).minus(before));
            throw e;
        } finally {
            context.setAutoStartup(autoStartup);
        }
    }

    /** Starts a route unless it is started, or is not to start by itself, or the context has yet to start. */
    void start(String id) throws Exception {
        Route route = context.getRoute(id);
        if (route == null || !context.isStarted() || !startsByItself(id)) {
            return;
        }
        if (!context.getRouteController().getRouteStatus(id).isStarted()) {
            context.getRouteController().startRoute(id);
        }
    }

    /** Whether other routes of this program call the route directly. */
    boolean isCalled(String id) {
        Route route = context.getRoute(id);
        return route != null
                && CALLED.contains(route.getEndpoint().getEndpointUri().split(":", 2)[0]);
    }

    private boolean startsByItself(String id) {
        RouteDefinition definition = context.getRouteDefinition(id);
        String value = definition == null ? null : definition.getAutoStartup();
        return value == null || Boolean.parseBoolean(context.resolvePropertyPlaceholders(value));
    }

    void unload(RouteContents contents) {
        for (String id : contents.routes()) {
            attempt("route " + id, () -> {
                if (context.getRoute(id) != null) {
                    context.getRouteController().stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
                    context.removeRoute(id);
                }
                RouteDefinition definition = context.getRouteDefinition(id);
                if (definition != null) {
                    context.removeRouteDefinition(definition);
                }
            });
        }
        for (String id : contents.templates()) {
            attempt(
                    "route template " + id,
                    () -> context.removeRouteTemplateDefinition(context.getRouteTemplateDefinition(id)));
        }
        for (String id : contents.configurations()) {
            attempt(
                    "route configuration " + id,
                    () -> context.removeRouteConfiguration(context.getRouteConfigurationDefinition(id)));
        }
    }

    private static void attempt(String what, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            LOG.error("Cannot remove {}: {}", what, DryRun.message(e));
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }
}
