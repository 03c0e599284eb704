package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.testsupport.DatasetBytes;

@Timeout(20)
class DatasetScannerTest {

    @TempDir
    Path dir;

    private DicomHeader read(DatasetBytes dataset) throws IOException {
        return DicomHeader.read(dataset.write(dir.resolve("a.dcm")));
    }

    /** What the visitor is told, as "tag vr depth length". */
    private List<String> walk(DatasetBytes dataset) throws IOException {
        Path file = dataset.write(dir.resolve("walk.dcm"));
        Part10 part10 = Part10.read(file);
        List<String> seen = new ArrayList<>();
        try (ScanInput in = part10.scanDataset(FileChannel.open(file, StandardOpenOption.READ))) {
            DatasetScanner.scan(
                    in,
                    part10.transferSyntax(),
                    (tag, vr, depth, length, at) -> seen.add(String.format("%08X %s %d %d", tag, vr, depth, length)));
        }
        return seen;
    }

    private static DatasetBytes usual(DatasetBytes into) {
        return DatasetBytes.instance(into, "1.2.3", "1.2.3.1", "1.2.3.1.1")
                .text(Tag.StudyDescription, "LO", "Knee left")
                .element(Tag.PixelData, "OW", new byte[100]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"explicit", "implicit", "big", "deflated"})
    void readsAHeader(String syntax) throws Exception {
        DicomHeader header = read(usual(
                switch (syntax) {
                    case "implicit" -> DatasetBytes.implicit();
                    case "big" -> DatasetBytes.bigEndian();
                    case "deflated" -> DatasetBytes.deflated();
                    default -> DatasetBytes.explicit();
                }));
        assertThat(header.studyInstanceUid()).isEqualTo("1.2.3");
        assertThat(header.sopInstanceUid()).isEqualTo("1.2.3.1.1");
        assertThat(header.keywords())
                .containsEntry("StudyDescription", "Knee left")
                .doesNotContainKey("PixelData");
    }

    @ParameterizedTest
    @ValueSource(strings = {"explicit", "big"})
    void numbersFollowTheByteOrder(String syntax) throws Exception {
        DatasetBytes dataset = syntax.equals("big") ? DatasetBytes.bigEndian() : DatasetBytes.explicit();
        byte[] rows = syntax.equals("big") ? new byte[] {2, 1} : new byte[] {1, 2};
        assertThat(read(usual(dataset.element(Tag.Rows, "US", rows))).string(Tag.Rows))
                .isEqualTo("513");
    }

    @Test
    void theFirstOfSeveralValuesCounts() throws Exception {
        DicomHeader header = read(usual(DatasetBytes.explicit())
                .text(Tag.ImageType, "CS", "ORIGINAL\\PRIMARY")
                .text(Tag.ImageComments, "LT", "a\\b")
                .text(Tag.PatientID, "LO", " \0\0"));
        assertThat(header.string(Tag.ImageType)).isEqualTo("ORIGINAL");
        assertThat(header.allValues(Tag.ImageType)).isEqualTo("ORIGINAL\\PRIMARY");
        assertThat(header.string(Tag.ImageComments)).isEqualTo("a\\b");
        assertThat(header.string(Tag.PatientID)).isNull();
    }

    @Test
    void sequencesOfBothKindsAreWalked() throws Exception {
        DatasetBytes inner = DatasetBytes.explicit().text(Tag.CodeValue, "SH", "ABCD");
        DatasetBytes item =
                DatasetBytes.explicit().openSequence(Tag.PurposeOfReferenceCodeSequence, "SQ", inner, inner);
        assertThat(walk(DatasetBytes.explicit()
                        .sequence(Tag.ReferencedImageSequence, item, item)
                        .openSequence(Tag.ReferencedStudySequence, "SQ")
                        .text(Tag.PatientID, "LO", "ABCD")))
                .containsExactly(
                        "00080100 SH 2 4", "00080100 SH 2 4", "00080100 SH 2 4", "00080100 SH 2 4", "00100020 LO 0 4");
    }

    @Test
    void aSequenceUnderUnIsImplicitLittleEndian() throws Exception {
        DatasetBytes item = DatasetBytes.implicit().text(Tag.StudyDescription, "", "ABCD");
        for (DatasetBytes outer : List.of(DatasetBytes.explicit(), DatasetBytes.bigEndian())) {
            byte[] sequence = DatasetBytes.implicit()
                    .header(0xFFFEE000, "", 0xFFFFFFFFL)
                    .raw(item.bytes())
                    .header(0xFFFEE00D, "", 0)
                    .header(0xFFFEE0DD, "", 0)
                    .bytes();
            assertThat(walk(outer.header(0x00091001, "UN", 0xFFFFFFFFL)
                            .raw(sequence)
                            .text(Tag.PatientID, "LO", "ABCD")))
                    .containsExactly("00081030 LO 1 4", "00100020 LO 0 4");
        }
    }

