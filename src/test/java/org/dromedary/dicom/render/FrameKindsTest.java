package org.dromedary.dicom.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dromedary.dicom.render.FrameRendererTest.gray;
import static org.dromedary.dicom.render.FrameRendererTest.image;
import static org.dromedary.dicom.render.FrameRendererTest.picture;
import static org.dromedary.dicom.render.FrameRendererTest.pixels;
import static org.dromedary.dicom.render.FrameRendererTest.words;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.render.NotRenderableException.Reason;
import org.dromedary.testsupport.DatasetBytes;

/** Kinds of pixels that the corpus has little of. */
class FrameKindsTest {

    private static final RenderOptions PNG = RenderOptions.of(PictureFormat.PNG);
    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final int OVERLAY = 0x60020000;

    @TempDir
    Path folder;

    @Test
    void lookupTables() throws Exception {
        Path file = gray(4, 1, 8, 8, 0)
                .sequence(
                        Tag.ModalityLUTSequence,
                        DatasetBytes.explicit()
                                .element(Tag.LUTDescriptor, "US", words(3, 1, 16))
                                .element(Tag.LUTData, "OW", words(1000, 1001, 1002)))
                .sequence(
                        Tag.VOILUTSequence,
                        DatasetBytes.explicit()
                                .element(Tag.LUTDescriptor, "US", words(3, 1000, 12))
                                .element(Tag.LUTData, "OW", words(4095, 0, 2048)))
                .element(Tag.PixelData, "OB", new byte[] {0, 1, 2, 9})
                .write(file("lut"));
        assertThat(pixels(file, 1, PNG)).containsExactly(255, 255, 0, 128);
    }

    @Test
    void palettes() throws Exception {
        DatasetBytes image = image(4, 1, 8, 8, 0, 1, "PALETTE COLOR");
        for (int descriptor = 0x00281101; descriptor <= 0x00281103; descriptor++) {
            image.element(descriptor, "US", words(3, 1, 16));
        }
        Path plain = image.element(0x00281201, "OW", words(0xFF00, 0, 0))
                .element(0x00281202, "OW", words(0, 0x8000, 0))
                .element(0x00281203, "OW", words(0, 0, 0x1000))
                .element(Tag.PixelData, "OB", new byte[] {0, 1, 2, 3})
                .write(file("palette"));
        assertThat(colors(plain)).containsExactly(0xFF0000, 0xFF0000, 0x008000, 0x000010);

        DatasetBytes other = image(4, 1, 8, 8, 0, 1, "PALETTE COLOR");
        for (int descriptor = 0x00281101; descriptor <= 0x00281103; descriptor++) {
            other.element(descriptor, "US", words(5, 0, 16));
        }
        // discrete, linear, and the discrete one again
        int[] segments = {0, 2, 0, 0x1000, 1, 2, 0x3000, 2, 1, 0, 0};
        Path segmented = other.element(0x00281221, "OW", words(segments))
                .element(0x00281222, "OW", words(0, 5, 0, 0, 0, 0, 0x100))
                .element(0x00281223, "OW", words(0, 1, 0x700, 1, 4, 0x700))
                .element(Tag.PixelData, "OB", new byte[] {1, 2, 3, 4})
                .write(file("segmented"));
        assertThat(colors(segmented)).containsExactly(0x100007, 0x200007, 0x300007, 0x000107);
    }

    @Test
    void coloursOfTwoPixelsTogetherAndByPlane() throws Exception {
        byte[] pair = {76, 76, 85, (byte) 255};
        Path shared = image(2, 1, 8, 8, 0, 3, "YBR_FULL_422")
                .element(Tag.PixelData, "OB", pair)
                .write(file("422"));
        assertThat(colors(shared)).containsExactly(0xFE0000, 0xFE0000);
        Path planes = image(2, 1, 8, 8, 0, 3, "RGB")
                .element(Tag.PlanarConfiguration, "US", words(1))
                .element(Tag.PixelData, "OB", new byte[] {1, 2, 3, 4, 5, 6})
                .write(file("planes"));
        assertThat(colors(planes)).containsExactly(0x010305, 0x020406);
    }

