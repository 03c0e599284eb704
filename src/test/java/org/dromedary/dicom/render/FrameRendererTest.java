package org.dromedary.dicom.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.render.NotRenderableException.Reason;
import org.dromedary.dicom.render.Windowing.Function;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.Pictures;

class FrameRendererTest {

    private static final RenderOptions PNG = RenderOptions.of(PictureFormat.PNG);

    @TempDir
    Path folder;

    @Test
    void appliesRescaleAndWindow() throws Exception {
        Path file = gray(2, 2, 16, 12, 0)
                .text(Tag.RescaleIntercept, "DS", "-1024")
                .text(Tag.RescaleSlope, "DS", "2")
                .element(Tag.PixelData, "OW", words(0, 512, 612, 4095))
                .write(folder.resolve("ct.dcm"));
        assertThat(pixels(file, 1, PNG.withWindow(Windowing.given(100, 401, Function.LINEAR))))
                .containsExactly(0, 64, 192, 255);
        assertThat(pixels(file, 1, PNG.withWindow(Windowing.given(0, 400, Function.SIGMOID))))
                .containsExactly(0, 128, 225, 255);
        assertThat(pixels(file, 1, PNG.withWindow(Windowing.given(0, 400, Function.LINEAR_EXACT))))
                .containsExactly(0, 128, 255, 255);
        assertThat(pixels(file, 1, PNG)).as("least to greatest").containsExactly(0, 32, 38, 255);
        assertThat(pixels(file, 1, PNG.withWindow(Windowing.fullRange()))).containsExactly(0, 32, 38, 255);
    }

    @Test
    void takesTheWindowOfTheHeader() throws Exception {
        Path file = gray(2, 1, 16, 16, 1)
                .text(Tag.WindowCenter, "DS", "0\\1000")
                .text(Tag.WindowWidth, "DS", "2\\2000")
                .element(Tag.PixelData, "OW", words(-1, 1000))
                .write(folder.resolve("mr.dcm"));
        assertThat(pixels(file, 1, PNG)).containsExactly(0, 255);
        assertThat(pixels(file, 1, PNG.withWindow(Windowing.header(1)))).containsExactly(0, 128);
        assertThat(pixels(file, 1, PNG.withWindow(Windowing.header(7))))
                .as("the last")
                .containsExactly(0, 128);
    }

    @Test
    void invertsMonochrome1() throws Exception {
        Path file = image(2, 1, 8, 8, 0, 1, "MONOCHROME1")
                .element(Tag.PixelData, "OB", new byte[] {0, (byte) 200})
                .write(folder.resolve("cr.dcm"));
        assertThat(pixels(file, 1, PNG)).containsExactly(255, 55);
    }

    @Test
    void readsOnlyTheFrameThatIsAskedFor() throws Exception {
        Path file = DatasetBytes.explicit()
                .element(Tag.SamplesPerPixel, "US", words(1))
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .text(Tag.NumberOfFrames, "IS", "3")
                .element(Tag.Rows, "US", words(1))
                .element(Tag.Columns, "US", words(2))
                .element(Tag.BitsAllocated, "US", words(8))
                .element(Tag.BitsStored, "US", words(8))
                // the third frame is not there
                .header(Tag.PixelData, "OB", 6)
                .raw(new byte[] {1, 2, 3, 4})
                .write(folder.resolve("frames.dcm"));
        assertThat(pixels(file, 2, PNG)).containsExactly(3, 4);
        assertReason(file, 3, Reason.DAMAGED);
        assertReason(file, 4, Reason.NO_SUCH_FRAME);
        assertReason(file, 0, Reason.NO_SUCH_FRAME);
    }

    @Test
    void makesSmallerAndNeverLarger() throws Exception {
        byte[] stripes = new byte[64 * 32];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = (byte) (i % 2 * 255);
        }
        Path file = image(64, 32, 8, 8, 0, 1, "MONOCHROME2")
                .element(Tag.PixelData, "OB", stripes)
                .write(folder.resolve("stripes.dcm"));
        BufferedImage small = picture(file, 1, PNG.within(16, 16));
        assertThat(small.getWidth()).isEqualTo(16);
        assertThat(small.getHeight()).isEqualTo(8);
        assertThat(small.getRaster().getSample(7, 3, 0)).as("the mean").isEqualTo(128);
        assertThat(picture(file, 1, PNG.within(0, 1000)).getWidth()).isEqualTo(64);
    }

    @Test
    void drawsColoursAsTheyAre() throws Exception {
        Path file = image(2, 1, 8, 8, 0, 3, "RGB")
                .element(Tag.PixelData, "OB", new byte[] {(byte) 255, 0, 10, 0, 20, (byte) 255})
                .write(folder.resolve("rgb.dcm"));
        for (PictureFormat format : PictureFormat.values()) {
            BufferedImage picture = picture(file, 1, RenderOptions.of(format).withQuality(100));
            assertThat(picture.getRaster().getNumBands()).isEqualTo(3);
        }
        assertThat(picture(file, 1, PNG).getRGB(0, 0)).isEqualTo(0xFFFF000A);
        assertThat(picture(file, 1, PNG).getRGB(1, 0)).isEqualTo(0xFF0014FF);
    }

    @Test
    void believesNoSizeThatTheFileHasNoRoomFor() throws Exception {
        Path file = image(65535, 65535, 16, 16, 0, 1, "MONOCHROME2")
                .element(Tag.PixelData, "OW", words(1, 2, 3))
                .write(folder.resolve("vast.dcm"));
        assertReason(file, 1, Reason.DAMAGED);
    }

    @Test
    void saysThatAReportHasNoPicture() throws Exception {
        assertReason(
                DatasetBytes.explicit().text(Tag.Modality, "CS", "SR").write(folder.resolve("sr.dcm")),
                1,
                Reason.NO_PIXELS);
    }

    private static void assertReason(Path file, int frame, Reason reason) {
        assertThatThrownBy(() -> pixels(file, frame, PNG))
                .isInstanceOfSatisfying(
                        NotRenderableException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    static DatasetBytes gray(int columns, int rows, int allocated, int stored, int signed) {
        return image(columns, rows, allocated, stored, signed, 1, "MONOCHROME2");
    }

    static DatasetBytes image(
            int columns, int rows, int allocated, int stored, int signed, int samples, String photometric) {
        return DatasetBytes.explicit()
                .element(Tag.SamplesPerPixel, "US", words(samples))
                .text(Tag.PhotometricInterpretation, "CS", photometric)
                .element(Tag.Rows, "US", words(rows))
                .element(Tag.Columns, "US", words(columns))
                .element(Tag.BitsAllocated, "US", words(allocated))
                .element(Tag.BitsStored, "US", words(stored))
                .element(Tag.HighBit, "US", words(stored - 1))
                .element(Tag.PixelRepresentation, "US", words(signed));
    }

    static byte[] words(int... values) {
        ByteBuffer words = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            words.putShort((short) value);
        }
        return words.array();
    }

    static BufferedImage picture(Path file, int frame, RenderOptions options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameRenderer.render(file, frame, options, out);
        return Pictures.read(out.toByteArray());
    }

    static int[] pixels(Path file, int frame, RenderOptions options) throws IOException {
        BufferedImage picture = picture(file, frame, options);
        return picture.getRaster().getSamples(0, 0, picture.getWidth(), picture.getHeight(), 0, (int[]) null);
    }
}
