package org.dromedary.component.filesender;

import java.util.BitSet;
import java.util.StringJoiner;

/** Numbers of chunks as text: {@code 0-811,813}. */
final class ChunkSet {

    private ChunkSet() {}

    static String write(BitSet chunks) {
        StringJoiner text = new StringJoiner(",");
        for (int from = chunks.nextSetBit(0); from >= 0; ) {
            int to = chunks.nextClearBit(from);
            text.add(to - 1 == from ? Integer.toString(from) : from + "-" + (to - 1));
            from = chunks.nextSetBit(to);
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException if the text was not written by {@link #write} */
    static BitSet read(String text) {
        BitSet chunks = new BitSet();
        for (String range : text.isEmpty() ? new String[0] : text.split(",")) {
            int dash = range.indexOf('-');
            int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            chunks.set(from, (dash < 0 ? from : Integer.parseInt(range.substring(dash + 1))) + 1);
        }
        return chunks;
    }
}
