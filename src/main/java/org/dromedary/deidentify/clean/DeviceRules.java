package org.dromedary.deidentify.clean;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.dromedary.dicom.EditableItem;

/**
 * Devices whose images are known.
 *
 * @param rules the first that matches counts
 */
public record DeviceRules(List<DeviceRule> rules) {

    /** No device is known. */
    public static final DeviceRules NONE = new DeviceRules(List.of());

    public DeviceRules {
        rules = List.copyOf(rules);
    }

    /** These before those. */
    public DeviceRules or(DeviceRules others) {
        return others.rules().isEmpty()
                ? this
                : new DeviceRules(
                        Stream.concat(rules.stream(), others.rules().stream()).toList());
    }

    /** The rule for an image, if there is one. */
    Optional<DeviceRule> of(EditableItem dataset) {
        return rules.stream().filter(rule -> rule.matches(dataset)).findFirst();
    }
}