    @Test
    void whatIsKnownBetterThanUnIsReadAsWhatItIs() throws Exception {
        byte[] items = DatasetBytes.implicit()
                .header(0xFFFEE000, "", 12)
                .text(Tag.StudyDescription, "", "ABCD")
                .bytes();
        DatasetBytes dataset = DatasetBytes.explicit()
                .text(Tag.StudyDescription, "UN", "WXYZ")
                .element(Tag.RequestAttributesSequence, "UN", items)
                .element(Tag.ReferencedImageSequence, "UN", new byte[] {1, 2, 3, 4})
                .element(0x00091001, "UN", items);
        assertThat(walk(dataset))
                .containsExactly("00081030 LO 0 4", "00081030 LO 1 4", "00081140 UN 0 4", "00091001 UN 0 20");
        assertThat(read(usual(DatasetBytes.explicit()).text(Tag.PatientID, "UN", "P1"))
                        .string(Tag.PatientID))
                .isEqualTo("P1");
    }

    @Test
    void fragmentsAreSkipped() throws Exception {
        assertThat(walk(DatasetBytes.explicit()
                        .header(Tag.PixelData, "OB", 0xFFFFFFFFL)
                        .header(0xFFFEE000, "", 0)
                        .header(0xFFFEE000, "", 4)
                        .raw(new byte[4])
                        .header(0xFFFEE0DD, "", 0)
                        .text(0xFFFCFFFC, "OB", "")))
                .containsExactly("FFFCFFFC OB 0 0");
    }

    @Test
    void twentyThousandSequencesInsideEachOtherAreNoProblem() throws Exception {
        DatasetBytes deep = usual(DatasetBytes.explicit());
        int depth = 20_000;
        for (int i = 0; i < depth; i++) {
            deep.header(Tag.ReferencedImageSequence, "SQ", 0xFFFFFFFFL).header(0xFFFEE000, "", 0xFFFFFFFFL);
        }
        // many elements at the bottom must not each look at every level above
        for (int i = 0; i < 200_000; i++) {
            deep.text(Tag.PatientID, "LO", "");
        }
        for (int i = 0; i < depth; i++) {
            deep.header(0xFFFEE00D, "", 0).header(0xFFFEE0DD, "", 0);
        }
        assertThat(read(deep).studyInstanceUid()).isEqualTo("1.2.3");
    }

    @Test
    void nestingWithoutEndIsAFault() throws Exception {
        DatasetBytes deep = DatasetBytes.explicit();
        for (int i = 0; i < 100_000; i++) {
            deep.header(Tag.ReferencedImageSequence, "SQ", 0xFFFFFFFFL).header(0xFFFEE000, "", 0xFFFFFFFFL);
        }
        assertThatThrownBy(() -> read(deep))
                .isInstanceOf(DicomFormatException.class)
                .hasMessageContaining("32768 deep");
    }

    @Test
    void wrongLengthsAreFaults() {
        for (DatasetBytes wrong : List.of(
                usual(DatasetBytes.explicit())
                        .header(0x7FE10010, "OB", 0xFFFFFFFEL)
                        .raw(new byte[10]),
                usual(DatasetBytes.explicit()).header(0x7FE10010, "OB", 11).raw(new byte[10]),
                usual(DatasetBytes.explicit()).header(0x7FE10010, "LO", 0xFFFF).raw(new byte[10]),
                usual(DatasetBytes.implicit())
                        .header(0x7FE10010, "", 0xFFFFFFFEL)
                        .raw(new byte[10]),
                usual(DatasetBytes.bigEndian())
                        .header(0x7FE10010, "OB", 0xFFFFFFFEL)
                        .raw(new byte[10]),
                // a value over the end of its item, an item over the end of its sequence, an end in the middle of a
                // header
                DatasetBytes.explicit()
                        .header(Tag.ReferencedImageSequence, "SQ", 22)
                        .header(0xFFFEE000, "", 14)
                        .header(Tag.CodeValue, "SH", 20)
                        .raw(new byte[30]),
                DatasetBytes.explicit()
                        .header(Tag.ReferencedImageSequence, "SQ", 20)
                        .header(0xFFFEE000, "", 40)
                        .raw(new byte[50]),
                DatasetBytes.explicit().header(Tag.ReferencedImageSequence, "SQ", 0xFFFFFFFFL),
                usual(DatasetBytes.explicit()).raw(new byte[] {0x10, 0, 0x20}),
                // no item where one must be, a delimiter where none may be
                DatasetBytes.explicit()
                        .header(Tag.ReferencedImageSequence, "SQ", 12)
                        .text(Tag.PatientID, "LO", "ABCD"),
                DatasetBytes.explicit()
                        .header(Tag.ReferencedImageSequence, "SQ", 0xFFFFFFFFL)
                        .header(0xFFFEE000, "", 0xFFFFFFFFL)
                        .header(0xFFFEE0DD, "", 0),
                DatasetBytes.explicit()
                        .header(Tag.PixelData, "OB", 0xFFFFFFFFL)
                        .header(0xFFFEE000, "", 0xFFFFFFFFL)
                        .raw(new byte[20]),
                DatasetBytes.explicit().raw(new byte[] {8, 0, 1, 0, 'x', 'y', 0, 0}),
                // zeros and then something
                usual(DatasetBytes.explicit()).raw(new byte[30]).raw(new byte[] {1}))) {
            assertThatThrownBy(() -> read(wrong)).isInstanceOf(DicomFormatException.class);
        }
    }

