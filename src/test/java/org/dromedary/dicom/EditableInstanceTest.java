package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Inflater;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.testsupport.Corpus;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.SameInstance;

class EditableInstanceTest {

    private static final int GEMS = 0x00091010;

    @TempDir
    Path dir;

    private static DatasetBytes of(String syntax) {
        return switch (syntax) {
            case "implicit" -> DatasetBytes.implicit();
            case "big" -> DatasetBytes.bigEndian();
            case "deflated" -> DatasetBytes.deflated();
            default -> DatasetBytes.explicit();
        };
    }

    /** Defined and undefined lengths, private blocks, sequences under UN, numbers, pixel data that stays in the file. */
    private static DatasetBytes rich(String syntax) {
        byte[] pixels = new byte[200_000];
        Arrays.fill(pixels, (byte) 7);
        DatasetBytes hidden = DatasetBytes.implicit().text(Tag.PatientName, "PN", "Doe^Jane");
        DatasetBytes privateItems = DatasetBytes.implicit()
                .header(0xFFFEE000, "", hidden.bytes().length)
                .raw(hidden.bytes());
        return DatasetBytes.instance(of(syntax), "1.2.3", "1.2.3.1", "1.2.3.1.1")
                .text(0x00090010, "LO", "GEMS_IDEN_01")
                .element(GEMS, "UN", privateItems.bytes())
                .text(Tag.PatientName, "PN", "Doe^Jane")
                .sequence(
                        Tag.OtherPatientIDsSequence,
                        of(syntax).text(Tag.PatientID, "LO", "A"),
                        of(syntax).text(Tag.PatientID, "LO", "B"))
                .openSequence(
                        Tag.RequestAttributesSequence, "SQ", of(syntax).text(Tag.ScheduledProcedureStepID, "SH", "S1"))
                .element(Tag.PixelData, "OW", pixels);
    }

