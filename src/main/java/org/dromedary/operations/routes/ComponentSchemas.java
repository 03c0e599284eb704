package org.dromedary.operations.routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.catalog.impl.CamelContextJSonSchemaResolver;

import org.dromedary.component.MoreOptions;

/**
 * The metadata of endpoint options, also of components that stand in the place of Camel's: those have the metadata of the
 * component that they are made of, and what they add.
 */
final class ComponentSchemas extends CamelContextJSonSchemaResolver {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CamelContext camel;

    ComponentSchemas(CamelContext camel) {
        super(camel);
        this.camel = camel;
    }

    @Override
    public String getComponentJSonSchema(String name) {
        String own = super.getComponentJSonSchema(name);
        if (own != null) {
            return own;
        }
        Component component = camel.getComponent(name, true, false);
        return component instanceof MoreOptions more ? extended(name, component.getClass(), more.moreOptions()) : null;
    }

    private String extended(String name, Class<?> component, Map<String, String> options) {
        for (Class<?> made = component.getSuperclass(); made != null; made = made.getSuperclass()) {
            String file = "META-INF/" + made.getPackageName().replace('.', '/') + "/" + name + ".json";
            try (InputStream in = camel.getClassResolver().loadResourceAsStream(file)) {
                if (in != null) {
                    ObjectNode schema = (ObjectNode) JSON.readTree(in);
                    options.forEach((option, type) -> add((ObjectNode) schema.get("properties"), option, type));
                    return JSON.writeValueAsString(schema);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return null;
    }

    private static void add(ObjectNode properties, String option, String type) {
        properties
                .putObject(option)
                .put("kind", "parameter")
                .put("group", "common")
                .put("required", false)
                .put("type", type)
                .put("deprecated", false)
                .put("secret", option.contains("Password"));
    }
}
