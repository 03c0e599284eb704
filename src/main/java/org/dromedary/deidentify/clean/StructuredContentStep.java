package org.dromedary.deidentify.clean;

import java.util.Set;

import org.dromedary.deidentify.DeidentifyJob;
import org.dromedary.deidentify.DeidentifyStep;
import org.dromedary.deidentify.ProfileOption;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** Clean Structured Content Option (PS3.15 E.3.7). */
final class StructuredContentStep implements DeidentifyStep {

    private final DescriptorStep descriptors;

    StructuredContentStep(DescriptorStep descriptors) {
        this.descriptors = descriptors;
    }

    @Override
    public Set<ProfileOption> cleans() {
        return Set.of(ProfileOption.CLEAN_STRUCTURED_CONTENT);
    }

    @Override
    public boolean clean(DeidentifyJob job, EditableItem item, EditableElement element, ProfileOption option) {
        if (!element.isSequence()) {
            return false;
        }
        new StructuredContentCleaner(
                        descriptors.cleaner(job),
                        job.attached(KnownWordsStep.Original.class).known())
                .clean(item, element.tag());
        return true;
    }
}
