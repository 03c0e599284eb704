package org.dromedary.deidentify.residual;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The forms in which a word may be written: case, diacritics, what is written for umlauts. */
public final class TextForms {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private TextForms() {}

    /** Lower case, without diacritics and widths: what words are compared in. */
    public static String fold(String text) {
        String plain =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        StringBuilder folded = new StringBuilder(plain.length());
        plain.toLowerCase(Locale.ROOT).codePoints().forEach(c -> {
            switch (c) {
                case 'ß' -> folded.append("ss");
                case 'æ' -> folded.append("ae");
                case 'œ' -> folded.append("oe");
                case 'ø' -> folded.append('o');
                case 'đ', 'ð' -> folded.append('d');
                case 'ł' -> folded.append('l');
                case 'ı' -> folded.append('i');
                case 'þ' -> folded.append("th");
                default -> folded.appendCodePoint(c);
            }
        });
        return folded.toString();
    }

    /** The folded forms of a word: Müller is muller and mueller, and MUELLER is both as well. */
    public static Set<String> folded(String word) {
        Set<String> forms = new LinkedHashSet<>();
        String lower = Normalizer.normalize(word, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        forms.add(fold(lower));
        forms.add(fold(lower.replace("ä", "ae")
                .replace("ö", "oe")
                .replace("ü", "ue")
                .replace("å", "aa")
                .replace("ø", "oe")));
        String shortened = fold(lower).replace("ae", "a").replace("oe", "o").replace("ue", "u");
        // what is left must still be a word, and not an accident of letters
        if (shortened.length() >= 4) {
            forms.add(shortened);
        }
        return forms;
    }

    /** The forms that stand in bytes, where nothing is decoded: folded ones, and the word in three cases. */
    static Set<String> written(String word) {
        Set<String> forms = folded(word);
        if (word.chars().allMatch(c -> c < 0x80)) {
            return forms;
        }
        String whole = Normalizer.normalize(word, Normalizer.Form.NFC);
        String lower = whole.toLowerCase(Locale.ROOT);
        forms.add(whole);
        forms.add(lower);
        forms.add(whole.toUpperCase(Locale.ROOT));
        int first = lower.offsetByCodePoints(0, 1);
        forms.add(lower.substring(0, first).toUpperCase(Locale.ROOT) + lower.substring(first));
        forms.add(Normalizer.normalize(whole, Normalizer.Form.NFD));
        return forms;
    }

    /** Whether nothing parts the words of its script, so that they are found within other text (Han, Kana, Hangul, Thai). */
    static boolean isUnspaced(String word) {
        return word.codePoints().anyMatch(c -> switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, THAI -> true;
            default -> false;
        });
    }
}