    private static byte[] dataset(Path file) throws Exception {
        byte[] all = Files.readAllBytes(file);
        Part10 part10 = Part10.read(file);
        byte[] dataset = Arrays.copyOfRange(all, (int) part10.datasetOffset(), all.length);
        if (!part10.transferSyntax().isDeflated()) {
            return dataset;
        }
        Inflater inflater = new Inflater(true);
        inflater.setInput(dataset);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = 1; n > 0; ) {
            n = inflater.inflate(buffer);
            out.write(buffer, 0, n);
        }
        inflater.end();
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"explicit", "implicit", "big", "deflated"})
    void whatIsNotChangedIsWrittenByteForByte(String syntax) throws Exception {
        Path file = rich(syntax).write(dir.resolve("a.dcm"));
        EditableInstance.read(file).write(dir.resolve("b.dcm"));
        assertThat(dataset(dir.resolve("b.dcm"))).isEqualTo(dataset(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"explicit", "implicit", "big", "deflated"})
    void onlyWhatIsChangedIsDifferent(String syntax) throws Exception {
        EditableInstance instance = EditableInstance.read(rich(syntax).write(dir.resolve("a.dcm")));
        EditableItem dataset = instance.dataset();
        dataset.set(Tag.PatientName, "Roe^Richard");
        dataset.items(Tag.OtherPatientIDsSequence).get(1).set(Tag.PatientID, "A longer identifier");
        dataset.items(GEMS).get(0).set(Tag.PatientName, "X");
        dataset.set(Tag.Rows, "512");
        instance.write(dir.resolve("b.dcm"));

        EditableItem read = EditableInstance.read(dir.resolve("b.dcm")).dataset();
        assertThat(read.text(Tag.PatientName)).isEqualTo("Roe^Richard");
        assertThat(read.items(Tag.OtherPatientIDsSequence).get(0).text(Tag.PatientID))
                .isEqualTo("A");
        assertThat(read.items(Tag.OtherPatientIDsSequence).get(1).text(Tag.PatientID))
                .isEqualTo("A longer identifier");
        assertThat(read.items(GEMS).get(0).text(Tag.PatientName)).isEqualTo("X");
        assertThat(read.values(Tag.Rows)).containsExactly("512");
        assertThat(read.creator(GEMS)).isEqualTo("GEMS_IDEN_01");
        assertThat(read.privateTag(9, "GEMS_IDEN_01", 0x10)).isEqualTo(GEMS);
        assertThat(read.get(Tag.PixelData).isBulk()).isTrue();
        assertThat(read.get(Tag.PixelData).length()).isEqualTo(200_000);
        assertThat(SameInstance.differences(dir.resolve("a.dcm"), dir.resolve("b.dcm")))
                .allMatch(line -> line.contains("0010") || line.contains("0009") || line.contains("0028,0010"));
    }

    @Test
    void everyFileOfTheCorpusThatHasAHeaderIsWrittenAsItWas() throws Exception {
        List<String> faults = new ArrayList<>();
        int read = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            // deeper than anybody walks
            if (!isSound(entry.file()) || entry.toString().contains("nested_20000")) {
                continue;
            }
            read++;
            try {
                EditableInstance instance = EditableInstance.read(entry.file());
                instance.write(dir.resolve("b.dcm"));
                byte[] written = dataset(dir.resolve("b.dcm"));
                if (!Arrays.equals(withoutPadding(dataset(entry.file()), written.length), written)) {
                    faults.add(entry + " is different");
                }
                instance.forgetHead();
                instance.write(dir.resolve("c.dcm"));
                boolean hasGroupLengths =
                        Arrays.stream(instance.dataset().tags()).anyMatch(tag -> (tag & 0xFFFF) == 0);
                if (!hasGroupLengths && !Arrays.equals(dataset(dir.resolve("c.dcm")), written)) {
                    faults.add(entry + " is different with a new head");
                }
            } catch (IOException | RuntimeException e) {
                faults.add(entry + ": " + e);
            }
        }
        assertThat(faults).isEmpty();
        assertThat(read).isGreaterThan(300);
    }

    /** Zeros to a block size at the end of a file are no element. */
    private static byte[] withoutPadding(byte[] dataset, int length) {
        for (int i = length; i < dataset.length; i++) {
            if (dataset[i] != 0) {
                return dataset;
            }
        }
        return Arrays.copyOf(dataset, length);
    }

    private static boolean isSound(Path file) throws IOException {
        try {
            DicomHeader.read(file);
            return true;
        } catch (DicomFormatException e) {
            return false;
        }
    }

    @Test
    void textThatTheCharacterSetDoesNotHaveTurnsTheInstanceToUtf8() throws Exception {
        Path file = DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.1", "1.2.3.1.1")
                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 100")
                .text(Tag.PatientName, "PN", "M\u00fcller^J\u00f6rg")
                .sequence(
                        Tag.RequestAttributesSequence,
                        DatasetBytes.explicit()
                                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 100")
                                .text(Tag.RequestedProcedureDescription, "LO", "Sch\u00e4del"))
                .write(dir.resolve("a.dcm"));
        EditableInstance instance = EditableInstance.read(file);
        instance.dataset().set(Tag.StudyDescription, "Чашка");
        instance.write(dir.resolve("b.dcm"));

        EditableItem read = EditableInstance.read(dir.resolve("b.dcm")).dataset();
        assertThat(read.text(Tag.SpecificCharacterSet)).isEqualTo("ISO_IR 192");
        assertThat(read.text(Tag.PatientName)).isEqualTo("Müller^Jörg");
        assertThat(read.text(Tag.StudyDescription)).isEqualTo("Чашка");
        assertThat(read.items(Tag.RequestAttributesSequence).get(0).text(Tag.RequestedProcedureDescription))
                .isEqualTo("Schädel");
    }

    @Test
    void theHeadFollowsTheDatasetAndIsForgottenOnDemand() throws Exception {
        Path file = rich("explicit").write(dir.resolve("a.dcm"));
        byte[] bytes = Files.readAllBytes(file);
        System.arraycopy("II*\0".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
        Files.write(file, bytes);
        EditableInstance instance = EditableInstance.read(file);
        instance.dataset().set(Tag.SOPInstanceUID, "1.2.3.77");
        instance.write(dir.resolve("b.dcm"));
        assertThat(Part10.read(dir.resolve("b.dcm")).sopInstanceUid()).isEqualTo("1.2.3.77");
        assertThat(Files.readAllBytes(dir.resolve("b.dcm"))).startsWith('I', 'I', '*');

        instance.forgetHead();
        instance.write(dir.resolve("c.dcm"));
        assertThat(Part10.read(dir.resolve("c.dcm")).sopInstanceUid()).isEqualTo("1.2.3.77");
        assertThat(Arrays.copyOf(Files.readAllBytes(dir.resolve("c.dcm")), 128)).containsOnly(0);
    }

    @Test
    void pixelDataIsReplacedByAFile() throws Exception {
        Path pixels = Files.write(dir.resolve("pixels"), new byte[99_999]);
        for (String syntax : List.of("explicit", "deflated")) {
            EditableInstance instance = EditableInstance.read(rich(syntax).write(dir.resolve("a.dcm")));
            instance.dataset().setBulk(Tag.PixelData, "OW", pixels);
            instance.write(dir.resolve("b.dcm"));
            EditableItem read = EditableInstance.read(dir.resolve("b.dcm")).dataset();
            assertThat(read.get(Tag.PixelData).length()).isEqualTo(100_000);
        }
    }

    @Test
    void elementsComeAndGo() throws Exception {
        EditableInstance instance = EditableInstance.read(rich("explicit").write(dir.resolve("a.dcm")));
        EditableItem dataset = instance.dataset();
        assertThat(dataset.remove(Tag.PatientName)).isTrue();
        assertThat(dataset.remove(Tag.PatientName)).isFalse();
        dataset.setEmpty(Tag.PatientID);
        dataset.setEmpty(Tag.OtherPatientIDsSequence);
        EditableItem added = dataset.addItem(Tag.DeidentificationMethodCodeSequence);
        added.set(Tag.CodeValue, "113100");
        dataset.setAs(dataset.reserve(0x0011, "MINE", 0x02), "LO", "x", "y");
        instance.write(dir.resolve("b.dcm"));

        EditableItem read = EditableInstance.read(dir.resolve("b.dcm")).dataset();
        assertThat(read.contains(Tag.PatientName)).isFalse();
        assertThat(read.get(Tag.PatientID).isEmpty()).isTrue();
        assertThat(read.get(Tag.OtherPatientIDsSequence).isEmpty()).isTrue();
        assertThat(read.items(Tag.DeidentificationMethodCodeSequence).get(0).text(Tag.CodeValue))
                .isEqualTo("113100");
        assertThat(read.values(read.privateTag(0x0011, "MINE", 0x02))).containsExactly("x", "y");
        assertThat(added.path(Tag.CodeValue)).isEqualTo("(0012,0064)[1].(0008,0100)");
        List<String> paths = new ArrayList<>();
        read.walk((item, element) -> paths.add(item.path(element.tag())));
        assertThat(paths)
                .contains("(0009,1010)[1].(0010,0010)", "(0040,0275)[1].(0040,0009)")
                .doesNotContain("(0010,0010)");
    }

    @Test
    void whatWouldNotFitIntoMemoryIsRefused() throws Exception {
        DatasetBytes many = DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.1", "1.2.3.1.1");
        for (int i = 0; i < 20_000; i++) {
            many.text(0x00200000 + i, "UN", "");
        }
        Path file = many.write(dir.resolve("a.dcm"));
        assertThatThrownBy(() -> EditableInstance.read(file, 1 << 20))
                .isInstanceOf(DicomFormatException.class)
                .hasMessageContaining("more than 1 MB");
        Path deep = DatasetBytes.explicit().nested(2000).write(dir.resolve("deep.dcm"));
        assertThatThrownBy(() -> EditableInstance.read(deep)).isInstanceOf(DicomFormatException.class);
    }

    @Test
    void nothingIsLeftOfAFileThatCannotBeWritten() throws Exception {
        Path file = rich("explicit").write(dir.resolve("a.dcm"));
        EditableInstance instance = EditableInstance.read(file);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5000));
        assertThatThrownBy(() -> instance.write(dir.resolve("b.dcm"))).isInstanceOf(IOException.class);
        assertThat(dir.resolve("b.dcm")).doesNotExist();
        assertThatThrownBy(() ->
                        EditableInstance.read(rich("explicit").write(file)).write(file))
                .isInstanceOf(IOException.class);
    }

    @Test
    void asManyInstancesAsProcessorsTakeHalfOfTheHeap() {
        long mb = 1 << 20;
        assertThat(EditableInstance.budget(512 * mb, 2)).isEqualTo(64 * mb);
        for (int processors : new int[] {1, 4, 8, 16, 32}) {
            assertThat(processors * EditableInstance.budget(512 * mb, processors))
                    .isLessThanOrEqualTo(256 * mb);
        }
        assertThat(EditableInstance.budget(64 * 1024 * mb, 4)).isEqualTo(256 * mb);
    }
}
