package org.dromedary.shaping;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.dromedary.deidentify.residual.ResidualHit;
import org.dromedary.deidentify.residual.ResidualSearch;
import org.dromedary.deidentify.residual.ResidualWords;

/**
 * Searches each instance of a generation for what identified the patient in the others. What stood in an instance itself was looked for
 * when it was de-identified; most generations have nothing else, and are not read again.
 */
final class GenerationSearch {

    private static final int MOST_TOLD = 5;

    private GenerationSearch() {}

    /**
     * Searches in every way in which an instance is searched for its own words.
     *
     * @param datesStay see {@link ResidualSearch#search}
     * @throws ShapingException if an instance has something left of the patient that others named
     * @throws IOException if a file cannot be read
     */
    static void check(List<ShapedInstance> generation, boolean datesStay) throws IOException, ShapingException {
        ResidualWords all = ResidualWords.NONE;
        for (ShapedInstance one : generation) {
            all = all.and(one.words());
        }
        int instances = 0;
        Set<String> places = new LinkedHashSet<>();
        for (ShapedInstance one : generation) {
            List<ResidualHit> hits =
                    ResidualSearch.search(one.made().file().toPath(), all.minus(one.words()), datesStay);
            instances += hits.isEmpty() ? 0 : 1;
            hits.forEach(hit -> places.add(hit.toString()));
        }
        if (instances > 0) {
            throw new ShapingException(
                    "Something that names the patient in one instance is left in " + instances + " others: "
                            + places.stream().limit(MOST_TOLD).collect(Collectors.joining("; "))
                            + (places.size() > MOST_TOLD ? " and more" : "")
                            + ": add a rule that removes the attribute, or an exception under residual of the profile;"
                            + " nothing of the study was sent",
                    true,
                    null);
        }
    }
}
