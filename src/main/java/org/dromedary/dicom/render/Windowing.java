package org.dromedary.dicom.render;

/**
 * Which part of the values is shown between black and white (PS3.3 C.11.2).
 *
 * @param kind where it comes from
 * @param center Window Center (0028,1050), for {@link Kind#GIVEN}
 * @param width Window Width (0028,1051), for {@link Kind#GIVEN}
 * @param function VOI LUT Function (0028,1056), for {@link Kind#GIVEN}
 * @param index which of the header's windows or LUTs, from 0, for {@link Kind#HEADER}
 */
public record Windowing(Kind kind, double center, double width, Function function, int index) {

    /** Where the window comes from. */
    public enum Kind {
        /** The header's window or VOI LUT; {@link #MIN_MAX} if it has none, the full range if eight bits or less are stored. */
        HEADER,
        /** The caller's. */
        GIVEN,
        /** From the least to the greatest value of the frame, without padding. */
        MIN_MAX,
        /** As {@link #MIN_MAX}, without the half per cent of pixels at either end. */
        PERCENTILE,
        /** Everything that the bits stored can say. */
        FULL_RANGE
    }

    /** VOI LUT Function (PS3.3 C.11.2.1.2 and C.11.2.1.3). */
    public enum Function {
        LINEAR,
        LINEAR_EXACT,
        SIGMOID
    }

    public Windowing {
        if (kind == Kind.GIVEN && !(width > 0 && Double.isFinite(width) && Double.isFinite(center))) {
            throw new IllegalArgumentException("A window must have a width of more than 0");
        }
        if (kind == Kind.GIVEN && function == Function.LINEAR && width < 1) {
            throw new IllegalArgumentException("A LINEAR window must have a width of at least 1");
        }
        if (index < 0) {
            throw new IllegalArgumentException("Windows of the header are counted from 0");
        }
    }

    /** The header's first window or VOI LUT. */
    public static Windowing header() {
        return header(0);
    }

    /** One of the header's windows, then of its VOI LUTs, from 0; the last one if there are fewer. */
    public static Windowing header(int index) {
        return new Windowing(Kind.HEADER, 0, 0, Function.LINEAR, index);
    }

    public static Windowing given(double center, double width, Function function) {
        return new Windowing(Kind.GIVEN, center, width, function, 0);
    }

    public static Windowing minMax() {
        return new Windowing(Kind.MIN_MAX, 0, 0, Function.LINEAR, 0);
    }

    public static Windowing percentile() {
        return new Windowing(Kind.PERCENTILE, 0, 0, Function.LINEAR, 0);
    }

    public static Windowing fullRange() {
        return new Windowing(Kind.FULL_RANGE, 0, 0, Function.LINEAR, 0);
    }
}
