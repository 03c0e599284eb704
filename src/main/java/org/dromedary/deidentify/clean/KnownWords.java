package org.dromedary.deidentify.clean;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

import org.dromedary.deidentify.residual.ResidualWords;
import org.dromedary.deidentify.residual.TextForms;

/**
 * What is known of the people and places of an instance, before it is de-identified: every word of every name, with its short
 * and common ones, and identifiers.
 *
 * @param words of names, folded, each in all its forms
 * @param numbers identifiers and dates, folded and without what parts their groups
 * @param residual what is looked for afterwards
 */
public record KnownWords(Set<String> words, Set<String> numbers, ResidualWords residual) {

    private static final int PIECE = 4;

    static final Pattern PARTS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    /** Nothing is known. */
    public static final KnownWords NONE = new KnownWords(Set.of(), Set.of(), ResidualWords.NONE);

    /** Whether a word is one of a name, in any way of writing. */
    boolean isName(String word) {
        return TextForms.folded(word).stream().anyMatch(words::contains);
    }

    /** Whether an identifier or a date stands in what has been stripped of everything but letters and digits. */
    boolean hasNumber(String squeezed) {
        return numbers.stream()
                .anyMatch(number -> number.length() > 3 ? squeezed.contains(number) : squeezed.equals(number));
    }

    /** Whether it is a piece of an identifier that is too long to be there by accident. */
    boolean isPieceOfNumber(String squeezed) {
        return squeezed.length() >= PIECE && numbers.stream().anyMatch(number -> number.contains(squeezed));
    }

    /** Letters and digits, folded. */
    static String squeeze(String text) {
        return PARTS.matcher(TextForms.fold(text)).replaceAll("");
    }

    /** Takes what stands in an instance. */
    public static final class Builder {

        private final Set<String> words = new HashSet<>();
        private final Set<String> numbers = new LinkedHashSet<>();
        private final ResidualWords.Builder residual = new ResidualWords.Builder();

        /**
         * The name of a person.
         *
         * @param searched what it is of when it is to be searched for afterwards, else null
         */
        public Builder name(String value, String searched) {
            for (String word : PARTS.split(value)) {
                if (!word.isEmpty()) {
                    words.addAll(TextForms.folded(word));
                }
            }
            if (searched != null) {
                residual.name(value, searched);
            }
            return this;
        }

        /** The name of a place: the words of it that say what is done there do not count. */
        public Builder place(String value) {
            for (String word : PARTS.split(value)) {
                if (word.length() > 2 && !ResidualWords.isVocabulary(word)) {
                    words.addAll(TextForms.folded(word));
                }
            }
            return this;
        }

        /** An identifier. */
        public Builder id(String value, String searched) {
            String squeezed = squeeze(value);
            if (!squeezed.isEmpty()) {
                numbers.add(squeezed);
            }
            if (searched != null) {
                residual.id(value, searched);
            }
            return this;
        }

        /** A day of birth. */
        public Builder birthDate(String value, String searched) {
            numbers.add(squeeze(value));
            if (searched != null) {
                residual.birthDate(value, searched);
            }
            return this;
        }

        /** What has been taken so far. */
        public KnownWords build() {
            return new KnownWords(Set.copyOf(words), Set.copyOf(numbers), residual.build());
        }
    }
}
