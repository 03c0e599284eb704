package org.dromedary.operations.routes;

import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the contents of route files into the running context and takes them out again. */
final class RouteLoader {

    private static final Logger LOG = LoggerFactory.getLogger(RouteLoader.class);

    /** How long the exchanges in hand may take before a route is removed; what they held is taken up by its successor. */
    private static final long STOP_SECONDS = 20;

    private final ModelCamelContext context;

    RouteLoader(CamelContext context) {
        this.context = (ModelCamelContext) context;
    }

    /**
     * Adds what the file holds. A route that is in order but cannot start stays, stopped, for {@link #start} to tell why.
     * Routes that others add meanwhile (those of destinations) are not touched.
     */
    void load(RouteText file) throws Exception {
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(file.name(), file.text()));
        } catch (Exception e) {
            // a route whose precondition does not hold has no definition
            boolean built = file.routes().stream()
                    .filter(route -> context.getRouteDefinition(route.id()) != null)
                    .allMatch(route -> context.getRoute(route.id()) != null);
            boolean any = file.routes().stream().anyMatch(route -> context.getRoute(route.id()) != null);
            if (!built || !any) {
                unload(file);
                throw e;
            }
        }
    }

    boolean isPresent(String id) {
        return context.getRoute(id) != null;
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

    private boolean startsByItself(String id) {
        RouteDefinition definition = context.getRouteDefinition(id);
        String value = definition == null ? null : definition.getAutoStartup();
        return value == null || Boolean.parseBoolean(context.resolvePropertyPlaceholders(value));
    }

    /** Takes out what the file holds, as far as it is there. */
    void unload(RouteText file) {
        for (RouteText.Declared route : file.routes()) {
            attempt("route " + route.id(), () -> removeRoute(route.id()));
        }
        for (String id : file.ids("routeTemplate")) {
            RouteTemplateDefinition template = context.getRouteTemplateDefinition(id);
            if (template != null) {
                attempt("route template " + id, () -> context.removeRouteTemplateDefinition(template));
            }
        }
        for (String id : file.ids("routeConfiguration")) {
            RouteConfigurationDefinition configuration = context.getRouteConfigurationDefinition(id);
            if (configuration != null) {
                attempt("route configuration " + id, () -> context.removeRouteConfiguration(configuration));
            }
        }
    }

    private void removeRoute(String id) throws Exception {
        if (context.getRoute(id) != null) {
            context.getRouteController().stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
            context.removeRoute(id);
        }
        RouteDefinition definition = context.getRouteDefinition(id);
        if (definition != null) {
            context.removeRouteDefinition(definition);
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
