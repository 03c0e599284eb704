package org.dromedary.dicom.render;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.dromedary.dicom.render.NotRenderableException.Reason;

/**
 * Draws one frame of a DICOM file. Only that frame is read. Of the frame's pixels a row is held at a time where they are not
 * compressed; the picture itself, in the size asked for, is held.
 */
public final class FrameRenderer {

    /** Asks for the frame in the middle of all. */
    public static final int MIDDLE = -1;

    private FrameRenderer() {}

    /**
     * Writes the picture of a frame.
     *
     * @param frame from 1, or {@link #MIDDLE}
     * @param out is written to when the picture is complete, and not closed
     * @throws NotRenderableException if there is none
     * @throws IOException if the file cannot be read or the picture not be written
     */
    public static void render(Path file, int frame, RenderOptions options, OutputStream out) throws IOException {
        PictureWriter.write(image(file, frame, options), options, out);
    }

    /** As {@link #render}, with the picture in memory: gray or RGB, 8 bits. */
    static BufferedImage image(Path file, int frame, RenderOptions options) throws IOException {
        if (frame < 1 && frame != MIDDLE) {
            throw new NotRenderableException(Reason.NO_SUCH_FRAME, "Frames are counted from 1");
        }
        try (ImageReader reader = ImageReader.open(file, frame - 1, options.overlays());
                Samples samples = reader.samples()) {
            ImageHeader header = reader.header();
            DisplayRows rows = header.isGrayscale()
                    ? GrayRows.of(header, samples, options.window())
                    : new ColorRows(header, samples);
            return draw(header, samples, rows, options);
        } catch (EOFException e) {
            throw new NotRenderableException(Reason.DAMAGED, "The pixel data end inside frame " + frame, e);
        }
    }

    private static BufferedImage draw(ImageHeader header, Samples samples, DisplayRows rows, RenderOptions options)
            throws IOException {
        int left = 0;
        int top = 0;
        int width = header.columns();
        int height = header.rows();
        if (options.region() != null) {
            left = Math.min(options.region().x(), width - 1);
            top = Math.min(options.region().y(), height - 1);
            width = Math.min(options.region().width(), width - left);
            height = Math.min(options.region().height(), height - top);
        }
        PictureSize size = PictureSize.of(header, width, height, options);
        FrameDecoder.checkRoom((long) size.width() * size.height() * rows.channels);
        AreaScaler scaler = new AreaScaler(width, height, size.width(), size.height(), rows.channels);
        List<NativeSamples> embedded = embedded(header, samples, options);
        byte[] row = new byte[header.columns() * rows.channels];
        int[] bits = new int[header.columns() * header.samples()];
        for (int y = top; y < top + height; y++) {
            rows.row(y, row);
            for (OverlayPlane overlay : options.overlays() ? header.overlays : List.<OverlayPlane>of()) {
                overlay.draw(y, row, header.columns(), rows.channels);
            }
            for (NativeSamples overlay : embedded) {
                overlay.row(y, bits);
                whiten(bits, row);
            }
            scaler.take(y - top, row, left * rows.channels);
        }
        return picture(scaler.picture(), size, rows.channels);
    }

    private static List<NativeSamples> embedded(ImageHeader header, Samples samples, RenderOptions options) {
        List<NativeSamples> overlays = new ArrayList<>();
        if (options.overlays() && header.isGrayscale() && samples instanceof NativeSamples pixels) {
            for (int position : OverlayPlane.embedded(header.root)) {
                if (pixels.isUnused(position)) {
                    overlays.add(pixels.bit(position));
                }
            }
        }
        return overlays;
    }

    private static void whiten(int[] bits, byte[] row) {
        for (int x = 0; x < row.length; x++) {
            if (bits[x] != 0) {
                row[x] = (byte) 255;
            }
        }
    }

    private static BufferedImage picture(byte[] pixels, PictureSize size, int channels) {
        int[] offsets = channels == 1 ? new int[] {0} : new int[] {0, 1, 2};
        var model = new PixelInterleavedSampleModel(
                DataBuffer.TYPE_BYTE, size.width(), size.height(), channels, size.width() * channels, offsets);
        ColorSpace space = ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        return new BufferedImage(
                new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE),
                Raster.createWritableRaster(model, new DataBufferByte(pixels, pixels.length), null),
                false,
                null);
    }
}
