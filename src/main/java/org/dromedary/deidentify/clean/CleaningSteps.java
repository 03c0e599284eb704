package org.dromedary.deidentify.clean;

import java.util.List;

import org.dromedary.deidentify.DeidentifyStep;

/** The steps of this package, in their order. */
public final class CleaningSteps {

    private CleaningSteps() {}

    /** @param devices that all profiles share */
    public static List<DeidentifyStep> of(Devices devices) {
        DescriptorStep descriptors = new DescriptorStep();
        // what is known of the patient is taken down first, and overlays in pixels before they are removed; what was
        // written is
        // searched last, when its pixels are clean
        return List.of(
                new KnownWordsStep(),
                new PixelStep(devices),
                descriptors,
                new StructuredContentStep(descriptors),
                new GraphicsStep(descriptors),
                new ResidualStep());
    }
}
