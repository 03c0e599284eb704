package org.dromedary.dicom.render;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import org.dromedary.dicom.render.NotRenderableException.Reason;

/** The colours of PALETTE COLOR (PS3.3 C.7.6.3.1.5, C.7.9). */
final class PaletteColors {

    private static final int[] DESCRIPTORS = {
        Tag.RedPaletteColorLookupTableDescriptor,
        Tag.GreenPaletteColorLookupTableDescriptor,
        Tag.BluePaletteColorLookupTableDescriptor
    };
    private static final int[] DATA = {
        Tag.RedPaletteColorLookupTableData, Tag.GreenPaletteColorLookupTableData, Tag.BluePaletteColorLookupTableData
    };
    private static final int[] SEGMENTS = {
        Tag.SegmentedRedPaletteColorLookupTableData,
        Tag.SegmentedGreenPaletteColorLookupTableData,
        Tag.SegmentedBluePaletteColorLookupTableData
    };

    private final int[] firsts = new int[3];
    private final byte[][] colors = new byte[3][];

    /** @throws NotRenderableException if a table is missing or too short */
    PaletteColors(ImageHeader header) throws NotRenderableException {
        Attributes root = header.root;
        for (int color = 0; color < 3; color++) {
            int[] descriptor = root.getInts(DESCRIPTORS[color]);
            if (descriptor == null || descriptor.length < 3) {
                throw new NotRenderableException(Reason.DAMAGED, "A PALETTE COLOR image without palette");
            }
            int count = (descriptor[0] & 0xFFFF) == 0 ? 1 << 16 : descriptor[0] & 0xFFFF;
            firsts[color] = header.isSigned() ? (short) descriptor[1] : descriptor[1] & 0xFFFF;
            byte[] data = root.getSafeBytes(DATA[color]);
            byte[] segments = root.getSafeBytes(SEGMENTS[color]);
            int[] entries = data != null
                    ? LookupTable.entries(data, count, root.bigEndian())
                    : segments == null ? null : SegmentedPalette.expand(segments, count, root.bigEndian());
            if (entries == null) {
                throw new NotRenderableException(
                        Reason.DAMAGED, "A palette has fewer entries than its descriptor says");
            }
            colors[color] = bytes(entries, descriptor[2] & 0xFFFF);
        }
    }

    /** Entries of 16 bits of which none needs more than 8 are meant as 8 bits. */
    private static byte[] bytes(int[] entries, int bits) {
        int most = 0;
        for (int entry : entries) {
            most = Math.max(most, entry);
        }
        int shift = bits > 8 && most > 255 ? 8 : 0;
        byte[] bytes = new byte[entries.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (entries[i] >> shift);
        }
        return bytes;
    }

    void row(int[] values, byte[] rgb) {
        for (int color = 0; color < 3; color++) {
            byte[] entries = colors[color];
            int first = firsts[color];
            for (int x = 0; x < values.length; x++) {
                int index = Math.max(0, Math.min(entries.length - 1, values[x] - first));
                rgb[x * 3 + color] = entries[index];
            }
        }
    }
}
