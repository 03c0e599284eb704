package org.dromedary.intake;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

import org.dromedary.component.orthanc.KnownOrthancs;

/** The Orthancs that the configuration names, {@code dromedary.orthancs.<name>.*}. */
public final class Orthancs implements KnownOrthancs {

    /** What their settings begin with. */
    public static final String PREFIX = "dromedary.orthancs";

    private static final String NAME = "[a-z0-9-]{1,40}";

    private final Map<String, OrthancSettings> byName;

    Orthancs(Map<String, OrthancSettings> byName) {
        byName.forEach((name, settings) -> check(name, settings, byName));
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * @throws org.springframework.boot.context.properties.bind.BindException for an option that does not exist or a value
     *     that is not possible
     * @throws InvalidConfigurationPropertyValueException for what fits together with nothing
     */
    public static Orthancs bind(Environment environment) {
        return new Orthancs(Binder.get(environment)
                .bind(
                        PREFIX,
                        Bindable.mapOf(String.class, OrthancSettings.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                .orElse(Map.of()));
    }

    private static void check(String name, OrthancSettings settings, Map<String, OrthancSettings> all) {
        if (!name.matches(NAME)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "." + name, name, "the name stands in routes; take 1 to 40 of a-z, 0-9 and '-'");
        }
        AfterDelivery after = settings.after();
        if (after.action() == AfterDelivery.Action.MOVE
                && (after.target().equals(name) || !all.containsKey(after.target()))) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "." + name + ".after-delivery",
                    settings.afterDelivery(),
                    "name another Orthanc of " + PREFIX + " to move to");
        }
        if (after.action() != AfterDelivery.Action.KEEP && !settings.poll()) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "." + name + ".after-delivery",
                    settings.afterDelivery(),
                    "nothing is brought from it, so nothing is done there: set poll: true, or remove the line");
        }
    }

    /** All of them, by name. */
    public Map<String, OrthancSettings> all() {
        return byName;
    }

    /** Whether what comes to it is brought into the study store. */
    public boolean isFollowed(String name) {
        return byName.containsKey(name) && byName.get(name).poll();
    }

    @Override
    public Optional<Known> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(one -> new Known(one.address(), one.options()));
    }
}
