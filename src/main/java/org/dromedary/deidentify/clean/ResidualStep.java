package org.dromedary.deidentify.clean;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyJob;
import org.dromedary.deidentify.DeidentifyStep;
import org.dromedary.deidentify.ProfileOption;
import org.dromedary.deidentify.residual.ResidualHit;
import org.dromedary.deidentify.residual.ResidualSearch;
import org.dromedary.deidentify.residual.ResidualWords;

/** Searches the file that was written for what is known of the patient. Any hit is a failure: the study does not leave. */
final class ResidualStep implements DeidentifyStep {

    private static final int MOST_TOLD = 5;

    @Override
    public void written(DeidentifyJob job, Path out) throws IOException {
        KnownWordsStep.Original original = job.attached(KnownWordsStep.Original.class);
        ResidualWords words = original.known().residual().without(original.ignored());
        job.attach(ResidualWords.class, words);
        List<ResidualHit> hits = ResidualSearch.search(out, words, job.profile().has(ProfileOption.RETAIN_FULL_DATES));
        if (!hits.isEmpty()) {
            throw new DeidentifyException(message(original.sopInstanceUid(), hits));
        }
    }

    private static String message(String instance, List<ResidualHit> hits) {
        Set<String> told = new LinkedHashSet<>();
        hits.forEach(hit -> told.add(hit.toString()));
        String places = told.stream().limit(MOST_TOLD).collect(Collectors.joining("; "));
        return "Something of the patient is left in instance " + instance + " after de-identification: " + places
                + (told.size() > MOST_TOLD ? " and more" : "")
                + ": add a rule that removes the attribute, or an exception under residual of the profile";
    }
}
