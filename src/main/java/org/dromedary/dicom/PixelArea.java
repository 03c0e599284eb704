package org.dromedary.dicom;

/**
 * A rectangle of an image, in pixels.
 *
 * @param left column of its left side, from 0
 * @param top row of its upper side, from 0
 * @param width columns; {@link #ALL} as far as the image goes
 * @param height rows; {@link #ALL} as far as the image goes
 */
public record PixelArea(int left, int top, int width, int height) {

    /** As far as the image goes. */
    public static final int ALL = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException if it begins outside of every image, or has nothing in it */
    public PixelArea {
        if (left < 0 || top < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException("left and top must be 0 or more, width and height 1 or more, not " + left
                    + ", " + top + ", " + width + ", " + height);
        }
    }

    /** What of it lies in an image of this size; null if nothing does. */
    public PixelArea within(int columns, int rows) {
        return left >= columns || top >= rows
                ? null
                : new PixelArea(left, top, Math.min(width, columns - left), Math.min(height, rows - top));
    }
}
