package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.Corpus;
import org.dromedary.testsupport.DatasetBytes;

class FrameReaderTest {

    @TempDir
    Path dir;

    private static DatasetBytes image(int rows, int columns, int bits, int frames) {
        return DatasetBytes.explicit()
                .element(Tag.SamplesPerPixel, "US", us(1))
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .text(Tag.NumberOfFrames, "IS", String.valueOf(frames))
                .element(Tag.Rows, "US", us(rows))
                .element(Tag.Columns, "US", us(columns))
                .element(Tag.BitsAllocated, "US", us(bits));
    }

    private static byte[] us(int value) {
        return ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) value)
                .array();
    }

    private byte[] frame(DatasetBytes image, int number) throws IOException {
        try (FrameReader reader = FrameReader.open(image.write(dir.resolve("image.dcm")))) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            reader.copy(number, frame);
            return frame.toByteArray();
        }
    }

    @Test
    void framesOfBytes() throws Exception {
        DatasetBytes image = image(1, 2, 8, 3).element(Tag.PixelData, "OB", new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(frame(image, 1)).containsExactly(1, 2);
        assertThat(frame(image, 3)).containsExactly(5, 6);
        assertThatThrownBy(() -> frame(image, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void framesOfBitsThatBeginWithinAByte() throws Exception {
        // 3 frames of 2 x 5 bits: 1111111111 0000000000 1010101010, the lowest bit first
        DatasetBytes image =
                image(2, 5, 1, 3).element(Tag.PixelData, "OB", new byte[] {(byte) 0xFF, 0x03, 0x00 | 0x50, 0x15});
        assertThat(frame(image, 1)).hasSize(2).startsWith(0xFF);
        assertThat(frame(image, 2)[0]).isZero();
        assertThat(frame(image, 3)[0]).isEqualTo((byte) 0x55);
    }

    @Test
    void fragmentsBelongToFrames() throws Exception {
        assertThat(frame(compressed(1, new byte[0], "aa", "bb"), 1)).asString().isEqualTo("aabb");
        assertThat(frame(compressed(2, new byte[0], "aa", "bb"), 2)).asString().isEqualTo("bb");
        byte[] table = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(20)
                .array();
        assertThat(frame(compressed(2, table, "aa", "bb", "cc"), 1)).asString().isEqualTo("aabb");
        assertThat(frame(compressed(2, table, "aa", "bb", "cc"), 2)).asString().isEqualTo("cc");
        assertThat(frame(compressed(2, new byte[0], "\u00ff\u00d8\u00ff\u00e0", "xx", "\u00ff\u00d8\u00ff\u00e1"), 1))
                .as("by the beginnings of codestreams")
                .hasSize(6);
    }

    @Test
    void whatCannotBeTakenApartIsTold() {
        assertThatThrownBy(() -> frame(compressed(2, new byte[0], "aa", "bb", "cc"), 1))
                .isInstanceOf(DicomFormatException.class)
                .hasMessageContaining("which of 3 fragments belong to which of 2 frames");
        assertThatThrownBy(() -> frame(compressed(9, new byte[0], "aa"), 1)).isInstanceOf(DicomFormatException.class);
        assertThatThrownBy(() -> frame(image(4, 4, 8, 2).element(Tag.PixelData, "OB", new byte[20]), 1))
                .hasMessageContaining("are not 2 frames of the size");
        assertThatThrownBy(() -> frame(image(4, 4, 8, 1), 1)).hasMessageContaining("no pixel data");
        assertThatThrownBy(() ->
                        frame(image(60_000, 60_000, 64, 2_000_000_000).element(Tag.PixelData, "OB", new byte[2]), 1))
                .isInstanceOf(DicomFormatException.class);
    }

    private static DatasetBytes compressed(int frames, byte[] table, String... fragments) {
        DatasetBytes image = image(4, 4, 8, frames)
                .header(Tag.PixelData, "OB", DatasetBytes.UNDEFINED)
                .header(0xFFFEE000, "", table.length)
                .raw(table);
        for (String fragment : fragments) {
            byte[] bytes = fragment.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            image.header(0xFFFEE000, "", bytes.length).raw(bytes);
        }
        return image.header(0xFFFEE0DD, "", 0);
    }

    @Test
    void bulkDataIsFoundByItsPath() throws Exception {
        Path file = DatasetBytes.bigEndian()
                .sequence(
                        Tag.WaveformSequence,
                        DatasetBytes.bigEndian().text(Tag.InstanceNumber, "IS", "1"),
                        DatasetBytes.bigEndian().element(Tag.WaveformData, "OW", new byte[] {1, 2, 3, 4}))
                .element(Tag.PixelData, "OW", new byte[] {5, 6})
                .write(dir.resolve("bulk.dcm"));
        assertThat(bulk(file, "54000100/2/54001010")).containsExactly(2, 1, 4, 3);
        assertThat(bulk(file, "7FE00010")).containsExactly(6, 5);
        assertThat(bulk(file, "54000100/1/54001010")).isNull();
        assertThat(bulk(file, "54001010")).isNull();
        assertThatThrownBy(() -> bulk(file, "54000100/0/54001010")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bulk(file, "../x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bulk(Path file, String path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return BulkDataReader.copy(file, path, length -> out) ? out.toByteArray() : null;
    }

    @Test
    void theCorpusHasTheFramesThatItSays() {
        List<String> faults = new ArrayList<>();
        int read = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            try (FrameReader reader = FrameReader.open(entry.file())) {
                String frames = DicomHeader.read(entry.file()).string(Tag.NumberOfFrames);
                if (reader.frames() != Integer.parseInt(frames == null ? "1" : frames)) {
                    faults.add(entry + ": " + reader.frames() + " frames, not " + frames);
                }
                ByteArrayOutputStream last = new ByteArrayOutputStream();
                reader.copy(reader.frames(), last);
                if (last.size() == 0) {
                    faults.add(entry + ": an empty frame");
                }
                read++;
            } catch (DicomFormatException e) {
                // no image, or a damaged one
            } catch (IOException | RuntimeException e) {
                faults.add(entry + ": " + e);
            }
        }
        assertThat(faults).isEmpty();
        assertThat(read).isGreaterThan(200);
    }
}
