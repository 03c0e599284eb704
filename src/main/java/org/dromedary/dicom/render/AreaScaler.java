package org.dromedary.dicom.render;

import java.util.Arrays;

/**
 * Makes a picture smaller: each pixel is the mean of the area that it covers, so nothing thin disappears and nothing flickers.
 * Rows come one after the other, and of the picture only what is made smaller is kept.
 */
final class AreaScaler {

    private final int width;
    private final int height;
    private final int channels;
    private final double stepX;
    private final double stepY;
    private final byte[] picture;
    private final int outWidth;
    private final int outHeight;
    private final float[] line;
    private final float[] sum;
    private int outRow;

    /** From one size to another that is not larger, either way. */
    AreaScaler(int width, int height, int outWidth, int outHeight, int channels) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.outWidth = outWidth;
        this.outHeight = outHeight;
        this.stepX = (double) width / outWidth;
        this.stepY = (double) height / outHeight;
        this.picture = new byte[outWidth * outHeight * channels];
        this.line = new float[outWidth * channels];
        this.sum = new float[outWidth * channels];
    }

    /** Takes row y; offset is where its first pixel stands. */
    void take(int y, byte[] row, int offset) {
        if (outWidth == width && outHeight == height) {
            System.arraycopy(row, offset, picture, y * width * channels, width * channels);
            return;
        }
        across(row, offset);
        double top = y;
        double bottom = y + 1.0;
        while (outRow < outHeight && top < bottom) {
            double end = outRow + 1 == outHeight ? height : (outRow + 1) * stepY;
            double part = Math.min(bottom, end) - top;
            for (int i = 0; i < sum.length; i++) {
                sum[i] += (float) part * line[i];
            }
            top += part;
            if (top < end) {
                return;
            }
            finish();
        }
    }

    private void finish() {
        int to = outRow * sum.length;
        float scale = (float) (1 / stepY);
        for (int i = 0; i < sum.length; i++) {
            picture[to + i] = (byte) Math.min(255, (int) (sum[i] * scale + 0.5f));
        }
        Arrays.fill(sum, 0);
        outRow++;
    }

    /** The means of the areas along the row. */
    private void across(byte[] row, int offset) {
        if (outWidth == width) {
            for (int i = 0; i < line.length; i++) {
                line[i] = row[offset + i] & 0xFF;
            }
            return;
        }
        for (int x = 0; x < outWidth; x++) {
            double left = x * stepX;
            double right = Math.min(width, left + stepX);
            int first = (int) left;
            int last = Math.min(width, (int) Math.ceil(right)) - 1;
            for (int channel = 0; channel < channels; channel++) {
                int at = offset + first * channels + channel;
                float total = 0;
                for (int i = first; i <= last; i++, at += channels) {
                    total += row[at] & 0xFF;
                }
                total -= (float) (left - first) * (row[offset + first * channels + channel] & 0xFF);
                total -= (float) (last + 1 - right) * (row[offset + last * channels + channel] & 0xFF);
                line[x * channels + channel] = total / (float) (right - left);
            }
        }
    }

    byte[] picture() {
        return picture;
    }
}
