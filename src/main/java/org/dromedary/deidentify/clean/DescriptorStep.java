package org.dromedary.deidentify.clean;

import java.util.List;
import java.util.Set;

import org.dromedary.deidentify.DeidentifyJob;
import org.dromedary.deidentify.DeidentifyProfile;
import org.dromedary.deidentify.DeidentifyStep;
import org.dromedary.deidentify.ProfileOption;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/**
 * Clean Descriptors Option (PS3.15 E.3.6). Of a value of which nothing may stay the Basic Profile's action is done. What stands in
 * sequences is cleaned like structured content, and the attributes of their items by the table.
 */
final class DescriptorStep implements DeidentifyStep {

    private final PerProfile<DescriptorRules> rules =
            new PerProfile<>(profile -> CleaningSettings.descriptors(profile.setting(CleaningSettings.DESCRIPTORS)));

    /** The cleaner of text for an instance. */
    DescriptorCleaner cleaner(DeidentifyJob job) {
        return new DescriptorCleaner(
                rules.of(job.profile()),
                job.attached(KnownWordsStep.Original.class).known());
    }

    @Override
    public Set<ProfileOption> cleans() {
        return Set.of(ProfileOption.CLEAN_DESCRIPTORS);
    }

    @Override
    public Set<String> profileKeys() {
        return Set.of(CleaningSettings.DESCRIPTORS);
    }

    @Override
    public void check(DeidentifyProfile profile) {
        rules.of(profile);
    }

    @Override
    public boolean clean(DeidentifyJob job, EditableItem item, EditableElement element, ProfileOption option) {
        DescriptorCleaner words = cleaner(job);
        if (element.isSequence()) {
            new StructuredContentCleaner(
                            words, job.attached(KnownWordsStep.Original.class).known())
                    .clean(item, element.tag());
            return true;
        }
        if (!element.isText() || element.isBulk()) {
            return false;
        }
        List<String> cleaned = item.values(element).stream().map(words::clean).toList();
        if (cleaned.stream().allMatch(String::isEmpty)) {
            return element.isEmpty();
        }
        item.setAs(element.tag(), element.vr(), cleaned.toArray(String[]::new));
        return true;
    }
}
