package org.dromedary.bench;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** DICOM files in JPEG 2000 whose one fragment is noise: nobody decodes it, and it is as hard to compress as the real thing. */
public final class EncapsulatedNoise {

    private static final String JPEG_2000 = "1.2.840.10008.1.2.4.90";
    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    private EncapsulatedNoise() {}

    /** Writes instance {@code number} of one series with a fragment of {@code bytes}. */
    public static void write(Path file, String studyDescription, int number, int bytes) throws IOException {
        byte[] noise = new byte[bytes & ~1];
        new Random(number).nextBytes(noise);
        byte[] meta = join(
                element(0x0002, 0x0002, "UI", CT),
                element(0x0002, 0x0003, "UI", "2.25.1.1." + number),
                element(0x0002, 0x0010, "UI", JPEG_2000));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(new byte[128]);
            out.write("DICM".getBytes(StandardCharsets.US_ASCII));
            out.write(little(12)
                    .putInt(0x00000002)
                    .put("UL".getBytes(StandardCharsets.US_ASCII))
                    .putShort((short) 4)
                    .putInt(meta.length)
                    .array());
            out.write(meta);
            out.write(element(0x0008, 0x0016, "UI", CT));
            out.write(element(0x0008, 0x0018, "UI", "2.25.1.1." + number));
            out.write(element(0x0008, 0x1030, "LO", studyDescription));
            out.write(element(0x0020, 0x000D, "UI", "2.25.1"));
            out.write(element(0x0020, 0x000E, "UI", "2.25.1.1"));
            out.write(element(0x0020, 0x0013, "IS", String.valueOf(number)));
            out.write(little(12)
                    .putShort((short) 0x7FE0)
                    .putShort((short) 0x0010)
                    .put("OB".getBytes(StandardCharsets.US_ASCII))
                    .putShort((short) 0)
                    .putInt(-1)
                    .array());
            out.write(item(0xE000, 0));
            out.write(item(0xE000, noise.length));
            out.write(noise);
            out.write(item(0xE0DD, 0));
        }
    }

    private static byte[] element(int group, int element, String vr, String value) {
        String even = value.length() % 2 == 0 ? value : value + (vr.equals("UI") ? "\0" : " ");
        return little(8 + even.length())
                .putShort((short) group)
                .putShort((short) element)
                .put(vr.getBytes(StandardCharsets.US_ASCII))
                .putShort((short) even.length())
                .put(even.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static byte[] item(int element, int length) {
        return little(8)
                .putShort((short) 0xFFFE)
                .putShort((short) element)
                .putInt(length)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
