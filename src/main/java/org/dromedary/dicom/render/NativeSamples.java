package org.dromedary.dicom.render;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Uncompressed pixels. */
final class NativeSamples extends Samples {

    private final PixelLayout layout;
    private final PixelBytes[] planes;
    /** Where the frame begins, in bits. */
    private final long start;

    private final byte[] bytes;
    private final ByteBuffer numbers;

    NativeSamples(PixelLayout layout, PixelBytes pixels, int frame) {
        this(layout, pixels, layout.frameBits() * frame);
    }

    private NativeSamples(PixelLayout layout, PixelBytes pixels, long start) {
        this.layout = layout;
        this.start = start;
        this.planes = new PixelBytes[layout.planar() ? layout.samples() : 1];
        for (int plane = 0; plane < planes.length; plane++) {
            planes[plane] = pixels.view();
        }
        int wide = layout.columns() + 1;
        this.bytes =
                new byte[layout.allocated() == 1 ? wide / 8 + 2 : wide * layout.samples() * layout.allocated() / 8];
        this.numbers =
                ByteBuffer.wrap(bytes).order(layout.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /** One bit of each value: an overlay that is embedded in those that are not used for the image. */
    NativeSamples bit(int position) {
        return new NativeSamples(layout.bit(position), planes[0], start);
    }

    /** Whether a bit of the values is not part of the image. */
    boolean isUnused(int position) {
        return position < layout.allocated()
                && (position > layout.highBit() || position <= layout.highBit() - layout.stored());
    }

    @Override
    void row(int y, int[] out) throws IOException {
        if (layout.allocated() == 1) {
            bits(y, out);
        } else if (layout.subsampled()) {
            subsampled(y, out);
        } else if (layout.planar()) {
            for (int plane = 0; plane < planes.length; plane++) {
                long at = start / 8 + ((long) plane * layout.rows() + y) * layout.columns() * size();
                read(planes[plane], at, layout.columns());
                numbers(layout.columns(), out, plane, planes.length);
            }
        } else {
            int count = layout.columns() * layout.samples();
            read(planes[0], start / 8 + (long) y * count * size(), count);
            numbers(count, out, 0, 1);
        }
        if (layout.stored() < layout.allocated() || layout.signed()) {
            maskBits(out);
        }
    }

    @Override
    void row(int y, double[] out) throws IOException {
        if (layout.stored() < 32 || layout.signed()) {
            super.row(y, out);
            return;
        }
        int count = layout.columns() * layout.samples();
        read(planes[0], start / 8 + (long) y * count * size(), count);
        for (int i = 0; i < count; i++) {
            out[i] = numbers.getInt(i * 4) & 0xFFFFFFFFL;
        }
    }

    private int size() {
        return layout.allocated() / 8;
    }

    private void read(PixelBytes from, long at, int count) throws IOException {
        from.read(at, bytes, count * size());
    }

    private void numbers(int count, int[] out, int first, int step) {
        switch (layout.allocated()) {
            case 8 -> {
                for (int i = 0, to = first; i < count; i++, to += step) {
                    out[to] = bytes[i] & 0xFF;
                }
            }
            case 16 -> {
                for (int i = 0, to = first; i < count; i++, to += step) {
                    out[to] = numbers.getShort(i * 2) & 0xFFFF;
                }
            }
            default -> {
                for (int i = 0, to = first; i < count; i++, to += step) {
                    out[to] = numbers.getInt(i * 4);
                }
            }
        }
    }

    /** The first pixel is the least significant bit (PS3.5 §8.1.1). */
    private void bits(int y, int[] out) throws IOException {
        int count = layout.columns() * layout.samples();
        long first = start + (long) y * count;
        int lead = (int) (first & 7);
        planes[0].read(first >> 3, bytes, (lead + count + 7) / 8);
        for (int i = 0; i < count; i++) {
            out[i] = bytes[lead + i >> 3] >> (lead + i & 7) & 1;
        }
    }

    /** Y1 Y2 Cb Cr of two pixels, then of the next two (PS3.3 C.7.6.3.1.2). */
    private void subsampled(int y, int[] out) throws IOException {
        int pairs = (layout.columns() + 1) / 2;
        read(planes[0], start / 8 + (long) y * pairs * 4 * size(), pairs * 4);
        int[] pair = new int[pairs * 4];
        numbers(pairs * 4, pair, 0, 1);
        for (int x = 0; x < layout.columns(); x++) {
            int from = x / 2 * 4;
            out[x * 3] = pair[from + (x & 1)];
            out[x * 3 + 1] = pair[from + 2];
            out[x * 3 + 2] = pair[from + 3];
        }
    }

    private void maskBits(int[] out) {
        int up = 31 - layout.highBit();
        int down = 32 - layout.stored();
        if (layout.signed()) {
            for (int i = 0; i < out.length; i++) {
                out[i] = out[i] << up >> down;
            }
        } else {
            for (int i = 0; i < out.length; i++) {
                out[i] = out[i] << up >>> down;
            }
        }
    }
}
