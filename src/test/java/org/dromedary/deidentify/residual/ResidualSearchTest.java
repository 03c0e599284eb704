package org.dromedary.deidentify.residual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DatasetBytes;

class ResidualSearchTest {

    private static final ResidualWords MUELLER = new ResidualWords.Builder()
            .name("Müller^Jörg", "the patient's name")
            .id("PID-004711", "the patient ID")
            .birthDate("19600201", "the birth date")
            .id("ACC123456", "the accession number")
            .build();

    private static final ResidualWords YAMADA = new ResidualWords.Builder()
            .name("Yamada^Tarou=山田^太郎=やまだ^たろう", "the patient's name")
            .build();

    private static final ResidualWords HONG = new ResidualWords.Builder()
            .name("Hong^Gildong=洪^吉洞=홍^길동", "the patient's name")
            .build();

    private static final ResidualWords LI =
            new ResidualWords.Builder().name("Li^Bo", "the patient's name").build();

    private static final ResidualWords LEE =
            new ResidualWords.Builder().name("Lee^Ann", "the patient's name").build();

    @TempDir
    private Path folder;

    private static DatasetBytes instance() {
        return DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.1", "1.2.3.4");
    }

    private List<ResidualHit> search(ResidualWords words, byte[] file) throws IOException {
        return ResidualSearch.search(Files.write(folder.resolve("some.dcm"), file), words, false);
    }

    private List<ResidualHit> search(ResidualWords words, DatasetBytes dataset) throws IOException {
        return search(words, dataset.file("1.2.3.4"));
    }

    @TestFactory
    Stream<DynamicTest> findsTextOfTheName() {
        return Stream.of(
                        "MUELLER",
                        "mueller^j",
                        "Müller",
                        "MÜLLER",
                        "Muller Joerg",
                        "J. Jörg",
                        "x_JORG_y",
                        "born 01.02.1960",
                        "1.2.1960",
                        "DOB 02/01/1960",
                        "1960-02-01",
                        "1 February 1960",
                        "01-FEB-1960",
                        "1. Februar 1960",
                        "ID PID-004711",
                        "pid004711",
                        "SACC123456")
                .map(text -> DynamicTest.dynamicTest(
                        text, () -> assertThat(search(MUELLER, instance().text(Tag.StudyDescription, "LO", text)))
                                .singleElement()
                                .satisfies(hit -> assertThat(hit.path()).isEqualTo("(0008,1030)"))));
    }

    @TestFactory
    Stream<DynamicTest> leavesWhatIsNotTheName() {
        return Stream.of("Muellerx", "Jorgensen", "19600202", "1960", "4711", "CT HEAD 3mm", "20260201", "21.2.1960")
                .map(text -> DynamicTest.dynamicTest(
                        text, () -> assertThat(search(MUELLER, instance().text(Tag.StudyDescription, "LO", text)))
                                .isEmpty()));
    }

    @Test
    void findsItAtAnyDepthAndInAnyKindOfValue() throws IOException {
        byte[] wide = "Name: Müller".getBytes(StandardCharsets.UTF_16LE);
        byte[] document = "%PDF-1.4 (Patient MUELLER)".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(search(
                        MUELLER,
                        instance().element(0x00090010, "LO", "X".getBytes()).element(0x00091001, "UN", wide)))
                .extracting(ResidualHit::path)
                .containsExactly("(0009,1001)");
        assertThat(search(MUELLER, instance().element(0x00420011, "OB", document)))
                .extracting(ResidualHit::path)
                .containsExactly("(0042,0011)");
        DatasetBytes inner = DatasetBytes.explicit().text(Tag.CodeMeaning, "LO", "Dr. Joerg");
        DatasetBytes item = DatasetBytes.explicit().sequence(Tag.ConceptNameCodeSequence, inner);
        assertThat(search(MUELLER, instance().sequence(Tag.ContentSequence, item)))
                .extracting(ResidualHit::path)
                .containsExactly("(0040,A730)/(0040,A043)/(0008,0104)");
        assertThat(search(MUELLER, instance().text(Tag.FrameOfReferenceUID, "UI", "1.2.19600201.3")))
                .extracting(ResidualHit::of)
                .containsExactly("the birth date");
    }

    @Test
    void findsItBeforeTheDataset() throws IOException {
        byte[] file = instance().file("1.2.3.4");
        System.arraycopy("EXPORTED FOR MUELLER".getBytes(), 0, file, 10, 20);
        assertThat(search(MUELLER, file)).extracting(ResidualHit::path).containsExactly("the preamble");
        ResidualWords sender = new ResidualWords.Builder()
                .name("TEST^Xaver", "a name")
                .id("TESTER1", "an ID")
                .build();
        assertThat(search(sender, instance())).isEmpty();
        ResidualWords station =
                new ResidualWords.Builder().name("DROMEDARY_01", "a name").build();
        assertThat(search(station, instance()))
                .extracting(ResidualHit::path)
                .containsExactly("the file meta information");
    }

