package org.dromedary.dicom.render;

import java.io.IOException;

/** How often each stored value is in a frame, padding apart. */
final class Histogram {

    /** Left away at either end. */
    private static final double PART = 0.005;

    private final int least;
    private final int[] counts;
    private long pixels;

    private Histogram(int least, int[] counts) {
        this.least = least;
        this.counts = counts;
    }

    static Histogram of(ImageHeader header, Samples samples, Padding padding, int least, int count) throws IOException {
        int[] counts = new int[count];
        int[] values = new int[header.columns()];
        for (int y = 0; y < header.rows(); y++) {
            samples.row(y, values);
            for (int value : values) {
                counts[value - least]++;
            }
        }
        for (int i = 0; i < count && !padding.isNone(); i++) {
            if (padding.includes(least + i)) {
                counts[i] = 0;
            }
        }
        Histogram histogram = new Histogram(least, counts);
        for (int n : counts) {
            histogram.pixels += n;
        }
        return histogram;
    }

    /** From the least to the greatest value, or without the outermost ones. */
    VoiTransform between(ModalityTransform modality, boolean percentile) {
        long leave = percentile ? (long) (pixels * PART) : 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            long before = seen;
            seen += counts[i];
            if (counts[i] > 0 && seen > leave && before < pixels - leave) {
                double value = modality.apply(least + i);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        return VoiTransform.between(low, high);
    }
}
