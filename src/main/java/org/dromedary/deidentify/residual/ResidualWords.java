package org.dromedary.deidentify.residual;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is known of a patient and must not be found afterwards. Names are taken apart: each component of each representation,
 * and each word of a component. A word of fewer than three letters, or one that is common in images of anybody, is not looked
 * for alone, but as part of the whole name, in the orders and with the separators that names are written with.
 *
 * @param words in the order in which they became known
 */
public record ResidualWords(Set<ResidualWord> words) {

    /** Shorter numbers are found everywhere. */
    private static final int SHORTEST_ID = 3;

    private static final int SHORTEST_PART = 3;
    /** Of what is longer the beginning is enough. */
    private static final int LONGEST = 64;

    private static final List<String> SEPARATORS = List.of("", " ", "^", ",", ", ", "_", "-", ".", "^^");
    private static final Pattern NOT_OF_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final Set<String> VOCABULARY = read("vocabulary.txt");
    private static final Set<String> COMMON = common();

    /** Nothing to look for. */
    public static final ResidualWords NONE = new ResidualWords(Set.of());

    /** Takes what stood in an instance. */
    public static final class Builder {

        private final Set<ResidualWord> words = new LinkedHashSet<>();

        /**
         * A person's name.
         *
         * @param value of a PN, with its components and representations, or a name as people write it
         * @param of whose, for messages
         */
        public Builder name(String value, String of) {
            for (String group : value.split("=", -1)) {
                String[] components = group.split("\\^", -1);
                List<String> names = new ArrayList<>();
                // prefix and suffix, the fourth and fifth, are titles
                for (int i = 0; i < components.length && i < 3; i++) {
                    String component = components[i].replace('\0', ' ').strip();
                    if (!component.isEmpty()) {
                        names.add(cut(component));
                    }
                }
                nameOf(names, of);
            }
            return this;
        }

        private void nameOf(List<String> components, String of) {
            boolean all = true;
            Set<String> parts = new LinkedHashSet<>();
            for (String component : components) {
                parts.add(component);
                List<String> pieces = List.of(component.split("[\\s,.;'’`´_/-]+"));
                parts.addAll(pieces);
                parts.add(component.replaceAll("['’`´-]", ""));
            }
            for (String part : parts) {
                if (isTelling(part)) {
                    words.add(new ResidualWord(part, ResidualWord.Kind.NAME_PART, of));
                } else {
                    all = false;
                }
            }
            if (!all && components.size() > 1) {
                wholeName(components, of);
            } else if (!all && components.size() == 1 && components.get(0).contains(" ")) {
                wholeName(List.of(components.get(0).split("\\s+")), of);
            }
        }

        private void wholeName(List<String> components, String of) {
            String first = components.get(0);
            for (String second : components.subList(1, components.size())) {
                for (String separator : SEPARATORS) {
                    whole(first + separator + second, of);
                    whole(second + separator + first, of);
                }
            }
        }

        private void whole(String name, String of) {
            int shortest = TextForms.isUnspaced(name) ? 2 : 4;
            if (name.length() >= shortest && !COMMON.contains(TextForms.fold(name))) {
                words.add(new ResidualWord(cut(name), ResidualWord.Kind.WHOLE_NAME, of));
            }
        }

        /** An identifier: as it is, without what parts its groups, and without leading zeros. */
        public Builder id(String value, String of) {
            String id = cut(value.replace('\0', ' ').strip());
            addId(id, of);
            String joined = id.replaceAll("[\\s./_:-]+", "");
            if (joined.length() >= 5) {
                addId(joined, of);
                String significant = joined.replaceFirst("^0+", "");
                if (significant.length() >= 5) {
                    addId(significant, of);
                }
            }
            return this;
        }

        private void addId(String id, String of) {
            if (id.length() >= SHORTEST_ID && !COMMON.contains(TextForms.fold(id)) && !isFiller(id)) {
                words.add(new ResidualWord(id, ResidualWord.Kind.ID, of));
            }
        }

        /** The day of birth, by a DA. */
        public Builder birthDate(String value, String of) {
            for (String form : BirthDateForms.of(value)) {
                words.add(new ResidualWord(form, ResidualWord.Kind.DATE, of));
            }
            return this;
        }

        /** What has been taken so far. */
        public ResidualWords build() {
            return new ResidualWords(Set.copyOf(words));
        }

        private static boolean isTelling(String part) {
            String folded = TextForms.fold(part);
            boolean letters = folded.codePoints().anyMatch(Character::isLetter);
            int shortest = TextForms.isUnspaced(part) ? 2 : SHORTEST_PART;
            return letters && folded.codePointCount(0, folded.length()) >= shortest && !COMMON.contains(folded);
        }

        /** 000, 0000, ...: what is entered where something must be entered. */
        private static boolean isFiller(String id) {
            return id.chars().distinct().count() == 1 && id.length() < 8;
        }

        private static String cut(String text) {
            return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        }
    }

    /** Whether there is nothing to look for. */
    public boolean isEmpty() {
        return words.isEmpty();
    }

    /** These and others. */
    public ResidualWords and(ResidualWords others) {
        if (isEmpty() || words.equals(others.words)) {
            return others;
        } else if (others.isEmpty()) {
            return this;
        }
        Set<ResidualWord> all = new LinkedHashSet<>(words);
        all.addAll(others.words);
        return new ResidualWords(all);
    }

    /** All that others do not have. */
    public ResidualWords minus(ResidualWords others) {
        Set<ResidualWord> rest = new LinkedHashSet<>(words);
        rest.removeAll(others.words);
        return new ResidualWords(rest);
    }

    /** All but some, whatever their case. */
    public ResidualWords without(Set<String> some) {
        if (some.isEmpty()) {
            return this;
        }
        Set<String> folded = some.stream().map(TextForms::fold).collect(Collectors.toSet());
        return new ResidualWords(words.stream()
                .filter(word -> !folded.contains(TextForms.fold(word.text())))
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static Set<String> common() {
        Set<String> words = new HashSet<>(read("common-words.txt"));
        words.addAll(VOCABULARY);
        return Set.copyOf(words);
    }

    /** Whether a word is one that descriptions of examinations are made of, and that hardly anybody is called. */
    public static boolean isVocabulary(String word) {
        return VOCABULARY.contains(TextForms.fold(word));
    }

    private static Set<String> read(String name) {
        try (InputStream in = ResidualWords.class.getResourceAsStream(name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(NOT_OF_WORDS::splitAsStream)
                    .filter(word -> !word.isEmpty())
                    .map(TextForms::fold)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
