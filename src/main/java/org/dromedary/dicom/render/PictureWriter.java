package org.dromedary.dicom.render;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes a picture. */
final class PictureWriter {

    private PictureWriter() {}

    static void write(BufferedImage image, RenderOptions options, OutputStream out) throws IOException {
        Iterator<ImageWriter> writers =
                ImageIO.getImageWritersByMIMEType(options.format().mediaType());
        ImageWriter writer = writers.next();
        while (!writer.getClass().getName().startsWith("com.sun.imageio.") && writers.hasNext()) {
            // the toolkit registers writers of its own, that fail
            writer = writers.next();
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(32 * 1024);
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(encoded)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (options.format() == PictureFormat.JPEG) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(options.quality() / 100f);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        encoded.writeTo(out);
    }
}
