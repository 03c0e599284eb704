package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DatasetBytes;

class Part10Test {

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"1.2.3,MODALITY", "1.2.34,AE", "1.2.3,''", "1.2.3,AE TITLE 16 CHAR"})
    void whatItWritesIsRead(String sopInstance, String source) throws Exception {
        DatasetBytes dataset = DatasetBytes.instance(DatasetBytes.explicit(), "1.2", "1.2.1", sopInstance);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Part10.head(
                DatasetBytes.SECONDARY_CAPTURE, sopInstance, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, source));
        int head = bytes.size();
        bytes.writeBytes(dataset.bytes());
        Path file = Files.write(dir.resolve("a.dcm"), bytes.toByteArray());

        Part10 read = Part10.read(file);
        assertThat(read.datasetOffset()).isEqualTo(head);
        assertThat(read.sopClassUid()).isEqualTo(DatasetBytes.SECONDARY_CAPTURE);
        assertThat(read.sopInstanceUid()).isEqualTo(sopInstance);
        assertThat(read.transferSyntax().uid()).isEqualTo(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);

        assertThat(Command.succeed("dcmftest", file)).startsWith("yes:");
        String dump = Command.succeed("dcmdump", "-Un", "+E", file);
        assertThat(dump)
                .contains("UI [" + sopInstance + "]", "SH [" + Part10.IMPLEMENTATION_VERSION_NAME + "]")
                .doesNotContain("W: ", "E: ");
        if (!source.isEmpty()) {
            assertThat(dump).contains("AE [" + source + "]");
        }
    }

    @Test
    void preambleAndPrefixMayBeMissing() throws Exception {
        byte[] whole = DatasetBytes.instance(DatasetBytes.implicit(), "1.2", "1.2.1", "1.2.1.1")
                .file("1.2.1.1");
        Path withoutPreamble = Files.write(dir.resolve("a.dcm"), Arrays.copyOfRange(whole, 128, whole.length));
        assertThat(DicomHeader.read(withoutPreamble).studyInstanceUid()).isEqualTo("1.2");
        Path withoutPrefix = Files.write(dir.resolve("b.dcm"), Arrays.copyOfRange(whole, 132, whole.length));
        assertThat(DicomHeader.read(withoutPrefix).studyInstanceUid()).isEqualTo("1.2");
        for (DatasetBytes bare : new DatasetBytes[] {DatasetBytes.implicit(), DatasetBytes.explicit()}) {
            Path dataset = Files.write(
                    dir.resolve("c.dcm"),
                    DatasetBytes.instance(bare, "1.2", "1.2.1", "1.2.1.1").bytes());
            assertThat(DicomHeader.read(dataset).studyInstanceUid()).isEqualTo("1.2");
        }
    }
}
