package org.dromedary.dicom.render;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

/**
 * A Modality LUT or VOI LUT (PS3.3 C.11.1, C.11.2).
 *
 * @param first the value that the first entry is for
 * @param entries what comes of each value
 * @param most the greatest that an entry can be
 */
record LookupTable(int first, int[] entries, int most) {

    /**
     * @param item with LUT Descriptor (0028,3002) and LUT Data (0028,3006)
     * @param signedInput whether the descriptor's second value is signed
     * @return null if there is none, or one that is too short
     */
    static LookupTable of(Attributes item, boolean signedInput) {
        int[] descriptor = item.getInts(Tag.LUTDescriptor);
        byte[] data = item.getSafeBytes(Tag.LUTData);
        if (descriptor == null || descriptor.length < 3 || data == null) {
            return null;
        }
        int count = (descriptor[0] & 0xFFFF) == 0 ? 1 << 16 : descriptor[0] & 0xFFFF;
        int first = signedInput ? (short) descriptor[1] : descriptor[1] & 0xFFFF;
        int bits = descriptor[2] & 0xFFFF;
        int[] entries = entries(data, count, item.bigEndian());
        if (entries == null || bits < 1 || bits > 16) {
            return null;
        }
        int most = (1 << bits) - 1;
        for (int entry : entries) {
            // some writers name fewer bits than they use
            while (entry > most) {
                most = most << 1 | 1;
            }
        }
        return new LookupTable(first, entries, most);
    }

    /** Words, or bytes where there are only so many; null if there are fewer. */
    static int[] entries(byte[] data, int count, boolean bigEndian) {
        if (data.length < count) {
            return null;
        }
        int[] entries = new int[count];
        ByteBuffer words = ByteBuffer.wrap(data).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        boolean wide = data.length >= 2 * count;
        for (int i = 0; i < count; i++) {
            // bytes of a table in words are exchanged where words are
            entries[i] =
                    wide ? words.getShort(2 * i) & 0xFFFF : data[bigEndian && (i ^ 1) < data.length ? i ^ 1 : i] & 0xFF;
        }
        return entries;
    }

    /** Values before the first entry get the first, those behind the last one the last. */
    int get(double value) {
        long index = Math.round(value) - first;
        return entries[(int) Math.max(0, Math.min(entries.length - 1L, index))];
    }
}