    @Test
    void paddingAtTheEndIsNone() throws Exception {
        assertThat(read(usual(DatasetBytes.explicit()).raw(new byte[512])).studyInstanceUid())
                .isEqualTo("1.2.3");
    }

    @Test
    void aClaimedLengthMakesNoAllocation() throws Exception {
        DatasetBytes huge = usual(DatasetBytes.explicit());
        for (int i = 0; i < 50; i++) {
            huge.header(Tag.ImageComments, "LT", 0xFFFF).raw(new byte[0xFFFF]);
        }
        Path file = huge.header(0x7FE10010, "OB", 0xFFFFFFFEL).write(dir.resolve("claims.dcm"));
        assertAllocates(file, true);
        // and one that has them, as a hole
        Path large = usual(DatasetBytes.explicit())
                .header(0x7FE10010, "OB", 0xFFFFFFFEL)
                .write(dir.resolve("large.dcm"));
        try (RandomAccessFile hole = new RandomAccessFile(large.toFile(), "rw")) {
            hole.setLength(hole.length() + 0xFFFFFFFEL);
        }
        assertAllocates(large, false);
    }

    @Test
    void aDeflateBombIsReadInConstantMemory() throws Exception {
        Path file = dir.resolve("bomb.dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(Part10.head(
                    DatasetBytes.SECONDARY_CAPTURE, "1.2", TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, null));
            try (OutputStream deflated = new DeflaterOutputStream(out, new Deflater(9, true))) {
                deflated.write(usual(DatasetBytes.explicit())
                        .header(0x7FE10010, "OB", 300 << 20)
                        .bytes());
                byte[] zeros = new byte[1 << 20];
                for (int i = 0; i < 300; i++) {
                    deflated.write(zeros);
                }
            }
        }
        assertThat(Files.size(file)).isLessThan(1 << 20);
        assertAllocates(file, false);
    }

    @Test
    void elementsWithoutEndAreNotKept() throws Exception {
        DatasetBytes many = usual(DatasetBytes.explicit());
        for (int i = 0; i < 200_000; i++) {
            many.text(0x00110000 + (i / 0xFFFF << 17) + i % 0xFFFF, "LO", "abcd");
        }
        DicomHeader header = read(many);
        assertThat(header.keywords()).hasSizeLessThan(20);
    }

    /** Reading the header takes less than 2 MB, however large the file or what it says. */
    private static void assertAllocates(Path file, boolean faulty) throws IOException {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        long start = System.nanoTime();
        if (faulty) {
            assertThatThrownBy(() -> DicomHeader.read(file)).isInstanceOf(DicomFormatException.class);
        } else {
            assertThat(DicomHeader.read(file).studyInstanceUid()).isEqualTo("1.2.3");
        }
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(2 << 20);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void metaInformationLongerThanUsualIsRead() throws Exception {
        byte[] usual = usual(DatasetBytes.explicit()).file("1.2.3.1.1");
        byte[] head = Part10.head(
                DatasetBytes.SECONDARY_CAPTURE, "1.2.3.1.1", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, "TEST");
        byte[] dataset = java.util.Arrays.copyOfRange(usual, head.length, usual.length);
        for (int size : new int[] {3_700, 3_802, 3_900, 4_000, 30_000}) {
            byte[] extra = DatasetBytes.explicit()
                    .element(0x00020102, "OB", new byte[size])
                    .bytes();
            Path file = dir.resolve(size + ".dcm");
            // the group length is the one without the extra element: it says nothing true
            Files.write(file, head);
            Files.write(file, extra, java.nio.file.StandardOpenOption.APPEND);
            Files.write(file, dataset, java.nio.file.StandardOpenOption.APPEND);
            assertThat(DicomHeader.read(file).studyInstanceUid()).as("" + size).isEqualTo("1.2.3");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 300})
    void aHeaderKnowsHowDeepSequencesStand(int levels) throws Exception {
        byte[] ends = {-2, -1, 0x0D, -32, 0, 0, 0, 0, -2, -1, (byte) 0xDD, -32, 0, 0, 0, 0};
        DatasetBytes dataset = DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.4", "1.2.5")
                .nested(levels);
        for (int i = 0; i < levels; i++) {
            dataset.raw(ends);
        }
        assertThat(read(dataset).nesting())
                .isEqualTo(levels)
                .isEqualTo(Nesting.of(dir.resolve("a.dcm"), Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>not found</html>", "\u00FF\u00D8\u00FF\u00E0JFIF", "DICM", "0123456789"})
    void whatIsNoDicomFileIsTold(String content) throws Exception {
        Path file = Files.write(dir.resolve("no.dcm"), content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> DicomHeader.read(file)).isInstanceOf(DicomFormatException.class);
    }
}
