package org.dromedary.deidentify.residual;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A word in one form and one encoding.
 *
 * @param bytes compared without regard to the case of ASCII letters
 * @param unit bytes of a letter beside it: 1, or 2 for UTF-16
 * @param low which byte of a unit is the lower one
 * @param word what it is a form of
 * @param modes where it counts, a bit for each {@link Mode}
 */
record WordPattern(byte[] bytes, int unit, int low, ResidualWord word, int modes) {

    /** In the order in which they are tried; those that a word cannot be written in are left out. */
    private static final List<Charset> NARROW = List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.ISO_8859_1,
            Charset.forName("ISO-8859-2"),
            Charset.forName("ISO-8859-5"),
            Charset.forName("ISO-8859-6"),
            Charset.forName("ISO-8859-7"),
            Charset.forName("ISO-8859-8"),
            Charset.forName("ISO-8859-9"),
            Charset.forName("windows-1251"),
            Charset.forName("TIS-620"),
            Charset.forName("Shift_JIS"),
            Charset.forName("EUC-JP"),
            Charset.forName("ISO-2022-JP"),
            Charset.forName("EUC-KR"),
            Charset.forName("GB18030"),
            Charset.forName("Big5"));

    /** From this length on a word of a name is found within longer words, too. */
    private static final int LONG_PART = 10;
    /** From this length on a number is found within longer ones, too. */
    private static final int LONG_ID = 8;

    private static final int SHORT_ID = 3;
    private static final int SHORT_PART = 3;
    private static final int READABLE = 6;

    static List<WordPattern> of(Set<ResidualWord> words) {
        List<WordPattern> patterns = new ArrayList<>();
        for (ResidualWord word : words) {
            int modes = 0;
            for (Mode mode : Mode.values()) {
                modes |= mode.takes(word) ? 1 << mode.ordinal() : 0;
            }
            Set<ByteBuffer> known = new HashSet<>();
            for (String form : new LinkedHashSet<>(TextForms.written(word.text()))) {
                for (Charset charset : NARROW) {
                    add(patterns, known, encode(form, charset), 1, 0, word, modes);
                }
                add(patterns, known, encode(form, StandardCharsets.UTF_16LE), 2, 0, word, modes);
                add(patterns, known, encode(form, StandardCharsets.UTF_16BE), 2, 1, word, modes);
            }
        }
        return patterns;
    }

    private static void add(
            List<WordPattern> patterns,
            Set<ByteBuffer> known,
            byte[] encoded,
            int unit,
            int low,
            ResidualWord word,
            int modes) {
        if (encoded == null || encoded.length < 3) {
            return;
        }
        byte[] folded = encoded.clone();
        for (int i = 0; i < folded.length; i++) {
            folded[i] = WordAutomaton.fold(folded[i]);
        }
        if (known.add(ByteBuffer.wrap(folded))) {
            patterns.add(new WordPattern(folded, unit, low, word, modes));
        }
    }

    /** Null if it cannot be written so. */
    private static byte[] encode(String text, Charset charset) {
        try {
            ByteBuffer bytes = charset.newEncoder()
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            byte[] all = Arrays.copyOf(bytes.array(), bytes.limit());
            // the escape back to ASCII stands at the end of the text, and that is not where a word ends
            boolean escaped = charset.name().equals("ISO-2022-JP") && all.length > 3 && all[all.length - 3] == 0x1B;
            return escaped ? Arrays.copyOf(all, all.length - 3) : all;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * Whether what was found is the word, and not a piece of another.
     *
     * @param from where the value, or what is known of it, begins in the buffer
     * @param start of what was found
     * @param end behind it
     * @param to where the value ends
     * @param whole whether the buffer has the value from its beginning to its end
     */
    boolean holds(Mode mode, byte[] buffer, int from, int start, int end, int to, boolean whole) {
        if ((modes >> mode.ordinal() & 1) == 0) {
            return false;
        }
        int before = unit(buffer, from, start - unit, to);
        int after = unit(buffer, from, end, to);
        int first = unit(buffer, from, start, to);
        int last = unit(buffer, from, end - unit, to);
        int length = word.text().length();
        return switch (word.kind()) {
            // digits may follow: a time of day, the rest of a number that begins with the day
            case DATE -> !bothDigits(before, first);
            case ID ->
                isId(mode, buffer, from, start, end, to, whole)
                        && (length >= LONG_ID || !joins(before, first) && !joins(last, after));
            case NAME_PART, WHOLE_NAME ->
                (length >= LONG_PART || !bothLetters(before, first) && !bothLetters(last, after))
                        && (mode != Mode.BINARY
                                || length > SHORT_PART
                                || TextForms.isUnspaced(word.text())
                                || isReadable(buffer, from, start, end, to));
        };
    }

    /** Three characters count where nothing else stands; among numbers a whole one must be the same. */
    private boolean isId(Mode mode, byte[] buffer, int from, int start, int end, int to, boolean whole) {
        if (word.text().length() == SHORT_ID) {
            return whole && start == from && end + 1 >= to;
        }
        return mode != Mode.NUMBER
                || (start == from ? whole : isBlank(buffer[start - 1])) && (end == to ? whole : isBlank(buffer[end]));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\\' || b == 0;
    }

    private int unit(byte[] buffer, int from, int at, int to) {
        if (at < from || at + unit > to) {
            return -1;
        }
        if (unit == 1) {
            return buffer[at] & 0xFF;
        }
        return buffer[at + low] & 0xFF | (buffer[at + 1 - low] & 0xFF) << 8;
    }

    private static boolean joins(int a, int b) {
        return bothDigits(a, b) || bothLetters(a, b);
    }

    private static boolean bothDigits(int a, int b) {
        return isDigit(a) && isDigit(b);
    }

    private static boolean bothLetters(int a, int b) {
        return isLetter(a) && isLetter(b);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private boolean isReadable(byte[] buffer, int from, int start, int end, int to) {
        int readable = (end - start) / unit;
        for (int i = start - unit; readable < READABLE && isPrintable(unit(buffer, from, i, to)); i -= unit) {
            readable++;
        }
        for (int i = end; readable < READABLE && isPrintable(unit(buffer, from, i, to)); i += unit) {
            readable++;
        }
        return readable >= READABLE;
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c < 0x7F;
    }
}