    @Test
    void singleBitsOfFramesThatBeginInsideOfAByte() throws Exception {
        for (DatasetBytes bytes : new DatasetBytes[] {DatasetBytes.explicit(), DatasetBytes.deflated()}) {
            Path file = bytes.element(Tag.SamplesPerPixel, "US", words(1))
                    .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                    .text(Tag.NumberOfFrames, "IS", "3")
                    .element(Tag.Rows, "US", words(1))
                    .element(Tag.Columns, "US", words(3))
                    .element(Tag.BitsAllocated, "US", words(1))
                    .element(Tag.BitsStored, "US", words(1))
                    .element(Tag.PixelData, "OB", new byte[] {(byte) 0b01_011_001, 1})
                    .write(file("bits"));
            assertThat(pixels(file, 1, PNG)).containsExactly(255, 0, 0);
            assertThat(pixels(file, 2, PNG)).containsExactly(255, 255, 0);
            assertThat(pixels(file, 3, PNG)).containsExactly(255, 0, 255);
        }
    }

    @Test
    void wordsOfBigEndianFiles() throws Exception {
        Path file = DatasetBytes.bigEndian()
                .element(Tag.SamplesPerPixel, "US", new byte[] {0, 1})
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .element(Tag.Rows, "US", new byte[] {0, 1})
                .element(Tag.Columns, "US", new byte[] {0, 3})
                .element(Tag.BitsAllocated, "US", new byte[] {0, 8})
                .element(Tag.BitsStored, "US", new byte[] {0, 8})
                .element(0x60000010, "US", new byte[] {0, 1})
                .element(0x60000011, "US", new byte[] {0, 3})
                .element(0x60000100, "US", new byte[] {0, 1})
                .element(0x60003000, "OW", new byte[] {0, 0b100})
                .element(Tag.PixelData, "OW", new byte[] {2, 1, 0, 3})
                .write(file("big"));
        assertThat(pixels(file, 1, PNG)).containsExactly(1, 2, 255);
        assertThat(pixels(file, 1, PNG.withOverlays(false))).containsExactly(1, 2, 3);
    }

    @Test
    void highBitsSignsAndOverlaysBesideThem() throws Exception {
        Path file = DatasetBytes.explicit()
                .element(Tag.SamplesPerPixel, "US", words(1))
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .element(Tag.Rows, "US", words(1))
                .element(Tag.Columns, "US", words(3))
                .element(Tag.BitsAllocated, "US", words(16))
                .element(Tag.BitsStored, "US", words(8))
                .element(Tag.HighBit, "US", words(11))
                .element(Tag.PixelRepresentation, "US", words(1))
                .element(0x60000010, "US", words(1))
                .element(0x60000011, "US", words(3))
                .element(0x60000100, "US", words(16))
                .element(0x60000102, "US", words(15))
                .element(Tag.PixelData, "OW", words(0x0807, 0x07F0, 0x8000))
                .write(file("high"));
        assertThat(pixels(file, 1, PNG)).containsExactly(0, 255, 255);
        assertThat(pixels(file, 1, PNG.withOverlays(false))).containsExactly(0, 255, 128);
    }

    @Test
    void overlaysHaveAnOriginAndFrames() throws Exception {
        Path file = DatasetBytes.explicit()
                .element(Tag.SamplesPerPixel, "US", words(1))
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .text(Tag.NumberOfFrames, "IS", "3")
                .element(Tag.Rows, "US", words(2))
                .element(Tag.Columns, "US", words(2))
                .element(Tag.BitsAllocated, "US", words(8))
                .element(Tag.BitsStored, "US", words(8))
                .element(OVERLAY | 0x0010, "US", words(2))
                .element(OVERLAY | 0x0011, "US", words(2))
                .text(OVERLAY | 0x0015, "IS", "2")
                .element(OVERLAY | 0x0050, "SS", words(2, 0))
                .element(OVERLAY | 0x0051, "US", words(2))
                .element(OVERLAY | 0x0100, "US", words(1))
                .element(OVERLAY | 0x3000, "OB", new byte[] {(byte) 0b0001_0010, 0})
                .element(Tag.PixelData, "OB", new byte[12])
                .write(file("overlay"));
        assertThat(pixels(file, 1, PNG)).as("no overlay").containsExactly(0, 0, 0, 0);
        assertThat(pixels(file, 2, PNG)).as("its right half, a row below").containsExactly(0, 0, 255, 0);
        assertThat(pixels(file, 3, PNG)).as("its left half is outside").containsExactly(0, 0, 0, 0);
    }

