package org.dromedary.dicom.render;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Pixels that are floating point numbers (PS3.3 C.7.6.24, C.7.6.25). */
final class FloatSamples extends Samples {

    private final PixelLayout layout;
    private final PixelBytes pixels;
    private final long start;
    private final byte[] bytes;
    private final ByteBuffer numbers;

    FloatSamples(PixelLayout layout, PixelBytes pixels, int frame) {
        this.layout = layout;
        this.pixels = pixels;
        this.start = layout.frameBits() / 8 * frame;
        this.bytes = new byte[layout.columns() * layout.allocated() / 8];
        this.numbers =
                ByteBuffer.wrap(bytes).order(layout.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    void row(int y, int[] out) {
        throw new UnsupportedOperationException("These are no whole numbers");
    }

    @Override
    void row(int y, double[] out) throws IOException {
        pixels.read(start + (long) y * bytes.length, bytes, bytes.length);
        for (int i = 0; i < layout.columns(); i++) {
            out[i] = layout.allocated() == 32 ? numbers.getFloat(i * 4) : numbers.getDouble(i * 8);
        }
    }
}
