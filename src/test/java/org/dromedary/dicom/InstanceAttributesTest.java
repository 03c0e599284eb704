package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.dromedary.testsupport.DatasetBytes;

class InstanceAttributesTest {

    @TempDir
    Path folder;

    static List<Supplier<DatasetBytes>> syntaxes() {
        return List.of(DatasetBytes::explicit, DatasetBytes::implicit, DatasetBytes::bigEndian, DatasetBytes::deflated);
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void valuesAndSequencesComeInEverySyntax(Supplier<DatasetBytes> syntax) throws Exception {
        DatasetBytes inner = syntax.get().text(0x00400007, "LO", "inner");
        DatasetBytes item = syntax.get()
                .text(0x00321060, "LO", "Schädel")
                .openSequence(0x00400008, "SQ", inner)
                .text(0x00401001, "SH", "RP1");
        Path file = syntax.get()
                .text(0x00080005, "CS", "ISO_IR 100")
                .text(0x00080060, "CS", "CT")
                .element(0x00081030, "LO", "Schädel".getBytes(StandardCharsets.ISO_8859_1))
                .text(0x00080061, "CS", "CT\\MR")
                .text(0x00100020, "LO", "not asked for")
                .sequence(0x00400275, item, syntax.get().text(0x00401001, "SH", "RP2"))
                .write(folder.resolve("a.dcm"));

        Map<String, Object> found = InstanceAttributes.read(
                file,
                List.of(
                        "Modality",
                        "StudyDescription",
                        "RequestAttributesSequence",
                        "ModalitiesInStudy",
                        "PatientName"));

        assertThat(found)
                .containsEntry("Modality", "CT")
                .containsEntry("StudyDescription", "Schädel")
                .containsEntry("ModalitiesInStudy", List.of("CT", "MR"))
                .containsEntry(
                        "RequestAttributesSequence",
                        List.of(
                                Map.of(
                                        "RequestedProcedureDescription", "Schädel",
                                        "ScheduledProtocolCodeSequence",
                                                List.of(Map.of("ScheduledProcedureStepDescription", "inner")),
                                        "RequestedProcedureID", "RP1"),
                                Map.of("RequestedProcedureID", "RP2")))
                .hasSize(4);
    }

    /** What a hostile file holds is not kept beyond a bound, and does not end on the call stack. */
    @Test
    void whatIsKeptIsBounded() throws Exception {
        DatasetBytes nested = DatasetBytes.explicit().text(0x00401001, "SH", "deep");
        for (int i = 0; i < 50; i++) {
            nested = DatasetBytes.explicit().openSequence(0x00400275, "SQ", nested);
        }
        DatasetBytes[] many = Stream.generate(() -> DatasetBytes.explicit().text(0x00401001, "SH", "x"))
                .limit(20_000)
                .toArray(DatasetBytes[]::new);
        Path file = DatasetBytes.explicit()
                .sequence(0x00081111, many)
                .raw(nested.bytes())
                .write(folder.resolve("b.dcm"));

        assertThat((List<?>) InstanceAttributes.read(file, List.of("ReferencedPerformedProcedureStepSequence"))
                        .get("ReferencedPerformedProcedureStepSequence"))
                .hasSizeLessThan(20_000);
        assertThat(InstanceAttributes.read(file, List.of("RequestAttributesSequence"))
                        .toString())
                .doesNotContain("deep");
    }
}
