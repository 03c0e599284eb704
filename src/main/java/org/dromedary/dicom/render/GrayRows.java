package org.dromedary.dicom.render;

import java.io.IOException;

import org.aoju.bus.image.Tag;

import org.dromedary.dicom.render.Windowing.Kind;

/** Rows of a grayscale image as it is shown: modality, VOI and presentation transform, padding black. */
final class GrayRows extends DisplayRows {

    private static final int WIDEST_TABLE = 16;
    private static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66";

    private final Samples samples;
    private final int[] values;
    private final byte[] table;
    private final int least;

    private GrayRows(ImageHeader header, Samples samples, byte[] table, int least) {
        super(1);
        this.samples = samples;
        this.values = new int[header.columns()];
        this.table = table;
        this.least = least;
    }

    /** With a table if that has 65,536 entries at most. */
    static DisplayRows of(ImageHeader header, Samples samples, Windowing windowing) throws IOException {
        if (samples instanceof FloatSamples || header.stored() > WIDEST_TABLE) {
            return new WideGrayRows(header, samples, windowing);
        }
        int count = 1 << header.stored();
        int least = header.isSigned() ? -count / 2 : 0;
        ModalityTransform modality = new ModalityTransform(header);
        Padding padding = Padding.of(header);
        VoiTransform voi = voi(header, windowing);
        if (voi == null) {
            Kind kind = automatic(header, windowing);
            voi = kind == Kind.FULL_RANGE
                    ? full(modality, least, least + count - 1)
                    : Histogram.of(header, samples, padding, least, count).between(modality, kind == Kind.PERCENTILE);
        }
        boolean inverse = isInverse(header);
        byte[] table = new byte[count];
        for (int i = 0; i < count; i++) {
            int stored = least + i;
            table[i] = padding.includes(stored) ? 0 : gray(voi.apply(modality.apply(stored)), inverse);
        }
        return new GrayRows(header, samples, table, least);
    }

    /** The caller's or the header's; null if it is to be found by the values. */
    static VoiTransform voi(ImageHeader header, Windowing windowing) {
        return switch (windowing.kind()) {
            case GIVEN -> VoiTransform.window(windowing.center(), windowing.width(), windowing.function());
            case HEADER -> VoiTransform.ofHeader(header, windowing.index());
            default -> null;
        };
    }

    /** What is done without a window: values of eight bits or less are gray as they are, others are as wide as the frame's. */
    private static Kind automatic(ImageHeader header, Windowing windowing) {
        if (windowing.kind() != Kind.HEADER) {
            return windowing.kind();
        }
        boolean segmentation = header.root.getString(Tag.SOPClassUID, "").startsWith(SEGMENTATION);
        return header.stored() <= 8 && !segmentation ? Kind.FULL_RANGE : Kind.MIN_MAX;
    }

    private static VoiTransform full(ModalityTransform modality, int least, int greatest) {
        double[] range = modality.range(least, greatest);
        return VoiTransform.between(range[0], range[1]);
    }

    /** MONOCHROME1 and the shape INVERSE say the same (PS3.3 C.8.11.3.1.2); together they do not cancel out. */
    static boolean isInverse(ImageHeader header) {
        return header.photometric().equals("MONOCHROME1")
                || "INVERSE".equals(header.root.getString(Tag.PresentationLUTShape));
    }

    static byte gray(double value, boolean inverse) {
        int rounded = (int) (value + 0.5);
        return (byte) (inverse ? 255 - rounded : rounded);
    }

    @Override
    void row(int y, byte[] out) throws IOException {
        samples.row(y, values);
        for (int x = 0; x < values.length; x++) {
            out[x] = table[values[x] - least];
        }
    }
}
