package org.dromedary.deidentify;

import java.util.List;

import org.dromedary.deidentify.residual.ResidualWords;

/**
 * What became of an instance.
 *
 * @param studyInstanceUid in the output; null if it has none
 * @param seriesInstanceUid in the output; null if it has none
 * @param sopInstanceUid in the output; null if it has none
 * @param actions what was done, by the path of the attribute, in the order of the dataset
 * @param words of the original that must stand nowhere in the output, nor in that of other instances of the study: names,
 *     identifiers, birth date, without what the profile excepts
 */
public record DeidentifyResult(
        String studyInstanceUid,
        String seriesInstanceUid,
        String sopInstanceUid,
        List<Action> actions,
        ResidualWords words) {

    /**
     * What was done with one attribute.
     *
     * @param path such as {@code (0040,0275)[1].(0040,0007)}, with keyword where there is one
     * @param action what was done, in one word
     * @param reason what asked for it: the profile, an option, a rule
     */
    public record Action(String path, String action, String reason) {}
}
