package org.dromedary.delivery;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one route running for each enabled destination, {@code deliver-<name>}, made of a template of
 * {@code deliver.camel.yaml}. A route that cannot start leaves the others alone and is tried again; one whose template was
 * reloaded is made anew.
 */
public final class DestinationRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(DestinationRoutes.class);
    private static final Set<String> TAKE_STUDIES = Set.of("dicom", "dicomweb", "orthanc");
    private static final Set<String> TAKE_NAMES = Set.of("file", "ftp", "ftps", "sftp");
    private static final long TICK_SECONDS = 2;
    private static final long RETRY_SECONDS = 30;

    private final DestinationProperties configured;
    private final Destinations destinations;
    private final Map<String, RouteTemplateDefinition> made = new ConcurrentHashMap<>();
    private final Map<String, Long> retryAt = new ConcurrentHashMap<>();

    DestinationRoutes(DestinationProperties configured, Destinations destinations) {
        this.configured = configured;
        this.destinations = destinations;
    }

    /** The id of a destination's route. */
    public static String routeId(String destination) {
        return "deliver-" + destination;
    }

    /** Called once, when the context has started. */
    void start(CamelContext context) {
        if (configured.all().isEmpty()) {
            return;
        }
        // templates may be loaded after this, and reloaded at any time
        context.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "DestinationRoutes")
                .scheduleWithFixedDelay(() -> ensure((ModelCamelContext) context), 0, TICK_SECONDS, TimeUnit.SECONDS);
    }

    /** Makes what is missing or out of date. */
    void ensure(ModelCamelContext context) {
        configured.all().forEach((name, settings) -> {
            if (settings.enabled() && context.getStatus().isStarted()) {
                ensure(context, name, settings);
            }
        });
    }

    private void ensure(ModelCamelContext context, String name, DestinationSettings settings) {
        RouteTemplateDefinition template = context.getRouteTemplateDefinition(template(settings));
        if (template == null) {
            destinations.problem(name, "The route template " + template(settings) + " is not loaded");
            return;
        }
        boolean runs = context.getRoute(routeId(name)) != null && made.get(name) == template;
        boolean waits = made.get(name) == template && System.nanoTime() < retryAt.getOrDefault(name, Long.MIN_VALUE);
        if (runs || waits) {
            return;
        }
        made.put(name, template);
        try {
            remove(context, name);
            TemplatedRouteBuilder.builder(context, template(settings))
                    .routeId(routeId(name))
                    .parameter("destination", name)
                    .parameter("uri", endpoint(settings))
                    .add();
            destinations.problem(name, null);
            retryAt.remove(name);
            LOG.info("Destination {} runs", name);
        } catch (Exception e) {
            String reason = FailureClassifier.oneLine(URISupport.sanitizeUri(deepest(e)), 500);
            destinations.problem(name, reason);
            retryAt.put(name, System.nanoTime() + TimeUnit.SECONDS.toNanos(RETRY_SECONDS));
            LOG.error("Destination {} does not run and is tried again in {} s: {}", name, RETRY_SECONDS, reason);
            removeQuietly(context, name);
        }
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    private static void removeQuietly(ModelCamelContext context, String name) {
        try {
            remove(context, name);
        } catch (Exception e) {
            LOG.debug("What is left of the route of {} could not be removed", name, e);
        }
    }

    private static void remove(ModelCamelContext context, String name) throws Exception {
        String id = routeId(name);
        if (context.getRoute(id) != null) {
            context.getRouteController().stopRoute(id);
            context.removeRoute(id);
        }
        RouteDefinition definition = context.getRouteDefinition(id);
        if (definition != null) {
            context.removeRouteDefinition(definition);
        }
    }

    static String template(DestinationSettings settings) {
        if (settings.template() != null) {
            return settings.template();
        }
        return TAKE_STUDIES.contains(settings.scheme()) ? "deliver-study" : "deliver-files";
    }

    /** The configured endpoint; where others read a folder, a file appears under its name only when it is whole. */
    static String endpoint(DestinationSettings settings) {
        String uri = settings.uri();
        if (!TAKE_NAMES.contains(settings.scheme()) || uri.contains("tempPrefix=") || uri.contains("tempFileName=")) {
            return uri;
        }
        return uri + (uri.contains("?") ? "&" : "?") + "tempPrefix=.inprogress-";
    }
}
