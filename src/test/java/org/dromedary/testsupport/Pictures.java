package org.dromedary.testsupport;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads PNG and JPEG with the JDK's readers: the toolkit registers some of its own that read no memory. */
public final class Pictures {

    private static final int PNG_SIGNATURE = 0x89;

    private Pictures() {}

    public static BufferedImage read(byte[] encoded) {
        String type = (encoded[0] & 0xFF) == PNG_SIGNATURE ? "image/png" : "image/jpeg";
        ImageReader reader = StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(ImageIO.getImageReadersByMIMEType(type), 0), false)
                .filter(one -> one.getClass().getName().startsWith("com.sun."))
                .findFirst()
                .orElseThrow();
        reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded)));
        try {
            return reader.read(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reader.dispose();
        }
    }
}