    @Test
    void numbersWithAPointAndLargeOnes() throws Exception {
        ByteBuffer floats = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(-1).putFloat(0).putFloat(1).putFloat(Float.NaN);
        Path real = gray(4, 1, 32, 32, 0)
                .element(Tag.FloatPixelData, "OF", floats.array())
                .write(file("float"));
        assertThat(pixels(real, 1, PNG)).containsExactly(0, 128, 255, 0);
        ByteBuffer longs = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        longs.putInt(0).putInt(0x80000000).putInt(-1);
        Path dose = gray(3, 1, 32, 32, 0)
                .element(Tag.PixelData, "OW", longs.array())
                .write(file("dose"));
        assertThat(pixels(dose, 1, PNG)).containsExactly(0, 128, 255);
    }

    @Test
    void paddingIsBlackAndWidensNoWindow() throws Exception {
        Path file = gray(3, 1, 16, 16, 1)
                .element(Tag.PixelPaddingValue, "SS", words(-2000))
                .element(Tag.PixelData, "OW", words(-2000, 100, 200))
                .write(file("padding"));
        assertThat(pixels(file, 1, PNG)).containsExactly(0, 0, 255);
        Path inverse = image(2, 1, 16, 12, 0, 1, "MONOCHROME1")
                .element(Tag.PixelPaddingValue, "US", words(4095))
                .text(Tag.WindowCenter, "DS", "50")
                .text(Tag.WindowWidth, "DS", "101")
                .element(Tag.PixelData, "OW", words(4095, 0))
                .write(file("inverse"));
        assertThat(pixels(inverse, 1, PNG)).containsExactly(0, 254);
    }

    @Test
    void transformsOfTheFrameStandBeforeThoseOfTheInstance() throws Exception {
        DatasetBytes shared = groups("100", "101");
        Path file = DatasetBytes.explicit()
                .element(Tag.SamplesPerPixel, "US", words(1))
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .text(Tag.NumberOfFrames, "IS", "2")
                .element(Tag.Rows, "US", words(1))
                .element(Tag.Columns, "US", words(1))
                .element(Tag.BitsAllocated, "US", words(16))
                .element(Tag.BitsStored, "US", words(16))
                .sequence(Tag.SharedFunctionalGroupsSequence, shared)
                .sequence(Tag.PerFrameFunctionalGroupsSequence, DatasetBytes.explicit(), groups("500", "1001"))
                .element(Tag.PixelData, "OW", words(100, 500))
                .write(file("groups"));
        assertThat(pixels(file, 1, PNG)).containsExactly(129);
        assertThat(pixels(file, 2, PNG)).containsExactly(128);
    }

    private static DatasetBytes groups(String center, String width) {
        return DatasetBytes.explicit()
                .sequence(
                        Tag.FrameVOILUTSequence,
                        DatasetBytes.explicit()
                                .text(Tag.WindowCenter, "DS", center)
                                .text(Tag.WindowWidth, "DS", width));
    }

    @Test
    void pixelsThatAreNotSquareKeepShapes() throws Exception {
        Path file = gray(4, 4, 8, 8, 0)
                .text(Tag.PixelSpacing, "DS", "1\\2")
                .element(Tag.PixelData, "OB", new byte[16])
                .write(file("spacing"));
        assertThat(picture(file, 1, PNG).getHeight()).isEqualTo(2);
        assertThat(picture(file, 1, PNG).getWidth()).isEqualTo(4);
        assertThat(picture(file, 1, PNG.withSquarePixels(false)).getHeight()).isEqualTo(4);
    }

