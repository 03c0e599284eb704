package org.dromedary.shaping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.DestinationSettings;
import org.dromedary.delivery.ShapedDestinations;
import org.dromedary.shaping.tags.TagRules;

/** What is made of instances for each destination, from the settings; what is impossible there stops the start. */
public final class Plans implements ShapedDestinations {

    private static final String PREFIX = "dromedary.destinations.";

    private final Map<String, Plan> byDestination = new LinkedHashMap<>();

    /** @throws InvalidConfigurationPropertyValueException for what there is not, or fits together with nothing */
    public Plans(DestinationProperties destinations) {
        destinations.all().forEach((name, settings) -> {
            if (settings.isShaping()) {
                byDestination.put(name, plan(PREFIX + name, settings));
            }
        });
    }

    private static Plan plan(String key, DestinationSettings settings) {
        if (settings.deidentify() != null) {
            throw new InvalidConfigurationPropertyValueException(
                    key + ".deidentify", settings.deidentify(), "there is no profile of that name");
        }
        List<InstanceStep> steps = new ArrayList<>();
        if (!settings.tags().isEmpty()) {
            steps.add(tags(key, settings));
        }
        return new Plan(settings.deidentify() != null, steps, transcoding(key, settings), settings.shapeConcurrency());
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
