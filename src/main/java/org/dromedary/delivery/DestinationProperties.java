package org.dromedary.delivery;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/** The destinations that the configuration names, {@code dromedary.destinations.<name>.*}. */
public final class DestinationProperties {

    static final String PREFIX = "dromedary.destinations";
    static final String NAME = "[a-z0-9-]{1,40}";

    private final Map<String, DestinationSettings> byName;

    public DestinationProperties(Map<String, DestinationSettings> byName) {
        byName.keySet().forEach(DestinationProperties::checkName);
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * @throws org.springframework.boot.context.properties.bind.BindException for an option that does not exist or a value
     *     that is not possible
     */
    public static DestinationProperties bind(Environment environment) {
        return new DestinationProperties(Binder.get(environment)
                .bind(
                        PREFIX,
                        Bindable.mapOf(String.class, DestinationSettings.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                .orElse(Map.of()));
    }

    private static void checkName(String name) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(PREFIX + "." + name
                    + ": a destination's name is a folder and a queue; take 1 to 40 of a-z, 0-9 and '-'");
        }
    }

    public Map<String, DestinationSettings> all() {
        return byName;
    }

    public Optional<DestinationSettings> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
