package org.dromedary.dicom.render;

/**
 * How a frame is shown.
 *
 * @param format PNG is without loss
 * @param window for grayscale; colour has none
 * @param maxWidth the picture is no wider than this many pixels; 0 does not bound it
 * @param maxHeight the picture is no higher than this many pixels; 0 does not bound it
 * @param region the part of the frame to show; null for all of it
 * @param overlays whether overlays (60xx,3000) are drawn, in white
 * @param squarePixels whether pixels that are not square (Pixel Spacing, Pixel Aspect Ratio) are shown so that shapes are right
 * @param quality of JPEG, 1 to 100
 */
public record RenderOptions(
        PictureFormat format,
        Windowing window,
        int maxWidth,
        int maxHeight,
        Region region,
        boolean overlays,
        boolean squarePixels,
        int quality) {

    /** The default quality of JPEG. */
    public static final int QUALITY = 90;

    /** A part of a frame, in its pixels; what lies outside of the frame is left away. */
    public record Region(int x, int y, int width, int height) {

        public Region {
            if (x < 0 || y < 0 || width < 1 || height < 1) {
                throw new IllegalArgumentException("A region has a corner inside of the frame and is at least 1 x 1");
            }
        }
    }

    public RenderOptions {
        if (maxWidth < 0 || maxHeight < 0) {
            throw new IllegalArgumentException("A size is not negative");
        }
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("The quality of JPEG goes from 1 to 100");
        }
    }

    /** The whole frame as large as it is, windowed by its header, with overlays. */
    public static RenderOptions of(PictureFormat format) {
        return new RenderOptions(format, Windowing.header(), 0, 0, null, true, true, QUALITY);
    }

    public RenderOptions withWindow(Windowing other) {
        return new RenderOptions(format, other, maxWidth, maxHeight, region, overlays, squarePixels, quality);
    }

    /** Bounds the picture: it is made smaller to fit, never larger, with its sides in proportion. */
    public RenderOptions within(int width, int height) {
        return new RenderOptions(format, window, width, height, region, overlays, squarePixels, quality);
    }

    public RenderOptions withRegion(Region other) {
        return new RenderOptions(format, window, maxWidth, maxHeight, other, overlays, squarePixels, quality);
    }

    public RenderOptions withOverlays(boolean shown) {
        return new RenderOptions(format, window, maxWidth, maxHeight, region, shown, squarePixels, quality);
    }

    public RenderOptions withSquarePixels(boolean square) {
        return new RenderOptions(format, window, maxWidth, maxHeight, region, overlays, square, quality);
    }

    public RenderOptions withQuality(int percent) {
        return new RenderOptions(format, window, maxWidth, maxHeight, region, overlays, squarePixels, percent);
    }
}
