package org.dromedary.operations.routes;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteTemplateDefinition;

/** What a file added to the context. */
record RouteContents(Set<String> routes, Set<String> templates, Set<String> configurations) {

    static final RouteContents NONE = new RouteContents(Set.of(), Set.of(), Set.of());

    static RouteContents of(ModelCamelContext context) {
        return new RouteContents(
                ids(context.getRoutes().stream().map(Route::getRouteId).toList()),
                ids(context.getRouteTemplateDefinitions().stream()
                        .map(RouteTemplateDefinition::getId)
                        .toList()),
                ids(context.getRouteConfigurationDefinitions().stream()
                        .map(RouteConfigurationDefinition::getId)
                        .toList()));
    }

    RouteContents minus(RouteContents other) {
        return new RouteContents(
                minus(routes, other.routes),
                minus(templates, other.templates),
                minus(configurations, other.configurations));
    }

    private static Set<String> ids(List<String> ids) {
        return new LinkedHashSet<>(ids);
    }

    private static Set<String> minus(Set<String> all, Set<String> some) {
        return all.stream().filter(id -> !some.contains(id)).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
