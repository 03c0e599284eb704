package org.dromedary.dicom.render;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

import org.aoju.bus.image.Tag;

/** What black is in an image (PS3.3 C.7.6.3.1.2). */
final class BlackPixel {

    private BlackPixel() {}

    /** The bytes of a pixel, of a pair of pixels where two share their colour; a byte that is not 0 for a single bit that is set. */
    static byte[] of(ImageHeader header, PixelLayout layout) {
        long[] samples = layout.subsampled() ? pair(header, layout) : pixel(header, layout);
        if (layout.allocated() == 1) {
            return new byte[] {(byte) samples[0]};
        }
        int size = layout.allocated() / 8;
        ByteBuffer bytes = ByteBuffer.allocate(samples.length * size)
                .order(layout.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int shift = layout.highBit() + 1 - layout.stored();
        for (long sample : samples) {
            long value = sample << shift;
            switch (size) {
                case 1 -> bytes.put((byte) value);
                case 2 -> bytes.putShort((short) value);
                case 4 -> bytes.putInt((int) value);
                default -> bytes.putLong(value);
            }
        }
        return bytes.array();
    }

    private static long[] pixel(ImageHeader header, PixelLayout layout) {
        long[] black = new long[layout.samples()];
        String photometric = header.photometric();
        if (photometric.equals("MONOCHROME1") && isWhole(header)) {
            int bits = layout.signed() ? layout.stored() - 1 : layout.stored();
            black[0] = bits >= 64 ? -1 : (1L << bits) - 1;
        } else if (photometric.startsWith("PALETTE")) {
            black[0] = darkest(header, layout);
        } else if (photometric.startsWith("YBR") && black.length == 3) {
            black[0] = photometric.toUpperCase(Locale.ROOT).contains("PARTIAL")
                    ? 1L << Math.max(0, layout.stored() - 4)
                    : 0;
            black[1] = 1L << layout.stored() - 1;
            black[2] = black[1];
        }
        return black;
    }

    private static long[] pair(ImageHeader header, PixelLayout layout) {
        long[] one = pixel(header, layout);
        return new long[] {one[0], one[0], one[1], one[2]};
    }

    /** Float Pixel Data have no photometric interpretation that matters: 0 is 0. */
    private static boolean isWhole(ImageHeader header) {
        return header.root.getInt(Tag.BitsStored, 0) > 0;
    }

    /** The index of the darkest colour; 0 where the palette cannot be read. */
    private static long darkest(ImageHeader header, PixelLayout layout) {
        PaletteColors palette;
        try {
            palette = new PaletteColors(header);
        } catch (NotRenderableException e) {
            return 0;
        }
        int[] indexes = new int[1 << Math.min(16, layout.stored())];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = i;
        }
        byte[] rgb = new byte[indexes.length * 3];
        palette.row(indexes, rgb);
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < indexes.length; i++) {
            int sum = (rgb[i * 3] & 0xFF) + (rgb[i * 3 + 1] & 0xFF) + (rgb[i * 3 + 2] & 0xFF);
            if (sum < least) {
                least = sum;
                best = i;
            }
        }
        return best;
    }
}
