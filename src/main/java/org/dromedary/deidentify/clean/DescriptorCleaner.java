package org.dromedary.deidentify.clean;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.deidentify.residual.ResidualWords;
import org.dromedary.deidentify.residual.TextForms;

/**
 * Takes out of a description what may tell of a person. Conservative: what is not known to be harmless goes, and where it is
 * doubtful whether everything was found, nothing stays.
 */
public final class DescriptorCleaner {

    private static final int LEAST_SHARE = 3;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:[.,](?=\\p{N})\\p{N}+)*");
    /** 5, 0.75, 3mm, 120kV. */
    private static final Pattern NUMBER = Pattern.compile(
            "\\d{1,3}(?:[.,]\\d{1,3})?(?:mm|cm|ml|mg|s|sec|ms|min|kv|kvp|ma|mas|hz|mhz|t|d|th|st|nd|rd|x|h|y|gy|mgy)?");
    /** B30f, T1w, Br40d, C5, L4: kernels, weightings, vertebrae. */
    private static final Pattern CODE = Pattern.compile("[a-z]{1,2}\\d{1,2}[a-z]?|\\d{1,2}[a-z]{1,2}");
    /** Days, e-mail addresses, telephone numbers. */
    private static final List<Pattern> ALWAYS = List.of(
            Pattern.compile("\\d{1,4}[./-]\\d{1,2}[./-]\\d{1,4}"),
            Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,255}"),
            Pattern.compile("\\+?\\d[\\d /()-]{5,20}\\d"));
    /** Signs of a person or of a number that is somebody's. */
    private static final Pattern SIGN = Pattern.compile(
            "\\^|@|\\d{5,}|\\b(?:dr|prof|mr|mrs|ms|herr|frau|mme|sr|sra|born|geb|dob|name|patient|pat|id|tel|phone)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern BLANKS = Pattern.compile("\\s{2,}");
    private static final Pattern ALONE = Pattern.compile("(?<=\\s)[\\p{Punct}&&[^(+]]+(?=\\s|$)");
    private static final Pattern LOOSE = Pattern.compile("(?:^[\\s\\p{Punct}]+)|(?:[\\s,;:_/&^-]+$)");

    private final DescriptorRules rules;
    private final KnownWords known;

    /** @param known of the instance that the descriptions are of */
    public DescriptorCleaner(DescriptorRules rules, KnownWords known) {
        this.rules = rules;
        this.known = known;
    }

    /** What may stay of a description; empty when nothing may. */
    public String clean(String value) {
        if (value.isBlank() || value.length() > rules.longest()) {
            return "";
        }
        try {
            return cleaned(value);
        } catch (TimedText.TooLongException | StackOverflowError e) {
            return "";
        }
    }

    private String cleaned(String value) {
        String text = value;
        for (Pattern pattern : ALWAYS) {
            text = pattern.matcher(text).replaceAll(" ");
        }
        for (Pattern pattern : rules.removePatterns()) {
            text = pattern.matcher(new TimedText(text, rules.timeLimit())).replaceAll(" ");
        }
        text = words(text);
        // an identifier in pieces is one, too
        boolean doubtful = known.hasNumber(KnownWords.squeeze(text))
                || rules.mode() == DescriptorRules.Mode.KNOWN_WORDS
                        && SIGN.matcher(value).find();
        return doubtful ? "" : tidy(text);
    }

    /** Where less than a third of the words may stay, nothing of sense is left, and nothing stays. */
    private String words(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        Matcher words = WORD.matcher(text);
        int end = 0;
        int all = 0;
        int staying = 0;
        while (words.find()) {
            kept.append(between(text, end, words.start()));
            end = words.end();
            all += words.group().length() > 1 ? 1 : 0;
            if (mayStay(words.group())) {
                staying++;
                kept.append(words.group());
            } else {
                kept.append(' ');
            }
        }
        return staying * LEAST_SHARE < all
                ? ""
                : kept.append(between(text, end, text.length())).toString();
    }

    /** What stands between words; a caret and an equals sign part the components of names. */
    private static String between(String text, int from, int to) {
        return text.substring(from, to).replace('^', ' ').replace('=', ' ');
    }

    private boolean mayStay(String word) {
        String folded = TextForms.fold(word);
        if (known.isName(word)
                || known.hasNumber(KnownWords.squeeze(word))
                || rules.removeWords().contains(folded)) {
            return false;
        }
        if (rules.mode() == DescriptorRules.Mode.KNOWN_WORDS) {
            return true;
        }
        return ResidualWords.isVocabulary(folded)
                || rules.keepWords().contains(folded)
                || NUMBER.matcher(folded).matches()
                || CODE.matcher(folded).matches()
                || rules.keepPatterns().stream()
                        .anyMatch(pattern -> pattern.matcher(new TimedText(word, rules.timeLimit()))
                                .matches());
    }

    private static String tidy(String text) {
        String apart = BLANKS.matcher(ALONE.matcher(text).replaceAll(" ")).replaceAll(" ");
        String tidy = LOOSE.matcher(apart).replaceAll("").strip();
        return tidy.chars().anyMatch(Character::isLetterOrDigit) ? tidy : "";
    }
}
