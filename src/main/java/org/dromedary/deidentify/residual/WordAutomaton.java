package org.dromedary.deidentify.residual;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * Finds many byte patterns in one pass (Aho and Corasick, 1975), as a table of states: one look-up for each byte, whatever the
 * number of patterns. Letters of ASCII count as equal in both cases.
 */
final class WordAutomaton {

    private static final int[] NONE = {};

    /** State and class of the byte to the next state, its complement where a pattern ends; states are multiples of the row. */
    private final int[] table;

    private final int[] classes = new int[256];
    private final int[][] endings;
    private final int row;

    private WordAutomaton(int[] table, int[] classes, int[][] endings, int row) {
        this.table = table;
        System.arraycopy(classes, 0, this.classes, 0, classes.length);
        this.endings = endings;
        this.row = row;
    }

    /** @param patterns not empty */
    static WordAutomaton of(List<byte[]> patterns) {
        return new Building(patterns).build();
    }

    /** The byte as it is compared. */
    static byte fold(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    /**
     * The next state, or its complement where patterns end with this byte.
     *
     * @param state 0 at the beginning
     */
    int next(int state, byte b) {
        return table[state + classes[b & 0xFF]];
    }

    /** The patterns that end in a state, by their numbers. */
    int[] endings(int state) {
        return endings[state / row];
    }

    /** Makes the table from a trie. */
    private static final class Building {

        private final List<byte[]> patterns;
        private final int[] classes = new int[256];
        private int row = 1;
        private int[] next;
        private int[][] endings = new int[64][];
        private int states = 1;

        Building(List<byte[]> patterns) {
            this.patterns = patterns;
            for (byte[] pattern : patterns) {
                for (byte b : pattern) {
                    int folded = fold(b) & 0xFF;
                    if (classes[folded] == 0) {
                        classes[folded] = row++;
                    }
                }
            }
            for (int upper = 'A'; upper <= 'Z'; upper++) {
                classes[upper] = classes[upper + ('a' - 'A')];
            }
            next = new int[64 * row];
        }

        WordAutomaton build() {
            for (int i = 0; i < patterns.size(); i++) {
                add(patterns.get(i), i);
            }
            link();
            int[] table = Arrays.copyOf(next, states * row);
            for (int i = 0; i < table.length; i++) {
                table[i] = endings[table[i]] == null ? table[i] * row : ~(table[i] * row);
            }
            return new WordAutomaton(table, classes, Arrays.copyOf(endings, states), row);
        }

        private void add(byte[] pattern, int number) {
            int state = 0;
            for (byte b : pattern) {
                int at = state * row + classes[b & 0xFF];
                if (next[at] == 0) {
                    grow();
                    next[at] = states++;
                }
                state = next[at];
            }
            endings[state] = with(endings[state], number);
        }

        private void grow() {
            if (states == endings.length) {
                endings = Arrays.copyOf(endings, states * 2);
                next = Arrays.copyOf(next, states * 2 * row);
            }
        }

        private static int[] with(int[] some, int more) {
            int[] all = some == null ? new int[1] : Arrays.copyOf(some, some.length + 1);
            all[all.length - 1] = more;
            return all;
        }

        /** Breadth first: a state goes on where the longest of its ends that is a state goes on. */
        private void link() {
            int[] falls = new int[states];
            ArrayDeque<Integer> queue = new ArrayDeque<>();
            for (int c = 0; c < row; c++) {
                if (next[c] != 0) {
                    queue.add(next[c]);
                }
            }
            while (!queue.isEmpty()) {
                int state = queue.remove();
                for (int ending : endings[falls[state]] == null ? NONE : endings[falls[state]]) {
                    endings[state] = with(endings[state], ending);
                }
                for (int c = 0; c < row; c++) {
                    int child = next[state * row + c];
                    int fallen = next[falls[state] * row + c];
                    if (child == 0) {
                        next[state * row + c] = fallen;
                    } else {
                        falls[child] = fallen;
                        queue.add(child);
                    }
                }
            }
        }
    }
}
