package org.dromedary.deidentify.clean;

import java.util.Set;

import org.dromedary.deidentify.DeidentifyJob;
import org.dromedary.deidentify.DeidentifyStep;
import org.dromedary.deidentify.ProfileOption;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** Clean Graphics Option (PS3.15 E.3.3). Without it nothing is left of an overlay either when its data are removed. */
final class GraphicsStep implements DeidentifyStep {

    private final DescriptorStep descriptors;

    GraphicsStep(DescriptorStep descriptors) {
        this.descriptors = descriptors;
    }

    @Override
    public Set<ProfileOption> cleans() {
        return Set.of(ProfileOption.CLEAN_GRAPHICS);
    }

    /** Before the table removes what belongs together piece by piece. */
    @Override
    public void before(DeidentifyJob job) {
        if (job.profile().has(ProfileOption.CLEAN_GRAPHICS)) {
            new GraphicsCleaner(descriptors.cleaner(job)).clean(job.instance().dataset());
        }
    }

    /** What is left by then is clean. */
    @Override
    public boolean clean(DeidentifyJob job, EditableItem item, EditableElement element, ProfileOption option) {
        return true;
    }

    @Override
    public void after(DeidentifyJob job) {
        GraphicsCleaner.removeEmptyOverlays(job.instance().dataset());
    }
}