    @TestFactory
    Stream<DynamicTest> findsOtherScripts() {
        record Case(ResidualWords words, String charset, byte[] value) {}
        byte[] japanese = "検査 山田先生".getBytes(Charset.forName("ISO-2022-JP"));
        byte[] korean = concat(new byte[] {0x1B, 0x24, 0x29, 0x43}, "홍길동 검사".getBytes(Charset.forName("EUC-KR")));
        return Stream.of(
                        new Case(YAMADA, "\\ISO 2022 IR 87", japanese),
                        new Case(YAMADA, "ISO_IR 192", "やまだ".getBytes(StandardCharsets.UTF_8)),
                        new Case(YAMADA, "ISO_IR 192", "ﾔﾏﾀﾞ Yamada".getBytes(StandardCharsets.UTF_8)),
                        new Case(YAMADA, "ISO_IR 100", "山田".getBytes(Charset.forName("Shift_JIS"))),
                        new Case(HONG, "\\ISO 2022 IR 149", korean),
                        new Case(HONG, "GB18030", "吉洞".getBytes(Charset.forName("GB18030"))),
                        new Case(MUELLER, "ISO_IR 100", "Müller".getBytes(StandardCharsets.ISO_8859_1)),
                        new Case(MUELLER, "ISO_IR 192", "Mu\u0308ller".getBytes(StandardCharsets.UTF_8)))
                .map(one -> DynamicTest.dynamicTest(one.charset(), () -> {
                    DatasetBytes dataset = DatasetBytes.explicit()
                            .text(Tag.SpecificCharacterSet, "CS", one.charset())
                            .element(Tag.StudyDescription, "LO", one.value());
                    assertThat(search(one.words(), dataset)).hasSize(1);
                    DatasetBytes unknown = DatasetBytes.explicit()
                            .text(0x00090010, "LO", "X")
                            .element(0x00091001, "UN", concat(new byte[] {1, 2, 3}, one.value()));
                    assertThat(search(one.words(), unknown)).hasSize(1);
                }));
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @Test
    void aShortNameIsFoundAsAWholeOnly() throws IOException {
        assertThat(search(LI, instance().text(Tag.StudyDescription, "LO", "Li Bo, lying")))
                .hasSize(1);
        assertThat(search(LI, instance().text(Tag.StudyDescription, "LO", "BO^LI")))
                .hasSize(1);
        assertThat(search(LI, instance().text(Tag.StudyDescription, "LO", "liver LI 3 bolus")))
                .isEmpty();
        assertThat(search(LEE, instance().text(Tag.StudyDescription, "LO", "for LEE")))
                .hasSize(1);
        assertThat(search(LEE, instance().text(Tag.StudyDescription, "LO", "sleep annotation")))
                .isEmpty();
    }

    @Test
    void aCommonWordIsFoundWithTheRestOfTheName() throws IOException {
        ResidualWords head = new ResidualWords.Builder()
                .name("Head^Peter", "the patient's name")
                .build();
        assertThat(search(head, instance().text(Tag.StudyDescription, "LO", "CT HEAD")))
                .isEmpty();
        assertThat(search(head, instance().text(Tag.StudyDescription, "LO", "PETER")))
                .hasSize(1);
    }

    @Test
    void numbersAreNotFoundInMeasurements() throws IOException {
        ResidualWords id =
                new ResidualWords.Builder().id("123456", "the patient ID").build();
        assertThat(search(id, instance().text(Tag.SliceThickness, "DS", "0.123456")))
                .isEmpty();
        assertThat(search(id, instance().text(Tag.StudyTime, "TM", "123456"))).isEmpty();
        assertThat(search(id, instance().text(Tag.InstanceNumber, "IS", "123456")))
                .hasSize(1);
        assertThat(search(id, instance().text(Tag.StudyID, "SH", "S123456"))).hasSize(1);
        ResidualWords small =
                new ResidualWords.Builder().id("123", "the patient ID").build();
        assertThat(search(small, instance().text(Tag.StudyID, "SH", "123"))).hasSize(1);
        assertThat(search(small, instance().text(Tag.StudyID, "SH", "CT 123"))).isEmpty();
    }

    @Test
    void pixelsAreNoText() throws IOException {
        byte[] pixels = new byte[100_000];
        new Random(1).nextBytes(pixels);
        System.arraycopy("MUELLER JOERG".getBytes(), 0, pixels, 50_000, 13);
        assertThat(search(MUELLER, instance().element(Tag.PixelData, "OW", pixels)))
                .isEmpty();
        byte[] comment =
                concat(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xFE, 0, 9}, "MUELLER ".getBytes());
        DatasetBytes compressed = instance()
                .header(Tag.PixelData, "OB", DatasetBytes.UNDEFINED)
                .header(0xFFFEE000, "", 0)
                .header(0xFFFEE000, "", comment.length)
                .raw(comment)
                .header(0xFFFEE0DD, "", 0);
        assertThat(search(MUELLER, compressed)).extracting(ResidualHit::path).containsExactly("(7FE0,0010)");
    }

    @Test
    void wordsAreFoundWherePiecesMeet() throws IOException {
        for (int at : new int[] {65_520, 65_530, 65_535, 65_536, 131_066}) {
            byte[] document = new byte[200_000];
            new Random(at).nextBytes(document);
            System.arraycopy(" MUELLER ".getBytes(), 0, document, at, 9);
            assertThat(search(MUELLER, instance().element(0x00420011, "OB", document)))
                    .as("at %d", at)
                    .hasSize(1);
        }
    }

    @Test
    void datesThatAPolicyKeepsAreNotHeldAgainstANewborn() throws IOException {
        Path file = instance().text(Tag.StudyDate, "DA", "19600201").write(folder.resolve("newborn.dcm"));
        assertThat(ResidualSearch.search(file, MUELLER, true)).isEmpty();
        assertThat(ResidualSearch.search(file, MUELLER, false)).hasSize(1);
    }

    @Test
    void randomBytesAreNobody() throws IOException {
        byte[] noise = new byte[8 << 20];
        new Random(7).nextBytes(noise);
        assertThat(search(MUELLER, instance().element(0x00420011, "OB", noise))).isEmpty();
        assertThat(search(LEE, instance().element(0x00420011, "OB", noise))).isEmpty();
    }
}
