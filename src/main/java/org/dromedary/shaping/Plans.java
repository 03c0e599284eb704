package org.dromedary.shaping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.DestinationSettings;
import org.dromedary.delivery.ShapedDestinations;
import org.dromedary.shaping.tags.TagRules;

/** What is made of instances for each destination, from the settings; what is impossible there stops the start. */
public final class Plans implements ShapedDestinations {

    private static final String PREFIX = "dromedary.destinations.";
    /** The queue of packages, and the profile for them. */
    private static final String MAILER = "mailer";

    private static final String MAILER_KEY = "dromedary.mailer.deidentify";

    private final Map<String, Plan> byDestination = new LinkedHashMap<>();

    /**
     * @param mailer profile for packages; empty for none
     * @param deidentify the step of a profile; throws IllegalArgumentException with the remedy where there is none
     * @throws InvalidConfigurationPropertyValueException for what there is not, or fits together with nothing
     */
    private Plans(DestinationProperties destinations, String mailer, Function<String, InstanceStep> deidentify) {
        if (!mailer.isBlank()) {
            byDestination.put(
                    MAILER, new Plan(true, List.of(deidentification(MAILER_KEY, mailer, deidentify)), null, 0));
        }
        destinations.all().forEach((name, settings) -> {
            if (settings.isShaping()) {
                byDestination.put(name, plan(PREFIX + name, settings, deidentify));
            }
        });
    }

    /**
     * What the settings say.
     *
     * @param mailer profile for packages; empty for none
     */
    static Plans of(DestinationProperties destinations, String mailer, DeidentifyProfiles profiles) {
        return new Plans(destinations, mailer, name -> {
            try {
                profiles.profile(name);
            } catch (IOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            return new Deidentification(profiles, name);
        });
    }

    /**
     * Looks at the settings alone.
     *
     * @param mailer profile for packages; empty for none
     * @param profiles names of the profiles that there are
     * @return the settings by which something is de-identified
     * @throws InvalidConfigurationPropertyValueException for what there is not, or fits together with nothing
     */
    public static List<String> check(DestinationProperties destinations, String mailer, Set<String> profiles) {
        return new Plans(destinations, mailer, name -> {
                    if (!profiles.contains(name)) {
                        throw new IllegalArgumentException("there is no profile of that name; there are "
                                + (profiles.isEmpty() ? "none" : String.join(", ", profiles)));
                    }
                    return new Deidentification(null, name);
                })
                .deidentifying();
    }

    private static Plan plan(String key, DestinationSettings settings, Function<String, InstanceStep> deidentify) {
        List<InstanceStep> steps = new ArrayList<>();
        if (settings.deidentify() != null) {
            steps.add(deidentification(key + ".deidentify", settings.deidentify(), deidentify));
        }
        if (!settings.tags().isEmpty()) {
            steps.add(tags(key, settings));
        }
        return new Plan(settings.deidentify() != null, steps, transcoding(key, settings), settings.shapeConcurrency());
    }

    private static InstanceStep deidentification(
            String key, String profile, Function<String, InstanceStep> deidentify) {
        try {
            return deidentify.apply(profile);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(key, profile, e.getMessage());
        }
    }

    private static InstanceStep tags(String key, DestinationSettings settings) {
        if (settings.originalAttributes() && settings.deidentify() != null) {
            throw new InvalidConfigurationPropertyValueException(
                    key + ".original-attributes",
                    true,
                    "instances are de-identified for this destination, and what stood in them must not be kept; leave it out");
        }
        try {
            return new TagStep(TagRules.of(settings.tags(), settings.originalAttributes()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(key + ".tags", null, e.getMessage());
        }
    }

    private static Transcoding transcoding(String key, DestinationSettings settings) {
        if (settings.transferSyntax() == null) {
            return null;
        }
        try {
            return new Transcoding(
                    TargetSyntax.uid(settings.transferSyntax(), settings.lossyAllowed()),
                    settings.lossyAllowed(),
                    settings.untranscodable() == DestinationSettings.Untranscodable.KEEP);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    key + ".transfer-syntax", settings.transferSyntax(), e.getMessage());
        }
    }

    /** The settings by which something is de-identified, and cannot leave without a project key. */
    public List<String> deidentifying() {
        return byDestination.entrySet().stream()
                .filter(entry -> entry.getValue().closed())
                .map(entry -> entry.getKey().equals(MAILER) ? MAILER_KEY : PREFIX + entry.getKey() + ".deidentify")
                .toList();
    }

    @Override
    public boolean isDeidentified(String destination) {
        Plan plan = byDestination.get(destination);
        return plan != null && plan.closed();
    }

    /** Null if instances leave as they are kept. */
    Plan of(String destination) {
        return byDestination.get(destination);
    }
}
