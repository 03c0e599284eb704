package org.dromedary.operations.routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.catalog.impl.AbstractCamelCatalog;

/**
 * Finds the faults of a route file without touching the running routes: YAML, Camel's schema, every endpoint option
 * against the component catalogue, ids, and a dry run in a context of its own.
 */
class RouteCheck {

    private final CamelContext live;
    private JsonSchema schema;

    RouteCheck(CamelContext live) {
        this.live = live;
        if (catalog() instanceof AbstractCamelCatalog catalog) {
            catalog.setJSonSchemaResolver(new ComponentSchemas(live));
        }
    }

    private RuntimeCamelCatalog catalog() {
        return live.getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);
    }

    /** Read when first needed: it takes a second, and the built-in files are held to it by a test. */
    private synchronized JsonSchema schema() {
        if (schema != null) {
            return schema;
        }
        // preloading the schema would cost 300 MB
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .preloadJsonSchema(false)
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ENGLISH)
                .build();
        try (InputStream in = live.getClassResolver().loadResourceAsStream("schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in, config);
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param file what is to be checked
     * @param others the other files as they run: their templates and configurations may be used, their ids not
     * @param taken ids of routes that are not from this file
     * @param thorough whether to hold it to Camel's schema and build it in a dry run; false for the program's own files, which
     *     a test holds to both
     */
    List<RouteFault> faults(RouteText file, Collection<RouteText> others, Set<String> taken, boolean thorough) {
        List<RouteFault> faults = textFaults(file, taken, thorough);
        if (thorough && faults.isEmpty()) {
            faults.addAll(dryRun(file, others));
        }
        return faults;
    }

    /** What can be seen without the beans that the routes call: as {@link #faults}, without the dry run. */
    List<RouteFault> textFaults(RouteText file, Set<String> taken, boolean thorough) {
        Set<RouteFault> faults = new LinkedHashSet<>();
        ids(file, taken, faults);
        if (thorough) {
            deepest(schema().validate(file.tree())).forEach(message -> faults.add(fault(file, message)));
        }
        endpoints(file, file.tree(), "", faults);
        return new ArrayList<>(faults);
    }

    /** What Camel finds when it builds the routes of the file. */
    List<RouteFault> dryRun(RouteText file, Collection<RouteText> others) {
        return new DryRun(live).faults(file, others);
    }

    /** Ids of running routes that come from none of these files. */
    Set<String> idsOfOthers(Collection<RouteText> files) {
        Set<String> ids =
                live.getRoutes().stream().map(Route::getRouteId).collect(Collectors.toCollection(LinkedHashSet::new));
        files.forEach(file -> file.routes().forEach(route -> ids.remove(route.id())));
        return ids;
    }

    /** A schema of alternatives complains at every level; the deepest place is the one that names the cause. */
    private static List<ValidationMessage> deepest(Set<ValidationMessage> messages) {
        return messages.stream()
                .filter(message -> messages.stream()
                        .noneMatch(other -> place(other).startsWith(message.getInstanceLocation() + "/")
                                && !place(message).equals(place(other))
                                && !place(message).startsWith(message.getInstanceLocation() + "/")))
                .toList();
    }

    /** The node that a message is about: a property that must not be there, else the node that was looked at. */
    private static String place(ValidationMessage message) {
        String property = message.getProperty();
        return message.getInstanceLocation() + (property == null ? "" : "/" + RouteText.escape(property));
    }

    private static RouteFault fault(RouteText file, ValidationMessage message) {
        String pointer = message.getInstanceLocation().toString();
        String reason = message.getMessage();
        // the message begins with the pointer, which says less than the line
        reason = reason.startsWith(pointer + ":")
                ? reason.substring(pointer.length() + 1).strip()
                : reason;
        String value =
                message.getInstanceNode() != null && message.getInstanceNode().isValueNode()
                        ? "'" + message.getInstanceNode().asText() + "' "
                        : "";
        return new RouteFault(file.name(), file.line(place(message)), value + reason);
    }

    private static void ids(RouteText file, Set<String> taken, Set<RouteFault> faults) {
        Set<String> own = new LinkedHashSet<>();
        for (RouteText.Declared route : file.routes()) {
            String kind = route.pointer().endsWith("templatedRoute") ? "routeId" : "id";
            int line = file.line(route.pointer() + "/" + kind);
            if (route.id() == null) {
                faults.add(new RouteFault(file.name(), line, "the route has no " + kind + "; give it a unique one"));
            } else if (!own.add(route.id())) {
                faults.add(new RouteFault(file.name(), line, "route id " + route.id() + " is twice in this file"));
            } else if (taken.contains(route.id())) {
                faults.add(new RouteFault(
                        file.name(), line, "route id " + route.id() + " is in use by another file; choose another"));
            }
        }
    }

    /** Checks the parameters of every endpoint against the component catalogue. */
    private void endpoints(RouteText file, JsonNode node, String pointer, Set<RouteFault> faults) {
        JsonNode uri = node.get("uri");
        JsonNode parameters = node.get("parameters");
        if (uri != null
                && uri.isTextual()
                && !uri.asText().contains(":")
                && !uri.asText().contains("{{")) {
            endpoint(file, uri.asText(), parameters, pointer, faults);
        }
        if (node.isObject()) {
            node.properties()
                    .forEach(e -> endpoints(file, e.getValue(), pointer + "/" + RouteText.escape(e.getKey()), faults));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                endpoints(file, node.get(i), pointer + "/" + i, faults);
            }
        }
    }

    private void endpoint(RouteText file, String scheme, JsonNode parameters, String pointer, Set<RouteFault> faults) {
        RuntimeCamelCatalog catalog = catalog();
        // validateProperties throws a NullPointerException for an unknown scheme
        if (catalog.componentJSonSchema(scheme) == null) {
            faults.add(new RouteFault(file.name(), file.line(pointer + "/uri"), "unknown component " + scheme));
            return;
        }
        if (parameters == null || !parameters.isObject()) {
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        parameters.properties().forEach(e -> values.put(e.getKey(), e.getValue().asText()));
        EndpointValidationResult result = catalog.validateProperties(scheme, values);
        if (result.isSuccess()) {
            return;
        }
        String option = culprit(result, values.keySet());
        int line = file.line(option == null ? pointer + "/parameters" : pointer + "/parameters/" + option);
        faults.add(new RouteFault(file.name(), line, scheme + ": " + summary(result)));
    }

    private static String culprit(EndpointValidationResult result, Set<String> names) {
        Set<String> named = new LinkedHashSet<>();
        if (result.getUnknown() != null) {
            named.addAll(result.getUnknown());
        }
        for (Map<String, String> invalid : List.of(
                orEmpty(result.getInvalidBoolean()),
                orEmpty(result.getInvalidEnum()),
                orEmpty(result.getInvalidInteger()),
                orEmpty(result.getInvalidNumber()),
                orEmpty(result.getInvalidDuration()),
                orEmpty(result.getInvalidReference()))) {
            named.addAll(invalid.keySet());
        }
        return names.stream().filter(named::contains).findFirst().orElse(null);
    }

    private static Map<String, String> orEmpty(Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static String summary(EndpointValidationResult result) {
        return result.summaryErrorMessage(false, true, false).strip().replaceAll("[ \\t]+", " ");
    }
}
