package org.dromedary.dicom.render;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import org.dromedary.dicom.render.Windowing.Function;

/** Values to a gray between 0 and 255 (PS3.3 C.11.2). */
interface VoiTransform {

    /** Black is 0, white 255; not rounded. */
    double apply(double value);

    /** @return null if the header has neither a window nor a VOI LUT */
    static VoiTransform ofHeader(ImageHeader header, int index) {
        Attributes holder = header.holder(Tag.WindowCenter);
        double[] centers = holder.getDoubles(Tag.WindowCenter);
        double[] widths = holder.getDoubles(Tag.WindowWidth);
        int windows = centers == null || widths == null ? 0 : Math.min(centers.length, widths.length);
        List<LookupTable> luts = header.voiLuts.stream()
                .map(item -> LookupTable.of(item, header.isSigned()))
                .filter(Objects::nonNull)
                .toList();
        int chosen = Math.min(index, windows + luts.size() - 1);
        if (chosen >= windows) {
            LookupTable lut = luts.get(chosen - windows);
            return value -> lut.get(value) * 255.0 / lut.most();
        }
        boolean usable = chosen >= 0 && widths[chosen] > 0 && Double.isFinite(centers[chosen]);
        return usable ? window(centers[chosen], widths[chosen], function(holder.getString(Tag.VOILUTFunction))) : null;
    }

    private static Function function(String name) {
        if (name == null) {
            return Function.LINEAR;
        }
        return switch (name.strip().toUpperCase(Locale.ROOT)) {
            case "SIGMOID" -> Function.SIGMOID;
            case "LINEAR_EXACT" -> Function.LINEAR_EXACT;
            default -> Function.LINEAR;
        };
    }

    static VoiTransform window(double center, double width, Function function) {
        if (function == Function.SIGMOID) {
            return value -> 255 / (1 + Math.exp(-4 * (value - center) / width));
        }
        // a width of less than 1 is no LINEAR one, but some writers give it to values between 0 and 1
        if (function == Function.LINEAR_EXACT || width < 1) {
            return value -> clamp((value - center) / width + 0.5);
        }
        if (width == 1) {
            return value -> value <= center - 0.5 ? 0 : 255;
        }
        return value -> clamp((value - (center - 0.5)) / (width - 1) + 0.5);
    }

    /** From black at the first to white at the second. */
    static VoiTransform between(double least, double greatest) {
        double range = greatest - least;
        return range > 0 ? value -> clamp((value - least) / range) : value -> 0;
    }

    private static double clamp(double part) {
        // NaN becomes black
        return part > 0 ? Math.min(1, part) * 255 : 0;
    }
}
