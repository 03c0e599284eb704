package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DatasetBytes;

class TextRewriterTest {

    private static final TextRule WITHOUT_SECRET = (tag, value) -> value.replace(" pw=x1y2", "");

    @TempDir
    Path dir;

    private static byte[] rewrite(Path file, TextRule rule) throws IOException {
        try (InputStream in = TextRewriter.open(file, rule)) {
            return in.readAllBytes();
        }
    }

    private static DatasetBytes of(String syntax) {
        return switch (syntax) {
            case "implicit" -> DatasetBytes.implicit();
            case "big" -> DatasetBytes.bigEndian();
            case "deflated" -> DatasetBytes.deflated();
            default -> DatasetBytes.explicit();
        };
    }

    /** A dataset with the text at several depths, and at its very end. */
    private static DatasetBytes secretive(String syntax, String text) {
        DatasetBytes nested = of(syntax)
                .openSequence(Tag.RequestAttributesSequence, "SQ", of(syntax).text(Tag.StudyDescription, "LO", text));
        return DatasetBytes.instance(of(syntax), "1.2.3", "1.2.3.1", "1.2.3.1.1")
                .text(Tag.StudyDescription, "LO", text)
                .sequence(
                        Tag.ReferencedStudySequence,
                        nested,
                        of(syntax).text(Tag.RequestedProcedureComments, "LT", text))
                .element(Tag.PixelData, "OW", new byte[40_000])
                .text(0xFFFAFFFA - 1, "OB", "")
                .text(Tag.TextValue, "UT", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"explicit", "implicit", "big"})
    void theTextIsReplacedEverywhereAndNothingElse(String syntax) throws Exception {
        Path file = secretive(syntax, "Knee pw=x1y2").write(dir.resolve("a.dcm"));
        byte[] expected = secretive(syntax, "Knee        ").file("1.2.3.4");
        assertThat(rewrite(file, WITHOUT_SECRET)).isEqualTo(expected).hasSize((int) Files.size(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"explicit", "implicit", "big", "deflated"})
    void dcmtkReadsTheNewText(String syntax) throws Exception {
        Path file = of(syntax)
                .text(Tag.SOPInstanceUID, "UI", "1.2.3.4")
                .text(Tag.StudyDescription, "LO", "Knee pw=x1y2")
                .sequence(
                        Tag.RequestAttributesSequence,
                        of(syntax).text(Tag.RequestedProcedureDescription, "LO", "Knee pw=x1y2"))
                .write(dir.resolve("a.dcm"));
        Path rewritten = Files.write(dir.resolve("b.dcm"), rewrite(file, WITHOUT_SECRET));
        assertThat(Command.succeed("dcmdump", "+L", rewritten))
                .containsPattern("\\(0008,1030\\) LO \\[Knee *]")
                .containsPattern("\\(0032,1060\\) LO \\[Knee *]")
                .doesNotContain("x1y2", "E: ", "W: ");
        assertThat(Command.succeed("dcmdump", "+L", file)).contains("LO [Knee pw=x1y2]");
    }

    @Test
    void aDeflatedDatasetIsDeflatedAgain() throws Exception {
        Path file = secretive("deflated", "Knee pw=x1y2").write(dir.resolve("a.dcm"));
        Path rewritten = Files.write(dir.resolve("b.dcm"), rewrite(file, WITHOUT_SECRET));
        assertThat(DicomHeader.read(rewritten).string(Tag.StudyDescription)).isEqualTo("Knee");
        assertThat(Files.size(rewritten)).isLessThan(2_000);
        assertThat(rewrite(rewritten, (tag, value) -> value)).isEqualTo(Files.readAllBytes(rewritten));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1000})
    void readingInSmallPiecesGivesTheSame(int piece) throws Exception {
        Path file = secretive("explicit", "Knee pw=x1y2").write(dir.resolve("a.dcm"));
        ByteArrayOutputStream slow = new ByteArrayOutputStream();
        byte[] buffer = new byte[piece];
        try (InputStream in = TextRewriter.open(file, WITHOUT_SECRET)) {
            slow.write(in.read());
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                slow.write(buffer, 0, n);
            }
        }
        assertThat(slow.toByteArray()).isEqualTo(rewrite(file, WITHOUT_SECRET));
    }

    @Test
    void aValueUnderUnIsCleanedToo() throws Exception {
        Path file = DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.1", "1.2.3.1.1")
                .text(Tag.StudyDescription, "UN", "Knee pw=x1y2")
                .write(dir.resolve("a.dcm"));
        assertThat(new String(rewrite(file, WITHOUT_SECRET), StandardCharsets.ISO_8859_1))
                .doesNotContain("x1y2");
    }

    @Test
    void eachItemHasItsOwnCharacterSet() throws Exception {
        byte[] utf8 = "Größe pw=x1y2".getBytes(StandardCharsets.UTF_8);
        byte[] latin = "Größe pw=x1y2".getBytes(StandardCharsets.ISO_8859_1);
        Path file = DatasetBytes.explicit()
                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 192")
                .text(Tag.SOPInstanceUID, "UI", "1.2")
                .element(Tag.StudyDescription, "LO", utf8)
                .sequence(
                        Tag.RequestAttributesSequence,
                        DatasetBytes.explicit()
                                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 100")
                                .element(Tag.StudyDescription, "LO", latin),
                        DatasetBytes.explicit().element(Tag.StudyDescription, "LO", utf8))
                .element(Tag.ImageComments, "LT", utf8)
                .write(dir.resolve("a.dcm"));
        // each is told the same characters, whatever the bytes are
        byte[] rewritten = rewrite(file, (tag, value) -> value.equals("Größe pw=x1y2") ? "Größe" : "wrong: " + value);
        String text = new String(rewritten, StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain("wrong", "pw=");
        assertThat(text.split("GrÃ¶Ã\u009Fe {8}", -1)).hasSize(4);
        assertThat(text.split("Größe {8}", -1)).hasSize(2);
        assertThat(rewritten).hasSize((int) Files.size(file));
    }

    @Test
    void japaneseTextStaysReadable() throws Exception {
        byte[] value = HexFormat.of().parseHex("1b24423b334544" + "1b28422070773d78317932");
        Path file = DatasetBytes.explicit()
                .text(Tag.SpecificCharacterSet, "CS", "\\ISO 2022 IR 87")
                .text(Tag.SOPInstanceUID, "UI", "1.2")
                .element(Tag.StudyDescription, "LO", value)
                .write(dir.resolve("a.dcm"));
        Path rewritten = Files.write(dir.resolve("b.dcm"), rewrite(file, WITHOUT_SECRET));
        assertThat(DicomHeader.read(file).string(Tag.StudyDescription)).isEqualTo("山田 pw=x1y2");
        assertThat(DicomHeader.read(rewritten).string(Tag.StudyDescription)).isEqualTo("山田");
        assertThat(Files.size(rewritten)).isEqualTo(Files.size(file));
    }

    @Test
    void aLongerTextIsCutAtACharacter() throws Exception {
        Path file = DatasetBytes.explicit()
                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 192")
                .text(Tag.StudyDescription, "LO", "12345678")
                .write(dir.resolve("a.dcm"));
        Path rewritten = Files.write(dir.resolve("b.dcm"), rewrite(file, (tag, value) -> "äöüß😀"));
        assertThat(DicomHeader.read(rewritten).string(Tag.StudyDescription)).isEqualTo("äöüß");
        Files.write(rewritten, rewrite(file, (tag, value) -> "aäöü😀"));
        assertThat(DicomHeader.read(rewritten).string(Tag.StudyDescription)).isEqualTo("aäöü");
    }

    @Test
    void whatCannotBeWalkedIsNotOpened() throws Exception {
        byte[] whole = secretive("explicit", "Knee pw=x1y2").file("1.2");
        Path cut = Files.write(dir.resolve("cut.dcm"), Arrays.copyOf(whole, whole.length - 3));
        assertThatThrownBy(() -> TextRewriter.open(cut, WITHOUT_SECRET)).isInstanceOf(DicomFormatException.class);
    }

    @Test
    void aFileThatIsReplacedMeanwhileIsStillTheOldOne() throws Exception {
        Path file = secretive("explicit", "Knee pw=x1y2").write(dir.resolve("a.dcm"));
        byte[] expected = rewrite(file, WITHOUT_SECRET);
        Path other = Files.write(dir.resolve("other.dcm"), new byte[100_000]);
        try (InputStream in = TextRewriter.open(file, (tag, value) -> {
            try {
                if (Files.exists(other)) {
                    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return WITHOUT_SECRET.apply(tag, value);
        })) {
            assertThat(in.readAllBytes()).isEqualTo(expected);
        }
    }
}
