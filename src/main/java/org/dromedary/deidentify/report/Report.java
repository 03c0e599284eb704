package org.dromedary.deidentify.report;

import java.util.List;
import java.util.Map;

/**
 * What was done to the instances of a delivery.
 *
 * @param profile its name
 * @param version of the profile: changes when its file or the table does
 * @param options of PS3.15 annex E.3 that were on
 * @param instances that were de-identified
 * @param attributes how often what was done: by the path of the attribute without numbers of items, then by action
 * @param pixels what was done to pixels, by the device's rule
 * @param residual the search for what is left
 */
public record Report(
        String profile,
        String version,
        List<String> options,
        int instances,
        Map<String, Map<String, Integer>> attributes,
        List<Pixels> pixels,
        Residual residual) {

    /**
     * Images of one kind of device.
     *
     * @param device name of its rule
     * @param images that matched it
     * @param rectangles blanked in all frames together
     */
    public record Pixels(String device, int images, int rectangles) {}

    /**
     * The search for what is left.
     *
     * @param searched files that were searched to their end
     * @param hits places where something was left; a study with any does not leave
     */
    public record Residual(int searched, int hits) {}
}
