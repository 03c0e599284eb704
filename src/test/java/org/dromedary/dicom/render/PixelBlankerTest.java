package org.dromedary.dicom.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.PixelArea;
import org.dromedary.testsupport.DatasetBytes;

class PixelBlankerTest {

    private static final int COLUMNS = 13;
    private static final int ROWS = 11;
    private static final int FRAMES = 3;
    private static final PixelArea AREA = new PixelArea(4, 2, 6, 5);

    @TempDir
    private Path folder;

    private record Kind(
            String photometric,
            int samples,
            int planar,
            int allocated,
            int stored,
            int highBit,
            int signed,
            boolean bigEndian,
            long black) {

        int frameBytes() {
            int perRow = photometric.endsWith("_422") ? (COLUMNS + 1) / 2 * 4 : COLUMNS * samples;
            return perRow * ROWS * allocated / 8;
        }
    }

    private static short u(int value) {
        return (short) value;
    }

    private static byte[] us(boolean bigEndian, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 2)
                .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort(u(value));
        }
        return bytes.array();
    }

    private static DatasetBytes header(Kind kind) {
        DatasetBytes dataset = kind.bigEndian() ? DatasetBytes.bigEndian() : DatasetBytes.explicit();
        boolean big = kind.bigEndian();
        dataset.element(Tag.SamplesPerPixel, "US", us(big, kind.samples()))
                .text(Tag.PhotometricInterpretation, "CS", kind.photometric());
        if (kind.samples() > 1) {
            dataset.element(Tag.PlanarConfiguration, "US", us(big, kind.planar()));
        }
        dataset.text(Tag.NumberOfFrames, "IS", String.valueOf(FRAMES))
                .element(Tag.Rows, "US", us(big, ROWS))
                .element(Tag.Columns, "US", us(big, COLUMNS))
                .element(Tag.BitsAllocated, "US", us(big, kind.allocated()))
                .element(Tag.BitsStored, "US", us(big, kind.stored()))
                .element(Tag.HighBit, "US", us(big, kind.highBit()))
                .element(Tag.PixelRepresentation, "US", us(big, kind.signed()));
        if (kind.photometric().startsWith("PALETTE")) {
            byte[] colors = new byte[256];
            Arrays.fill(colors, (byte) 200);
            colors[77] = 3;
            for (int color = 0; color < 3; color++) {
                dataset.element(Tag.RedPaletteColorLookupTableDescriptor + color, "US", us(big, 256, 0, 8));
            }
            for (int color = 0; color < 3; color++) {
                dataset.element(Tag.RedPaletteColorLookupTableData + color, "OW", colors);
            }
        }
        return dataset;
    }

    @TestFactory
    Stream<DynamicTest> blanksEveryFrameAndNothingElse() {
        return Stream.of(
                        new Kind("MONOCHROME2", 1, 0, 8, 8, 7, 0, false, 0),
                        new Kind("MONOCHROME1", 1, 0, 8, 8, 7, 0, false, 255),
                        new Kind("MONOCHROME2", 1, 0, 16, 12, 11, 0, false, 0),
                        new Kind("MONOCHROME1", 1, 0, 16, 12, 11, 0, false, 4095),
                        new Kind("MONOCHROME1", 1, 0, 16, 12, 15, 0, false, 4095 << 4),
                        new Kind("MONOCHROME1", 1, 0, 16, 16, 15, 1, false, 32767),
                        new Kind("MONOCHROME2", 1, 0, 16, 16, 15, 1, true, 0),
                        new Kind("MONOCHROME1", 1, 0, 16, 16, 15, 0, true, 65535),
                        new Kind("MONOCHROME2", 1, 0, 32, 32, 31, 0, false, 0),
                        new Kind("PALETTE COLOR", 1, 0, 8, 8, 7, 0, false, 77),
                        new Kind("RGB", 3, 0, 8, 8, 7, 0, false, 0),
                        new Kind("RGB", 3, 1, 8, 8, 7, 0, false, 0),
                        new Kind("RGB", 3, 1, 16, 16, 15, 0, false, 0),
                        new Kind("YBR_FULL", 3, 0, 8, 8, 7, 0, false, -1),
                        new Kind("YBR_FULL", 3, 1, 8, 8, 7, 0, false, -1))
                .map(kind -> DynamicTest.dynamicTest(kind.toString(), () -> check(kind)));
    }

    private void check(Kind kind) throws IOException {
        byte[] pixels = new byte[kind.frameBytes() * FRAMES + 1 & ~1];
        new Random(5).nextBytes(pixels);
        String vr = kind.allocated() == 8 ? "OB" : "OW";
        Path file = header(kind).element(Tag.PixelData, vr, pixels).write(folder.resolve("image.dcm"));
        byte[] before = Files.readAllBytes(file);
        assertThat(PixelBlanker.blank(file, List.of(AREA), Set.of())).isEqualTo(FRAMES);
        byte[] after = Files.readAllBytes(file);
        assertThat(after).hasSameSizeAs(before);
        int start = before.length - pixels.length;
        assertThat(Arrays.copyOf(after, start)).isEqualTo(Arrays.copyOf(before, start));
        for (int at = start; at < after.length; at++) {
            int pixel = pixel(kind, at - start);
            if (pixel < 0) {
                assertThat(after[at]).as("byte %d", at - start).isEqualTo(before[at]);
            } else {
                assertThat(after[at]).as("byte %d", at - start).isEqualTo(black(kind, at - start, pixel));
            }
        }
    }

    /** The sample's number when the byte lies in the rectangle, else -1. */
    private static int pixel(Kind kind, int offset) {
        int size = kind.allocated() / 8;
        int inFrame = offset % kind.frameBytes() / size;
        if (offset >= kind.frameBytes() * FRAMES) {
            return -1;
        }
        int planeSize = ROWS * COLUMNS;
        int pixel = kind.planar() == 1 ? inFrame % planeSize : inFrame / kind.samples();
        int sample = kind.planar() == 1 ? inFrame / planeSize : inFrame % kind.samples();
        int x = pixel % COLUMNS;
        int y = pixel / COLUMNS;
        boolean inside =
                x >= AREA.left() && x < AREA.left() + AREA.width() && y >= AREA.top() && y < AREA.top() + AREA.height();
        return inside ? sample : -1;
    }

    private static byte black(Kind kind, int offset, int sample) {
        if (kind.black() < 0) {
            return (byte) (sample == 0 ? 0 : 128);
        }
        int size = kind.allocated() / 8;
        int inValue = offset % size;
        int shift = kind.bigEndian() ? size - 1 - inValue : inValue;
        return (byte) (kind.black() >> 8 * shift);
    }

    @Test
    void pairsOfPixelsThatShareTheirColourGoTogether() throws IOException {
        Kind kind = new Kind("YBR_FULL_422", 3, 0, 8, 8, 7, 0, false, 0);
        byte[] pixels = new byte[kind.frameBytes() * FRAMES];
        Arrays.fill(pixels, (byte) 99);
        Path file = header(kind).element(Tag.PixelData, "OB", pixels).write(folder.resolve("image.dcm"));
        PixelBlanker.blank(file, List.of(new PixelArea(5, 0, 1, 1)), Set.of());
        byte[] after = Files.readAllBytes(file);
        int start = after.length - pixels.length;
        assertThat(Arrays.copyOfRange(after, start, start + 20))
                .containsExactly(
                        99, 99, 99, 99, 99, 99, 99, 99, 0, 0, (byte) 128, (byte) 128, 99, 99, 99, 99, 99, 99, 99, 99);
    }

    @Test
    void singleBitsAreCleared() throws IOException {
        Kind kind = new Kind("MONOCHROME2", 1, 0, 1, 1, 0, 0, false, 0);
        byte[] pixels = new byte[(COLUMNS * ROWS * FRAMES + 7) / 8 + 1 & ~1];
        Arrays.fill(pixels, (byte) 0xFF);
        Path file = header(kind).element(Tag.PixelData, "OB", pixels).write(folder.resolve("image.dcm"));
        PixelBlanker.blank(file, List.of(AREA), Set.of());
        byte[] after = Files.readAllBytes(file);
        int cleared = 0;
        for (int at = after.length - pixels.length; at < after.length; at++) {
            cleared += 8 - Integer.bitCount(after[at] & 0xFF);
        }
        assertThat(cleared).isEqualTo(AREA.width() * AREA.height() * FRAMES);
    }

    @Test
    void eightBitsInBigEndianWordsAreFound() throws IOException {
        Kind kind = new Kind("MONOCHROME2", 1, 0, 8, 8, 7, 0, true, 0);
        byte[] pixels = new byte[kind.frameBytes() * FRAMES + 1 & ~1];
        Arrays.fill(pixels, (byte) 99);
        Path file = header(kind).element(Tag.PixelData, "OW", pixels).write(folder.resolve("image.dcm"));
        PixelBlanker.blank(file, List.of(new PixelArea(0, 0, 1, 1)), Set.of());
        byte[] after = Files.readAllBytes(file);
        int start = after.length - pixels.length;
        assertThat(after[start + 1]).isZero();
        assertThat(after[start + 2]).isEqualTo((byte) 99);
    }

    @Test
    void anOverlayInUnusedBitsIsCleared() throws IOException {
        Kind kind = new Kind("MONOCHROME2", 1, 0, 16, 12, 11, 0, false, 0);
        byte[] pixels = new byte[kind.frameBytes() * FRAMES];
        Arrays.fill(pixels, (byte) 0xFF);
        Path file = header(kind)
                .element(Tag.OverlayBitsAllocated, "US", us(false, 16))
                .element(Tag.OverlayBitPosition, "US", us(false, 14))
                .element(Tag.PixelData, "OW", pixels)
                .write(folder.resolve("image.dcm"));
        assertThat(PixelBlanker.blank(file, List.of(), Set.of(14, 3))).isZero();
        byte[] after = Files.readAllBytes(file);
        for (int at = after.length - pixels.length; at < after.length; at += 2) {
            assertThat(after[at]).isEqualTo((byte) 0xFF);
            assertThat(after[at + 1]).isEqualTo((byte) 0xBF);
        }
    }

    @Test
    void pixelsThatAreNotThereAreAFault() throws IOException {
        Kind kind = new Kind("MONOCHROME2", 1, 0, 16, 12, 11, 0, false, 0);
        Path file = header(kind).element(Tag.PixelData, "OW", new byte[100]).write(folder.resolve("image.dcm"));
        assertThatThrownBy(() -> PixelBlanker.blank(file, List.of(AREA), Set.of()))
                .isInstanceOf(NotRenderableException.class)
                .hasMessageContaining("fewer bytes");
    }
}
