package org.dromedary.dicom.render;

import java.io.IOException;

/** The stored values of one frame, row by row. */
abstract class Samples implements AutoCloseable {

    /**
     * Reads a row.
     *
     * @param out stored values, with the samples of a pixel beside each other
     */
    abstract void row(int y, int[] out) throws IOException;

    /** Reads a row of values that need not be whole numbers. */
    void row(int y, double[] out) throws IOException {
        int[] whole = new int[out.length];
        row(y, whole);
        for (int i = 0; i < out.length; i++) {
            out[i] = whole[i];
        }
    }

    /** Whether a codec has made RGB of whatever the header says. */
    boolean isRgb() {
        return false;
    }

    @Override
    public void close() {
        // most hold nothing
    }
}
