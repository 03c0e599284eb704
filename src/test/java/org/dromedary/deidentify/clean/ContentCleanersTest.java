package org.dromedary.deidentify.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.testsupport.DatasetBytes;

class ContentCleanersTest {

    private static final KnownWords KNOWN = new KnownWords.Builder()
            .name("Müller^Jörg", "the patient's name")
            .id("PID-4711", "the patient ID")
            .build();

    @TempDir
    private Path folder;

    private final DescriptorCleaner words = new DescriptorCleaner(DescriptorRules.DEFAULT, KNOWN);

    private EditableItem read(DatasetBytes dataset) throws IOException {
        return EditableInstance.read(dataset.write(folder.resolve("some.dcm"))).dataset();
    }

    private static DatasetBytes code(String value, String scheme, String meaning) {
        return DatasetBytes.explicit()
                .text(Tag.CodeValue, "SH", value)
                .text(Tag.CodingSchemeDesignator, "SH", scheme)
                .text(Tag.CodeMeaning, "LO", meaning);
    }

    private static DatasetBytes text(DatasetBytes concept, String value) {
        return DatasetBytes.explicit()
                .text(Tag.ValueType, "CS", "TEXT")
                .sequence(Tag.ConceptNameCodeSequence, concept)
                .text(Tag.TextValue, "UT", value);
    }

    @Test
    void textOfAReportIsCleanedAtAnyDepth() throws IOException {
        DatasetBytes inner = DatasetBytes.explicit()
                .text(Tag.ValueType, "CS", "CONTAINER")
                .sequence(Tag.ContentSequence, text(code("121071", "DCM", "Finding"), "Liver lesion, MUELLER, 3mm"));
        EditableItem report = read(DatasetBytes.explicit()
                .sequence(
                        Tag.ContentSequence,
                        inner,
                        text(code("121029", "DCM", "Subject Name"), "liver"),
                        text(code("X1", "99ACME", "Name of Joerg"), "chest")));
        assertThat(new StructuredContentCleaner(words, KNOWN).clean(report, Tag.ContentSequence))
                .isEqualTo(4);
        EditableItem finding = report.items(Tag.ContentSequence)
                .get(0)
                .items(Tag.ContentSequence)
                .get(0);
        assertThat(finding.text(Tag.TextValue)).isEqualTo("Liver lesion, 3mm");
        assertThat(finding.items(Tag.ConceptNameCodeSequence).get(0).text(Tag.CodeMeaning))
                .isEqualTo("Finding");
        EditableItem subject = report.items(Tag.ContentSequence).get(1);
        assertThat(subject.text(Tag.TextValue)).isEqualTo("REMOVED");
        EditableItem own = report.items(Tag.ContentSequence).get(2);
        assertThat(own.text(Tag.TextValue)).isEqualTo("REMOVED");
        assertThat(own.items(Tag.ConceptNameCodeSequence).get(0).text(Tag.CodeMeaning))
                .doesNotContain("Joerg");
    }

    @Test
    void aMeaningOfAPublishedCodeLosesTheName() throws IOException {
        DatasetBytes value = DatasetBytes.explicit()
                .text(Tag.ValueType, "CS", "CODE")
                .sequence(Tag.ConceptNameCodeSequence, code("121071", "DCM", "Finding of Müller"))
                .sequence(Tag.ConceptCodeSequence, code("PID4711", "99ACME", "PID-4711"));
        EditableItem report = read(DatasetBytes.explicit().sequence(Tag.ContentSequence, value));
        new StructuredContentCleaner(words, KNOWN).clean(report, Tag.ContentSequence);
        EditableItem item = report.items(Tag.ContentSequence).get(0);
        assertThat(item.items(Tag.ConceptNameCodeSequence).get(0).text(Tag.CodeMeaning))
                .doesNotContain("ller");
        assertThat(item.items(Tag.ConceptCodeSequence).get(0).text(Tag.CodeValue))
                .isEqualTo("REMOVED");
        assertThat(item.items(Tag.ConceptCodeSequence).get(0).text(Tag.CodeMeaning))
                .isEqualTo("REMOVED");
    }

    @Test
    void graphicOverlaysAndCurvesGoAndRegionsStayWithCleanLabels() throws IOException {
        byte[] bits = new byte[8];
        EditableItem image = read(DatasetBytes.explicit()
                .text(0x50000022, "LO", "MUELLER")
                .element(0x50003000, "OW", bits)
                .text(0x60000040, "CS", "G")
                .text(0x60001500, "LO", "MUELLER")
                .element(0x60003000, "OW", bits)
                .text(0x60020040, "CS", "R")
                .text(0x60020022, "LO", "Liver MUELLER")
                .element(0x60023000, "OW", bits)
                .element(0x60040102, "US", new byte[] {14, 0}));
        assertThat(new GraphicsCleaner(words).clean(image)).isEqualTo(4);
        assertThat(image.tags()).containsExactlyInAnyOrder(0x60020022, 0x60020040, 0x60023000);
        assertThat(image.text(0x60020022)).isEqualTo("Liver");
    }

    @Test
    void textOfAPresentationStateIsCleaned() throws IOException {
        DatasetBytes note = DatasetBytes.explicit().text(0x00700006, "ST", "MUELLER, Jörg");
        DatasetBytes annotation =
                DatasetBytes.explicit().text(0x00700002, "CS", "LAYER1").sequence(0x00700008, note);
        DatasetBytes layer =
                DatasetBytes.explicit().text(0x00700002, "CS", "LAYER1").text(0x00700068, "LO", "for Müller");
        EditableItem state =
                read(DatasetBytes.explicit().sequence(0x00700001, annotation).sequence(0x00700060, layer));
        assertThat(new GraphicsCleaner(words).clean(state)).isEqualTo(2);
        EditableItem cleaned = state.items(0x00700001).get(0);
        assertThat(cleaned.items(0x00700008).get(0).text(0x00700006)).isEqualTo("REMOVED");
        assertThat(cleaned.text(0x00700002)).isEqualTo("LAYER1");
        assertThat(state.items(0x00700060).get(0).text(0x00700068)).isEqualTo("for");
        Path made = folder.resolve("made.dcm");
        state.instance().write(made);
        assertThat(new String(Files.readAllBytes(made), StandardCharsets.ISO_8859_1))
                .doesNotContain("ller");
    }
}
