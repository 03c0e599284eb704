package org.dromedary.dicom.render;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Expands a segmented palette (PS3.3 C.7.9.2) of 16-bit entries. */
final class SegmentedPalette {

    private static final int DISCRETE = 0;
    private static final int LINEAR = 1;
    private static final int INDIRECT = 2;

    private final int[] words;
    private final int[] entries;
    private int done;

    private SegmentedPalette(int[] words, int count) {
        this.words = words;
        this.entries = new int[count];
    }

    /** @return null if the segments make fewer entries, or are damaged */
    static int[] expand(byte[] segments, int count, boolean bigEndian) {
        ByteBuffer in = ByteBuffer.wrap(segments).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int[] words = new int[segments.length / 2];
        for (int i = 0; i < words.length; i++) {
            words[i] = in.getShort() & 0xFFFF;
        }
        SegmentedPalette palette = new SegmentedPalette(words, count);
        int at = 0;
        while (at + 1 < words.length && palette.done < count && at >= 0) {
            at = palette.segment(at, true);
        }
        return palette.done < count ? null : palette.entries;
    }

    /** @return where the next segment begins; -1 if this one is damaged */
    private int segment(int at, boolean outermost) {
        int length = words[at + 1];
        switch (words[at]) {
            case DISCRETE -> {
                for (int i = 0; i < length && at + 2 + i < words.length; i++) {
                    add(words[at + 2 + i]);
                }
                return at + 2 + length;
            }
            case LINEAR -> {
                if (at + 2 >= words.length || done == 0) {
                    return -1;
                }
                int from = entries[Math.min(done, entries.length) - 1];
                int to = words[at + 2];
                for (int i = 1; i <= length; i++) {
                    add((int) Math.round(from + (double) (to - from) * i / length));
                }
                return at + 3;
            }
            case INDIRECT -> {
                return outermost && at + 3 < words.length && repeat(at, length) ? at + 4 : -1;
            }
            default -> {
                return -1;
            }
        }
    }

    /** Runs so many segments again that stand elsewhere; the offset is in bytes. */
    private boolean repeat(int at, int count) {
        long offset = (words[at + 2] | (long) words[at + 3] << 16) / 2;
        int from = (int) Math.min(offset, words.length);
        for (int i = 0; i < count && from >= 0 && from + 1 < words.length && done < entries.length; i++) {
            from = segment(from, false);
        }
        return from >= 0;
    }

    private void add(int entry) {
        if (done < entries.length) {
            entries[done++] = entry;
        }
    }
}
