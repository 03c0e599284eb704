package org.dromedary.intake;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.apache.camel.Header;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/** The intakes that the configuration names, {@code dromedary.intakes.<name>.*}. Routes call it as the bean {@code intakes}. */
public final class Intakes {

    /** What their settings begin with. */
    public static final String PREFIX = "dromedary.intakes";

    /** What was given by hand, by the API or on the command line, without the name of an intake. */
    public static final String BY_HAND = "by-hand";

    private static final String NAME = "[a-z0-9-]{1,40}";

    private final Map<String, IntakeSettings> byName;

    public Intakes(Map<String, IntakeSettings> byName) {
        byName.keySet().forEach(Intakes::checkName);
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * @throws org.springframework.boot.context.properties.bind.BindException for an option that does not exist or a value
     *     that is not possible
     * @throws InvalidConfigurationPropertyValueException for a name that is not possible
     */
    public static Intakes bind(Environment environment) {
        return new Intakes(Binder.get(environment)
                .bind(
                        PREFIX,
                        Bindable.mapOf(String.class, IntakeSettings.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                .orElse(Map.of()));
    }

    private static void checkName(String name) {
        if (!name.matches(NAME)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "." + name, name, "the name stands in routes; take 1 to 40 of a-z, 0-9 and '-'");
        }
        if (name.equals(BY_HAND)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "." + name, name, "the name is that of files which are given by hand; take another");
        }
    }

    /** All of them, by name. */
    public Map<String, IntakeSettings> all() {
        return byName;
    }

    /** The settings of an intake. */
    public Optional<IntakeSettings> find(String name) {
        return Optional.ofNullable(name == null ? null : byName.get(name));
    }

    /** The settings of an intake that is known to be there, or of what is given by hand. */
    public IntakeSettings settings(String name) {
        return BY_HAND.equals(name)
                ? IntakeSettings.byHand()
                : find(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "There is no intake " + name + "; set " + PREFIX + "." + name + ".uri"));
    }

    /**
     * The queues that the settings of a study's source name, comma-separated, for a {@code recipientList}.
     *
     * @return empty: the route decides
     */
    public String queues(@Header("DromedarySource") String source) {
        return find(source)
                .map(settings ->
                        settings.to().stream().map(name -> "file-queue:" + name).collect(Collectors.joining(",")))
                .orElse("");
    }
}
