package org.dromedary.deidentify;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** A profile, as a file in {@code config/deidentify/} says it. */
public final class DeidentifyProfile {

    private final String name;
    private final String project;
    private final Set<ProfileOption> options;
    private final PseudonymSettings pseudonyms;
    private final List<Rule> rules;
    private final Map<String, Object> settings;
    private final String version;

    DeidentifyProfile(
            String name,
            String project,
            Set<ProfileOption> options,
            PseudonymSettings pseudonyms,
            List<Rule> rules,
            Map<String, Object> settings,
            String version) {
        this.name = name;
        this.project = project;
        this.options = options.isEmpty() ? Set.of() : EnumSet.copyOf(options);
        this.pseudonyms = pseudonyms;
        this.rules = List.copyOf(rules);
        this.settings = settings;
        this.version = version;
    }

    /** The name of its file without {@code .yaml}. */
    public String name() {
        return name;
    }

    /** Changes when a byte of its file does. */
    public String version() {
        return version;
    }

    /** Pseudonyms, UIDs and shifts are the same within a project and differ between two. */
    public String project() {
        return project;
    }

    public Set<ProfileOption> options() {
        return options;
    }

    public boolean has(ProfileOption option) {
        return options.contains(option);
    }

    public PseudonymSettings pseudonyms() {
        return pseudonyms;
    }

    List<Rule> rules() {
        return rules;
    }

    /** Whether a rule keeps an element as it is. */
    public boolean keeps(EditableItem item, EditableElement element) {
        Rule.Action last = null;
        for (Rule rule : rules) {
            last = rule.address().matches(item, element) ? rule.action() : last;
        }
        return last == Rule.Action.KEEP;
    }

    /** What stands under a key of a {@link DeidentifyStep#profileKeys() step}: maps, lists, texts, numbers; null if nothing does. */
    public Object setting(String key) {
        return settings.get(key);
    }
}
