package org.dromedary.dicom.render;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

/**
 * Stored values that are no image (Pixel Padding Value, PS3.3 C.7.5.1.1.2).
 *
 * @param first the least of them
 * @param last the greatest of them
 */
record Padding(long first, long last) {

    static Padding of(ImageHeader header) {
        Attributes root = header.root;
        if (!root.containsValue(Tag.PixelPaddingValue)) {
            return new Padding(1, 0);
        }
        long value = number(root, Tag.PixelPaddingValue, header.isSigned());
        long limit = root.containsValue(Tag.PixelPaddingRangeLimit)
                ? number(root, Tag.PixelPaddingRangeLimit, header.isSigned())
                : value;
        return new Padding(Math.min(value, limit), Math.max(value, limit));
    }

    /** US or SS as pixels are, whatever VR the writer or the dictionary named. */
    private static long number(Attributes root, int tag, boolean signed) {
        int value = root.getInt(tag, 0);
        return signed ? (short) value : value & 0xFFFF;
    }

    boolean isNone() {
        return last < first;
    }

    boolean includes(double value) {
        return value >= first && value <= last;
    }
}
