package org.dromedary.deidentify.clean;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.dromedary.deidentify.residual.TextForms;

/**
 * How descriptions are cleaned (PS3.15 E.3.6, Clean Descriptors Option).
 *
 * @param mode which words stay
 * @param keepWords stay besides the built-in vocabulary, if they are not the patient's; folded
 * @param removeWords are removed in any mode; folded
 * @param keepPatterns what matches one as a whole word stays, if it is not the patient's
 * @param removePatterns what one finds is removed, in any mode
 * @param longest letters of a value that is cleaned; a longer one is a narrative and is emptied
 * @param timeLimit for the patterns and one value; a value that takes longer is emptied
 */
public record DescriptorRules(
        Mode mode,
        Set<String> keepWords,
        Set<String> removeWords,
        List<Pattern> keepPatterns,
        List<Pattern> removePatterns,
        int longest,
        Duration timeLimit) {

    /** Which words stay. */
    public enum Mode {
        /** Those of the vocabulary, numbers of few digits, and nothing else. */
        VOCABULARY,
        /** All but what is known of the patient; a value that shows signs of a person or a number unknown is emptied. */
        KNOWN_WORDS
    }

    /** Vocabulary only, without additions. */
    public static final DescriptorRules DEFAULT =
            new DescriptorRules(Mode.VOCABULARY, Set.of(), Set.of(), List.of(), List.of(), 400, Duration.ofMillis(50));

    public DescriptorRules {
        keepWords = folded(keepWords);
        removeWords = folded(removeWords);
        keepPatterns = List.copyOf(keepPatterns);
        removePatterns = List.copyOf(removePatterns);
    }

    private static Set<String> folded(Set<String> words) {
        return words.stream().map(TextForms::fold).collect(Collectors.toUnmodifiableSet());
    }
}
