package org.dromedary.intake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.CamelContext;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import org.dromedary.delivery.RouteKeeper;
import org.dromedary.delivery.SafeUri;

/** Keeps one route running for each enabled intake, {@code intake-<name>}, made of the template that its {@link IntakeKind} names. */
public final class IntakeRoutes {

    private final Intakes intakes;
    private final List<IntakeKind> kinds;
    private final Map<String, String> problems = new ConcurrentHashMap<>();
    private final RouteKeeper keeper;

    IntakeRoutes(Intakes intakes, List<IntakeKind> kinds) {
        this.intakes = intakes;
        this.kinds = List.copyOf(kinds);
        Map<String, RouteKeeper.Wanted> wanted = new LinkedHashMap<>();
        intakes.all().forEach((name, settings) -> {
            IntakeKind kind = kind(name);
            String fault = kind.settingsFault(name, settings);
            if (fault != null) {
                throw new InvalidConfigurationPropertyValueException(
                        Intakes.PREFIX + "." + name + ".uri", SafeUri.of(settings.uri()), fault);
            }
            if (settings.enabled()) {
                wanted.put(name, kind.route(name, settings));
            }
        });
        keeper = new RouteKeeper("Intake", wanted, this::problem);
    }

    /** The id of an intake's route. */
    public static String routeId(String intake) {
        return "intake-" + intake;
    }

    /** What brings the files of an intake. */
    public IntakeKind kind(String intake) {
        IntakeSettings settings = intakes.settings(intake);
        return kinds.stream()
                .filter(kind -> kind.takes(settings.scheme()))
                .findFirst()
                .orElseThrow(() -> new InvalidConfigurationPropertyValueException(
                        Intakes.PREFIX + "." + intake + ".uri",
                        SafeUri.of(settings.uri()),
                        "nothing is taken in from " + settings.scheme()
                                + ": ; write an address such as file:/srv/inbox"));
    }

    private void problem(String name, String reason) {
        if (reason == null) {
            problems.remove(name);
        } else {
            problems.put(name, reason);
        }
    }

    /** Why an intake does not work now; empty: it does. */
    public Optional<String> problem(String intake) {
        String route = problems.get(intake);
        return route != null ? Optional.of(route) : kind(intake).problem(intake);
    }

    /** Called once, when the context has started. */
    void start(CamelContext context) {
        keeper.start(context);
    }
}
