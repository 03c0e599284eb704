package org.dromedary.operations;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.support.PropertyBindingSupport;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Applies {@code camel.component.<scheme>.*} to components that come without a Spring Boot starter, ours among them.
 * Starters bind the same keys themselves; setting an option twice to the same value changes nothing.
 */
@Configuration(proxyBeanMethods = false)
class ComponentProperties {

    @Bean
    ComponentCustomizer componentsWithoutStarter(Environment environment) {
        Binder binder = Binder.get(environment);
        return ComponentCustomizer.builder().build((scheme, component) -> apply(binder, scheme, component));
    }

    private static void apply(Binder binder, String scheme, Component component) {
        String prefix = "camel.component." + scheme;
        if (!ConfigurationPropertyName.isValid(prefix)) {
            return;
        }
        Map<String, Object> values = new LinkedHashMap<>(
                binder.bind(prefix, Bindable.mapOf(String.class, String.class)).orElse(Map.of()));
        // keys of every starter that are no options of the component
        values.keySet().removeIf(key -> key.equals("enabled") || key.startsWith("customizer."));
        if (values.isEmpty()) {
            return;
        }
        PropertyBindingSupport.build()
                .withCamelContext(component.getCamelContext())
                .withTarget(component)
                .withConfigurer(component.getComponentPropertyConfigurer())
                .withIgnoreCase(true)
                .withRemoveParameters(true)
                .withProperties(values)
                .bind();
        if (!values.isEmpty()) {
            String unknown = new TreeMap<>(values)
                    .keySet().stream().map(key -> prefix + "." + key).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("No such option: " + unknown
                    + "; correct the name (the component's page under docs/ lists its options) or remove the line");
        }
    }
}
