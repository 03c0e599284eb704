package org.dromedary.deidentify.clean;

import java.util.List;
import java.util.Set;

import org.dromedary.dicom.PixelArea;

/**
 * What is done to the pixels of an instance.
 *
 * @param device name of the rule that matched; null if the image needed none
 * @param areas rectangles that are blanked in every frame
 * @param overlayBits bits of the pixels that are overlays and are cleared
 * @param doubtful whether there may be text in the pixels, and the profile lets it pass
 */
record PixelPlan(String device, List<PixelArea> areas, Set<Integer> overlayBits, boolean doubtful) {

    /** Whether the pixels stay as they are. */
    boolean isEmpty() {
        return areas.isEmpty() && overlayBits.isEmpty();
    }
}
