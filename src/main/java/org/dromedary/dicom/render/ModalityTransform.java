package org.dromedary.dicom.render;

import org.aoju.bus.image.Tag;

/** Stored values to what they mean (PS3.3 C.11.1): a LUT, or slope and intercept; of the frame's functional groups first. */
final class ModalityTransform {

    private final LookupTable lut;
    private final double slope;
    private final double intercept;

    ModalityTransform(ImageHeader header) {
        lut = LookupTable.of(header.modalityLut, header.isSigned());
        double given = header.holder(Tag.RescaleSlope).getDouble(Tag.RescaleSlope, 1);
        // a slope of 0 would make everything one value
        slope = given == 0 || !Double.isFinite(given) ? 1 : given;
        double added = header.holder(Tag.RescaleIntercept).getDouble(Tag.RescaleIntercept, 0);
        intercept = Double.isFinite(added) ? added : 0;
    }

    double apply(double stored) {
        return lut == null ? stored * slope + intercept : lut.get(stored);
    }

    /** What the transform gives at least and at most for stored values between two. */
    double[] range(double least, double greatest) {
        if (lut != null) {
            return new double[] {0, lut.most()};
        }
        double one = apply(least);
        double other = apply(greatest);
        return new double[] {Math.min(one, other), Math.max(one, other)};
    }
}
