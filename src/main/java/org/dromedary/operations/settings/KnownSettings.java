package org.dromedary.operations.settings;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.util.ClassUtils;

/**
 * The settings that the program has, from {@code META-INF/spring-configuration-metadata.json}, which the compiler makes of
 * the settings records.
 */
public final class KnownSettings {

    /** What all our keys begin with. */
    static final String ROOT = "dromedary";

    private static final String MAP = "java.util.Map<java.lang.String,";
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /**
     * One setting.
     *
     * @param key in kebab case
     * @param type Java type as the metadata has it
     * @param defaultValue as text, or null
     * @param description one sentence, may be null
     */
    public record Setting(String key, String type, String defaultValue, String description) {}

    private final Map<String, Setting> settings = new TreeMap<>();
    private final Shape.Group shape = new Shape.Group();

    private KnownSettings() {}

    /** Reads the metadata on the class path. */
    public static KnownSettings load() {
        KnownSettings known = new KnownSettings();
        ClassLoader loader = KnownSettings.class.getClassLoader();
        ObjectMapper json = new ObjectMapper();
        try {
            for (URL url : Collections.list(loader.getResources(METADATA))) {
                try (InputStream in = url.openStream()) {
                    json.readTree(in).path("properties").forEach(property -> known.add(property, loader));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the metadata of the settings cannot be read", e);
        }
        return known;
    }

    private void add(JsonNode property, ClassLoader loader) {
        String key = property.path("name").asText();
        if (!key.startsWith(ROOT + ".")) {
            return;
        }
        String type = property.path("type").asText("java.lang.String");
        JsonNode value = property.path("defaultValue");
        settings.put(
                key,
                new Setting(
                        key,
                        type,
                        value.isMissingNode() ? null : value.isArray() ? joined(value) : value.asText(),
                        property.path("description").asText(null)));
        String[] parts = key.split("\\.");
        Shape.Group group = shape;
        for (int i = 0; i < parts.length - 1; i++) {
            if (!(group.members().computeIfAbsent(parts[i], part -> new Shape.Group()) instanceof Shape.Group next)) {
                return;
            }
            group = next;
        }
        Shape declared = declared(property, parts[parts.length - 1], loader);
        group.members()
                .merge(parts[parts.length - 1], declared, (old, added) -> old instanceof Shape.Group ? old : added);
    }

    private static String joined(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asText()));
        return String.join(", ", values);
    }

    /** The metadata stops at maps and lists; the record that declares them knows what is in them. */
    private static Shape declared(JsonNode property, String name, ClassLoader loader) {
        String source = property.path("sourceType").asText("");
        if (!source.isEmpty() && ClassUtils.isPresent(source, loader)) {
            Class<?> owner = ClassUtils.resolveClassName(source, loader);
            if (owner.isRecord()) {
                for (RecordComponent component : owner.getRecordComponents()) {
                    if (Shape.kebab(component.getName()).equals(name)) {
                        Type type = component.getGenericType();
                        return Shape.of(type);
                    }
                }
            }
        }
        return ofName(property.path("type").asText(""), loader);
    }

    private static Shape ofName(String type, ClassLoader loader) {
        if (type.startsWith(MAP) && type.endsWith(">")) {
            return new Shape.Named(ofName(type.substring(MAP.length(), type.length() - 1), loader));
        }
        if (type.startsWith("java.util.List<") || type.startsWith("java.util.Set<") || type.endsWith("[]")) {
            return new Shape.Indexed(new Shape.Leaf());
        }
        return type.startsWith("org.dromedary.") && ClassUtils.isPresent(type, loader)
                ? Shape.of(ClassUtils.resolveClassName(type, loader))
                : new Shape.Leaf();
    }

    /** All settings, sorted by key; those inside of maps and lists are not among them. */
    public List<Setting> all() {
        return List.copyOf(settings.values());
    }

    /** What may stand at the outermost level: one group called {@value #ROOT}. */
    Shape.Group shape() {
        return shape;
    }

    /** The keys of all settings with {@code <name>} and {@code [0]} where the site chooses, sorted. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        shape.collect("", keys);
        Collections.sort(keys);
        return keys;
    }
}
