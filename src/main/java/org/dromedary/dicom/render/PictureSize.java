package org.dromedary.dicom.render;

import org.aoju.bus.image.Tag;

/**
 * How large a picture becomes.
 *
 * @param width in pixels
 * @param height in pixels
 */
record PictureSize(int width, int height) {

    /** Pixels that are so much longer than wide are no longer believed. */
    private static final double MOST_ASPECT = 20;

    /** Of a region of that size; never larger than it. */
    static PictureSize of(ImageHeader header, int width, int height, RenderOptions options) {
        double aspect = options.squarePixels() ? aspect(header) : 1;
        double wide = aspect > 1 ? width / aspect : width;
        double high = aspect < 1 ? height * aspect : height;
        double scale = 1;
        if (options.maxWidth() > 0) {
            scale = Math.min(scale, options.maxWidth() / wide);
        }
        if (options.maxHeight() > 0) {
            scale = Math.min(scale, options.maxHeight() / high);
        }
        return new PictureSize(pixels(wide * scale, width), pixels(high * scale, height));
    }

    private static int pixels(double wanted, int most) {
        return Math.max(1, Math.min(most, (int) Math.round(wanted)));
    }

    /** The height of a pixel by its width; 1 where it is not known or makes no sense. */
    private static double aspect(ImageHeader header) {
        double[] spacing = header.frameGroups.getDoubles(Tag.PixelSpacing);
        for (int tag : new int[] {Tag.PixelSpacing, Tag.ImagerPixelSpacing, Tag.PixelAspectRatio}) {
            if (spacing == null || spacing.length < 2) {
                spacing = header.root.getDoubles(tag);
            }
        }
        if (spacing == null || spacing.length < 2) {
            return 1;
        }
        double aspect = spacing[0] / spacing[1];
        return aspect > 1 / MOST_ASPECT && aspect < MOST_ASPECT ? aspect : 1;
    }
}
