package org.dromedary.operations.routes;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A parsed route file: its tree, and the line of every node of it. */
final class RouteText {

    /** What a file gives to other files. */
    private static final Set<String> SHARED = Set.of("routeTemplate", "routeConfiguration");

    private static final Set<String> CALLED = Set.of("direct", "seda");

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private final String name;
    private final String text;
    private final JsonNode tree;
    private final Map<String, Integer> lines = new HashMap<>();

    private RouteText(String name, String text, JsonNode tree) {
        this.name = name;
        this.text = text;
        this.tree = tree;
    }

    /** @throws FaultyText if the text is not a YAML sequence */
    static RouteText parse(String name, String text) throws FaultyText {
        try {
            // SnakeYAML first: its messages name the line, and its node marks are the only source of lines there is
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            JsonNode tree = YAML.readTree(text);
            if (root == null || tree == null || !tree.isArray()) {
                throw new FaultyText(
                        new RouteFault(name, 1, "is not a list of routes; the first line begins with '- route:'"));
            }
            RouteText parsed = new RouteText(name, text, tree);
            parsed.mark("", root, Collections.newSetFromMap(new IdentityHashMap<>()));
            return parsed;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new FaultyText(new RouteFault(name, line, "is not YAML: " + e.getProblem()));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new FaultyText(new RouteFault(
                    name, at == null ? 0 : at.getLineNr(), "is not YAML: " + firstLine(e.getOriginalMessage())));
        }
    }

    String name() {
        return name;
    }

    String text() {
        return text;
    }

    JsonNode tree() {
        return tree;
    }

    /** The line of a JSON pointer, or of the nearest node above it. */
    int line(String pointer) {
        String at = pointer;
        while (!at.isEmpty()) {
            Integer line = lines.get(at);
            if (line != null) {
                return line;
            }
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return lines.getOrDefault("", 0);
    }

    /** Route ids with the pointer of the route, in the order of the file. */
    List<Declared> routes() {
        List<Declared> routes = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            JsonNode item = tree.get(i);
            if (item.has("route")) {
                routes.add(new Declared(item.path("route").path("id").asText(null), "/" + i + "/route"));
            } else if (item.has("templatedRoute")) {
                routes.add(new Declared(
                        item.path("templatedRoute").path("routeId").asText(null), "/" + i + "/templatedRoute"));
            } else if (item.has("from")) {
                routes.add(new Declared(null, "/" + i));
            }
        }
        return routes;
    }

    /** The line of the id of a route; 0 if the file declares no such route. */
    int routeLine(String id) {
        return routes().stream()
                .filter(route -> id.equals(route.id()))
                .map(route -> line(route.pointer() + (tree.at(route.pointer()).has("id") ? "/id" : "/routeId")))
                .findFirst()
                .orElse(0);
    }

    /** Ids of the top-level items of a kind. */
    List<String> ids(String kind) {
        List<String> ids = new ArrayList<>();
        for (JsonNode item : tree) {
            if (item.path(kind).has("id")) {
                ids.add(item.path(kind).path("id").asText());
            }
        }
        return ids;
    }

    /** Endpoints that other routes of this program call and that routes of this file serve: {@code direct:name}. */
    Set<String> serves() {
        Set<String> endpoints = new LinkedHashSet<>();
        tree.findValues("from").forEach(from -> called(from).ifPresent(endpoints::add));
        return endpoints;
    }

    /** Whether a route of this file calls one of these endpoints. */
    boolean calls(Set<String> endpoints) {
        return !endpoints.isEmpty()
                && tree.findParents("uri").stream()
                        .anyMatch(
                                step -> called(step).filter(endpoints::contains).isPresent());
    }

    private static Optional<String> called(JsonNode endpoint) {
        String uri = endpoint.path("uri").asText();
        if (CALLED.contains(uri)) {
            return Optional.of(
                    uri + ":" + endpoint.path("parameters").path("name").asText());
        }
        String bare = uri.replace("://", ":").replaceFirst("\\?.*", "");
        return CALLED.contains(bare.replaceFirst(":.*", "")) ? Optional.of(bare) : Optional.empty();
    }

    /** Ids of the templates and configurations that this file gives; {@code *} for a configuration of all routes. */
    Set<String> provides() {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode item : tree) {
            for (String kind : SHARED) {
                if (item.has(kind)) {
                    ids.add(kind + ":" + item.path(kind).path("id").asText("*"));
                }
            }
        }
        return ids;
    }

    /** Whether a route of this file is made with one of these templates or configurations. */
    boolean uses(Set<String> provided) {
        if (provided.contains("routeConfiguration:*")) {
            return !routes().isEmpty();
        }
        for (JsonNode id : tree.findValues("routeTemplateRef")) {
            if (provided.contains("routeTemplate:" + id.asText())) {
                return true;
            }
        }
        for (JsonNode ids : tree.findValues("routeConfigurationId")) {
            for (String id : ids.asText().split(",")) {
                if (provided.contains("routeConfiguration:" + id.strip()) || id.contains("*")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The part of this file that other files use, as YAML; null if there is none. */
    String shared() {
        ArrayNode part = YAML.createArrayNode();
        for (JsonNode item : tree) {
            if (SHARED.stream().anyMatch(item::has)) {
                part.add(item);
            }
        }
        try {
            return part.isEmpty() ? null : YAML.writeValueAsString(part);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The line of the first scalar that contains a text, within a node; 0 if there is none. */
    int find(String pointer, String needle) {
        String at = find(tree.at(pointer), pointer, needle);
        return at == null ? 0 : line(at);
    }

    private static String find(JsonNode node, String pointer, String needle) {
        if (node.isValueNode()) {
            return node.asText().contains(needle) ? pointer : null;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String found = find(node.get(i), pointer + "/" + i, needle);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String found = find(field.getValue(), pointer + "/" + escape(field.getKey()), needle);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private void mark(String pointer, Node node, Set<Node> marked) {
        lines.putIfAbsent(pointer, node.getStartMark().getLine() + 1);
        if (!marked.add(node)) {
            return; // an alias; descending again could go on for ever
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    String child = pointer + "/" + escape(key.getValue());
                    lines.put(child, key.getStartMark().getLine() + 1);
                    mark(child, tuple.getValueNode(), marked);
                }
            }
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                mark(pointer + "/" + i, sequence.getValue().get(i), marked);
            }
        }
    }

    private static String firstLine(String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    /** A route as the file declares it; the id is null when it has none. */
    record Declared(String id, String pointer) {}

    /** The text cannot be parsed. */
    static final class FaultyText extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient RouteFault fault;

        FaultyText(RouteFault fault) {
            super(fault.toString());
            this.fault = fault;
        }

        RouteFault fault() {
            return fault;
        }
    }
}
