package org.dromedary.dicom.render;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import org.dromedary.dicom.ScanInput;

/**
 * An overlay of one frame (PS3.3 C.9): graphics, or a region of interest, drawn over the image.
 *
 * @param left column of the image, from 0, where its first column lies; may be negative
 * @param top row of the image, from 0, where its first row lies; may be negative
 * @param columns its width
 * @param rows its height
 * @param bits a bit for each pixel, least significant first
 * @param start the first bit of the frame
 */
record OverlayPlane(int left, int top, int columns, int rows, byte[] bits, int start) {

    /** For all overlays of an instance together. */
    private static final long MOST_BYTES = 32L << 20;

    private static final int GROUPS = 0x6000;

    static boolean isData(int tag) {
        return isGroup(tag) && (tag & 0xFFFF) == 0x3000;
    }

    static boolean isHeader(int tag) {
        return isGroup(tag) && (tag & 0xFFFF) < 0x3000;
    }

    /** 6000 to 601E, even. */
    private static boolean isGroup(int tag) {
        int group = tag >>> 16;
        return group >= GROUPS && group < GROUPS + 0x20 && (group & 1) == 0;
    }

    /**
     * Reads what an overlay has for a frame, if it has something.
     *
     * @param frame from 0
     * @param in stands at Overlay Data
     */
    static void read(ImageHeader header, int tag, VR vr, int frame, long length, ScanInput in) throws IOException {
        int group = tag & 0x00FF0000;
        Attributes root = header.root;
        int rows = root.getInt(Tag.OverlayRows | group, 0);
        int columns = root.getInt(Tag.OverlayColumns | group, 0);
        int frames = Math.max(1, root.getInt(Tag.NumberOfFramesInOverlay | group, 1));
        // an overlay without a number of frames applies to all frames (PS3.3 C.9.2), as one with one frame is meant,
        // too
        int index = frames == 1 ? 0 : frame - Math.max(1, root.getInt(Tag.ImageFrameOrigin | group, 1)) + 1;
        if (rows < 1 || columns < 1 || index < 0 || index >= frames) {
            return;
        }
        long first = (long) index * rows * columns;
        // from one word to another, because their bytes may have to be exchanged
        long skipped = first / 16 * 2;
        long bytes = (first % 16 + (long) rows * columns + 15) / 16 * 2;
        long held =
                header.overlays.stream().mapToLong(plane -> plane.bits.length).sum();
        if (skipped + bytes > length + 1 || held + bytes > MOST_BYTES || !in.skip(skipped)) {
            return;
        }
        byte[] bits = new byte[(int) bytes];
        try {
            in.readFully(bits, (int) Math.min(bytes, length - skipped));
        } catch (EOFException e) {
            return;
        }
        if (header.syntax.isBigEndian() && vr == VR.OW) {
            exchange(bits);
        }
        header.overlays.add(plane(root, group, columns, rows, bits, (int) (first % 16)));
    }

    private static void exchange(byte[] words) {
        for (int i = 0; i + 1 < words.length; i += 2) {
            byte first = words[i];
            words[i] = words[i + 1];
            words[i + 1] = first;
        }
    }

    private static OverlayPlane plane(Attributes root, int group, int columns, int rows, byte[] bits, int start) {
        return new OverlayPlane(
                root.getInt(Tag.OverlayOrigin | group, 1, 1) - 1,
                root.getInt(Tag.OverlayOrigin | group, 0, 1) - 1,
                columns,
                rows,
                bits,
                start);
    }

    /** Bits of stored values that are overlays (PS3.5 §8.1.2, retired): positions in the order of groups. */
    static List<Integer> embedded(Attributes root) {
        List<Integer> positions = new ArrayList<>();
        for (int group = 0; group < 0x20; group += 2) {
            int position = root.getInt(Tag.OverlayBitPosition | group << 16, 0);
            int allocated = root.getInt(Tag.OverlayBitsAllocated | group << 16, 1);
            if (position > 0 && allocated > 1) {
                positions.add(position);
            }
        }
        return positions;
    }

    /** Makes white what is set in a row of the image. */
    void draw(int y, byte[] row, int imageColumns, int channels) {
        int line = y - top;
        if (line < 0 || line >= rows) {
            return;
        }
        int from = Math.max(0, -left);
        int to = Math.min(columns, imageColumns - left);
        for (int x = from; x < to; x++) {
            int bit = start + line * columns + x;
            if ((bits[bit >> 3] >> (bit & 7) & 1) != 0) {
                for (int channel = 0; channel < channels; channel++) {
                    row[(left + x) * channels + channel] = (byte) 255;
                }
            }
        }
    }
}
