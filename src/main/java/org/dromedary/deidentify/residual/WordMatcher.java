package org.dromedary.deidentify.residual;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.dromedary.dicom.InstanceContent;

/**
 * Looks for words in values that come in pieces. It may be used by one thread at a time; what it is made of is shared by all that
 * look for the same words.
 */
final class WordMatcher {

    private static final int REMEMBERED = 32;

    /** Making a table takes longer than searching an image: a study, whose words are the same, has it made once. */
    private static final Map<ResidualWords, Words> MADE = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ResidualWords, Words> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What is looked for, and the table to find it by. */
    private record Words(List<WordPattern> patterns, WordAutomaton automaton, int longest) {

        static Words of(ResidualWords words) {
            List<WordPattern> patterns = WordPattern.of(words.words());
            List<byte[]> bytes = new ArrayList<>(patterns.size());
            int longest = 0;
            for (WordPattern pattern : patterns) {
                bytes.add(pattern.bytes());
                longest = Math.max(longest, pattern.bytes().length);
            }
            return new Words(patterns, WordAutomaton.of(bytes), longest);
        }
    }

    /** What is looked at beside a word: a letter of UTF-16, and what is readable around it. */
    private static final int BESIDE = 12;

    private final Words words;
    /** The end of the piece before, and the piece; most values have one only and need none. */
    private byte[] window;

    private int filled;
    private int searched;
    private int state;
    private boolean fromStart;

    private WordMatcher(Words words) {
        this.words = words;
    }

    /** @param words not empty */
    static WordMatcher of(ResidualWords words) {
        synchronized (MADE) {
            return new WordMatcher(MADE.computeIfAbsent(words, Words::of));
        }
    }

    /** A value in one piece. */
    void value(Mode mode, byte[] bytes, int length, Consumer<ResidualWord> found) {
        state = 0;
        search(mode, bytes, 0, length, 0, length, true, found);
    }

    /** A piece of a value. */
    void piece(Mode mode, byte[] bytes, int length, boolean first, boolean last, Consumer<ResidualWord> found) {
        if (window == null) {
            window = new byte[words.longest() + 2 * BESIDE + InstanceContent.PIECE];
        }
        if (first) {
            filled = 0;
            searched = 0;
            state = 0;
            fromStart = true;
        } else {
            int kept = Math.min(filled, words.longest() + 2 * BESIDE);
            System.arraycopy(window, filled - kept, window, 0, kept);
            searched -= filled - kept;
            fromStart &= kept == filled;
            filled = kept;
        }
        System.arraycopy(bytes, 0, window, filled, length);
        filled += length;
        // what stands behind a word must have been seen
        int to = last ? filled : Math.max(searched, filled - BESIDE);
        search(mode, window, searched, to, 0, filled, fromStart && last, found);
        searched = to;
    }

    private void search(
            Mode mode,
            byte[] buffer,
            int begin,
            int end,
            int from,
            int to,
            boolean whole,
            Consumer<ResidualWord> found) {
        WordAutomaton automaton = words.automaton();
        int now = state;
        for (int i = begin; i < end; i++) {
            now = automaton.next(now, buffer[i]);
            if (now < 0) {
                now = ~now;
                for (int number : automaton.endings(now)) {
                    WordPattern pattern = words.patterns().get(number);
                    int start = i + 1 - pattern.bytes().length;
                    if (pattern.holds(mode, buffer, from, start, i + 1, to, whole)) {
                        found.accept(pattern.word());
                    }
                }
            }
        }
        state = now;
    }
}
