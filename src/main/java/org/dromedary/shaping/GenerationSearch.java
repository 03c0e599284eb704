package org.dromedary.shaping;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Searches each instance of a generation for what identified the patient in the others. What stood in an instance itself was looked for
 * when it was de-identified; most generations have nothing else, and are not read again.
 */
final class GenerationSearch {

    /** Shorter ones come about by accident. */
    private static final int SHORTEST = 6;

    private static final int PIECE = 256 * 1024;

    private GenerationSearch() {}

    /** How many instances have something left of the patient that others named. */
    static long hits(List<ShapedInstance> generation) throws IOException {
        Set<String> all = new HashSet<>();
        generation.forEach(one -> all.addAll(one.words()));
        long hits = 0;
        for (ShapedInstance one : generation) {
            List<byte[]> others = new ArrayList<>();
            for (String word : all) {
                if (word.length() >= SHORTEST && !one.words().contains(word)) {
                    others.add(word.getBytes(StandardCharsets.UTF_8));
                    others.add(word.getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            hits += !others.isEmpty() && isIn(one.made().file().toPath(), others) ? 1 : 0;
        }
        return hits;
    }

    private static boolean isIn(Path file, List<byte[]> sought) throws IOException {
        int longest = sought.stream().mapToInt(word -> word.length).max().orElse(0) + 2;
        byte[] window = new byte[PIECE + 2 * longest];
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            int kept = 0;
            while (true) {
                int read = in.readNBytes(window, kept, PIECE);
                int length = kept + read;
                for (byte[] word : sought) {
                    if (isIn(window, length, word)) {
                        return true;
                    }
                }
                if (read < PIECE) {
                    return false;
                }
                kept = longest;
                System.arraycopy(window, length - kept, window, 0, kept);
            }
        }
    }

    private static boolean isIn(byte[] window, int length, byte[] word) {
        for (int at = 0; at + word.length <= length; at++) {
            int same = 0;
            while (same < word.length && window[at + same] == word[same]) {
                same++;
            }
            boolean alone = same == word.length
                    && (at == 0 || !isPartOfWord(window[at - 1]))
                    && (at + same == length || !isPartOfWord(window[at + same]));
            if (alone) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPartOfWord(byte value) {
        return value < 0 || Character.isLetterOrDigit(value);
    }
}