    @Test
    void framesAreFoundByEachTableAndWithout() throws Exception {
        byte[][] frames = {rle(1, 2), rle(3, 4), rle(5, 6)};
        int next = 8 + frames[0].length;
        Path basic = encapsulated("bot", ints(0, next, 2 * next), null, frames);
        Path none = encapsulated("none", new byte[0], null, frames);
        Path wrong = encapsulated("wrong", ints(0, 7, 123_456), null, frames);
        Path extended = encapsulated("eot", new byte[0], new long[] {0, next, 2L * next}, frames);
        byte[] head = java.util.Arrays.copyOf(frames[1], 64);
        byte[] tail = java.util.Arrays.copyOfRange(frames[1], 64, frames[1].length);
        Path split = encapsulated("split", ints(0, next, 2 * next + 8), null, frames[0], head, tail, frames[2]);
        for (Path file : new Path[] {basic, none, wrong, extended, split}) {
            assertThat(pixels(file, 1, PNG)).as(file.toString()).containsExactly(1, 2);
            assertThat(pixels(file, 2, PNG)).as(file.toString()).containsExactly(3, 4);
            assertThat(pixels(file, 3, PNG)).as(file.toString()).containsExactly(5, 6);
        }
        Path few = encapsulated("few", new byte[0], null, frames[0], frames[1]);
        assertThatThrownBy(() -> pixels(few, 3, PNG))
                .isInstanceOfSatisfying(NotRenderableException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.DAMAGED));
        assertThat(pixels(basic, FrameRenderer.MIDDLE, PNG)).containsExactly(3, 4);
    }

    /** A frame of two pixels with a header, one segment, a run of two literal bytes. */
    private static byte[] rle(int first, int second) {
        ByteBuffer frame = ByteBuffer.allocate(68).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(1).putInt(64).position(64);
        return frame.put((byte) 1).put((byte) first).put((byte) second).array();
    }

    private Path encapsulated(String name, byte[] table, long[] extended, byte[]... fragments) throws IOException {
        DatasetBytes dataset = DatasetBytes.explicit()
                .element(Tag.SamplesPerPixel, "US", words(1))
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .text(Tag.NumberOfFrames, "IS", "3")
                .element(Tag.Rows, "US", words(1))
                .element(Tag.Columns, "US", words(2))
                .element(Tag.BitsAllocated, "US", words(8))
                .element(Tag.BitsStored, "US", words(8));
        if (extended != null) {
            ByteBuffer offsets = ByteBuffer.allocate(8 * extended.length).order(ByteOrder.LITTLE_ENDIAN);
            for (long offset : extended) {
                offsets.putLong(offset);
            }
            // of the VR OV, which is written as other long ones
            dataset.element(Tag.ExtendedOffsetTable, "UN", offsets.array());
        }
        dataset.header(Tag.PixelData, "OB", DatasetBytes.UNDEFINED)
                .header(0xFFFEE000, "", table.length)
                .raw(table);
        for (byte[] fragment : fragments) {
            dataset.header(0xFFFEE000, "", fragment.length).raw(fragment);
        }
        dataset.header(0xFFFEE0DD, "", 0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Part10.head(DatasetBytes.SECONDARY_CAPTURE, "1.2.3.4", RLE, "TEST"));
        bytes.writeBytes(dataset.bytes());
        return Files.write(file(name), bytes.toByteArray());
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static int[] colors(Path file) throws IOException {
        var picture = picture(file, 1, PNG);
        return java.util.stream.IntStream.range(0, picture.getWidth())
                .map(x -> picture.getRGB(x, 0) & 0xFFFFFF)
                .toArray();
    }

    private Path file(String name) {
        return folder.resolve(name + ".dcm");
    }
}
