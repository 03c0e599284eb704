package org.dromedary.dicom.render;

import java.io.IOException;
import java.util.Arrays;

import org.aoju.bus.image.Tag;

import org.dromedary.dicom.render.Windowing.Kind;

/** Rows of values with more than 16 bits, or of floating point numbers: each is computed. */
final class WideGrayRows extends DisplayRows {

    /** So many values at most are looked at for a percentile. */
    private static final int SAMPLE = 1 << 18;

    private final ImageHeader header;
    private final Samples samples;
    private final ModalityTransform modality;
    private final VoiTransform voi;
    private final boolean inverse;
    private final double[] values;

    WideGrayRows(ImageHeader header, Samples samples, Windowing windowing) throws IOException {
        super(1);
        this.header = header;
        this.samples = samples;
        this.modality = new ModalityTransform(header);
        this.inverse = GrayRows.isInverse(header);
        this.values = new double[header.columns()];
        VoiTransform given = GrayRows.voi(header, windowing);
        this.voi = given == null ? found(windowing.kind()) : given;
    }

    private VoiTransform found(Kind kind) throws IOException {
        if (kind == Kind.FULL_RANGE && !(samples instanceof FloatSamples)) {
            double count = Math.pow(2, header.stored());
            double least = header.isSigned() ? -count / 2 : 0;
            double[] range = modality.range(least, least + count - 1);
            return VoiTransform.between(range[0], range[1]);
        }
        return kind == Kind.PERCENTILE ? percentile() : minMax();
    }

    private VoiTransform minMax() throws IOException {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int y = 0; y < header.rows(); y++) {
            samples.row(y, values);
            for (double stored : values) {
                if (counts(stored)) {
                    low = Math.min(low, stored);
                    high = Math.max(high, stored);
                }
            }
        }
        double[] range = modality.range(low, high);
        return VoiTransform.between(range[0], range[1]);
    }

    /** Of every n-th value. */
    private VoiTransform percentile() throws IOException {
        long all = (long) header.rows() * header.columns();
        long step = Math.max(1, (all + SAMPLE - 1) / SAMPLE);
        double[] taken = new double[(int) (all / step) + 1];
        int count = 0;
        long next = 0;
        for (int y = 0; y < header.rows(); y++) {
            samples.row(y, values);
            long first = (long) y * values.length;
            for (; next < first + values.length; next += step) {
                double stored = values[(int) (next - first)];
                if (counts(stored)) {
                    taken[count++] = stored;
                }
            }
        }
        if (count == 0) {
            return VoiTransform.between(0, 0);
        }
        Arrays.sort(taken, 0, count);
        int leave = count / 200;
        double[] range = modality.range(taken[leave], taken[count - 1 - leave]);
        return VoiTransform.between(range[0], range[1]);
    }

    private boolean counts(double stored) {
        return Double.isFinite(stored) && !padding(stored);
    }

    private boolean padding(double stored) {
        double value = header.root.getDouble(Tag.FloatPixelPaddingValue, Double.NaN);
        return samples instanceof FloatSamples && stored == value;
    }

    @Override
    void row(int y, byte[] out) throws IOException {
        samples.row(y, values);
        for (int x = 0; x < values.length; x++) {
            double stored = values[x];
            out[x] = Double.isNaN(stored) || padding(stored)
                    ? 0
                    : GrayRows.gray(voi.apply(modality.apply(stored)), inverse);
        }
    }
}
