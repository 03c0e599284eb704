package org.dromedary.dicom.render;

import java.io.IOException;

import org.dromedary.dicom.render.NotRenderableException.Reason;

/** Rows of a colour image as RGB with 8 bits (PS3.3 C.7.6.3.1.2). */
final class ColorRows extends DisplayRows {

    private final Samples samples;
    private final PaletteColors palette;
    private final Kind kind;
    private final int shift;
    private final int middle;
    private final int[] values;

    private enum Kind {
        RGB,
        YBR_FULL,
        YBR_PARTIAL
    }

    ColorRows(ImageHeader header, Samples samples) throws NotRenderableException {
        super(3);
        this.samples = samples;
        this.palette = header.samples() == 1 ? new PaletteColors(header) : null;
        this.kind = samples.isRgb() || palette != null ? Kind.RGB : kind(header.photometric());
        this.shift = palette == null ? header.stored() - 8 : 0;
        this.middle = 1 << Math.max(0, header.stored() - 1);
        this.values = new int[header.columns() * header.samples()];
    }

    private static Kind kind(String photometric) throws NotRenderableException {
        return switch (photometric) {
            // what these two were before compression is RGB, and decoders give it
            case "RGB", "YBR_ICT", "YBR_RCT" -> Kind.RGB;
            case "YBR_FULL", "YBR_FULL_422" -> Kind.YBR_FULL;
            case "YBR_PARTIAL_422", "YBR_PARTIAL_420" -> Kind.YBR_PARTIAL;
            // three samples of a grayscale that was labelled wrongly
            case "MONOCHROME1", "MONOCHROME2" -> Kind.RGB;
            default ->
                throw new NotRenderableException(
                        Reason.UNSUPPORTED, "Photometric Interpretation " + photometric + " with three samples");
        };
    }

    @Override
    void row(int y, byte[] out) throws IOException {
        samples.row(y, values);
        if (palette != null) {
            palette.row(values, out);
            return;
        }
        for (int i = 0; i < values.length; i += 3) {
            if (kind == Kind.RGB) {
                out[i] = (byte) eight(values[i]);
                out[i + 1] = (byte) eight(values[i + 1]);
                out[i + 2] = (byte) eight(values[i + 2]);
            } else {
                toRgb(i, out);
            }
        }
    }

    private int eight(int value) {
        return shift >= 0 ? value >>> shift : value << -shift;
    }

    /** ITU-T T.871 for the full range, ITU-R BT.601 for the partial one. */
    private void toRgb(int i, byte[] out) {
        boolean partial = kind == Kind.YBR_PARTIAL;
        double y = partial ? (values[i] - middle / 8.0) * 255 / 219 : values[i];
        double scale = partial ? 255.0 / 224 : 1;
        double cb = (values[i + 1] - middle) * scale;
        double cr = (values[i + 2] - middle) * scale;
        out[i] = clamp(y + 1.402 * cr);
        out[i + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr);
        out[i + 2] = clamp(y + 1.772 * cb);
    }

    private byte clamp(double value) {
        int eight = eight((int) Math.max(0, Math.round(value)));
        return (byte) Math.min(255, eight);
    }
}
