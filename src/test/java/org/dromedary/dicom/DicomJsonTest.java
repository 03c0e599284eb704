package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

import org.dromedary.testsupport.Corpus;
import org.dromedary.testsupport.DatasetBytes;

class DicomJsonTest {

    private static final ModelView VIEW = new ModelView("http://x/bulkdata", null);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    @Test
    void everyVrHasItsForm() throws Exception {
        JsonNode json = json(DatasetBytes.explicit()
                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 100")
                .text(Tag.ImageType, "CS", "ORIGINAL\\PRIMARY\\\\AXIAL")
                .text(Tag.SOPInstanceUID, "UI", "1.2.3")
                .text(Tag.StudyDate, "DA", "")
                .text(Tag.PatientName, "PN", "M\u00fcller^J\u00f6rg=\\=ideo=phon\\")
                .text(Tag.PatientWeight, "DS", "70.50\\ 1e2 \\abc\\1E999999\\")
                .text(Tag.InstanceNumber, "IS", "+007 ")
                .text(Tag.ImageComments, "LT", "  a\\b  ")
                .element(Tag.RecommendedDisplayFrameRateInFloat, "FL", floats(1.5f, Float.NaN, Float.NEGATIVE_INFINITY))
                .element(Tag.Rows, "US", new byte[] {(byte) 0xFF, (byte) 0xFF})
                .element(Tag.FrameIncrementPointer, "AT", new byte[] {0x18, 0, 0x63, 0x10}));

        assertThat(json.at("/00080005/Value/0").asText()).isEqualTo("ISO_IR 192");
        assertThat(json.get("00080008"))
                .isEqualTo(
                        JSON.readTree("""
                {"vr":"CS","Value":["ORIGINAL","PRIMARY",null,"AXIAL"]}"""));
        assertThat(json.get("00080020")).isEqualTo(JSON.readTree("{\"vr\":\"DA\"}"));
        assertThat(json.get("00100010"))
                .isEqualTo(
                        JSON.readTree(
                                """
                {"vr":"PN","Value":[{"Alphabetic":"M\u00fcller^J\u00f6rg"},{"Ideographic":"ideo","Phonetic":"phon"},null]}"""));
        assertThat(json.get("00101030").toString())
                .isEqualTo("{\"vr\":\"DS\",\"Value\":[70.5,100.0,\"abc\",\"1E999999\",null]}");
        assertThat(json.get("00200013").toString()).isEqualTo("{\"vr\":\"IS\",\"Value\":[7]}");
        assertThat(json.at("/00204000/Value/0").asText()).isEqualTo("  a\\b");
        assertThat(json.get("00089459").toString()).isEqualTo("{\"vr\":\"FL\",\"Value\":[1.5,\"NaN\",\"-Infinity\"]}");
        assertThat(json.at("/00280010/Value/0").asInt()).isEqualTo(65535);
        assertThat(json.at("/00280009/Value/0").asText()).isEqualTo("00181063");
    }

    @Test
    void longBinaryDataIsAddressedAndShortOneStandsInBase64() throws Exception {
        byte[] small = {1, 2, 3, 4};
        JsonNode json = json(DatasetBytes.explicit()
                .sequence(
                        Tag.WaveformSequence,
                        DatasetBytes.explicit().text(Tag.InstanceNumber, "IS", "1"),
                        DatasetBytes.explicit().element(Tag.WaveformData, "OW", new byte[2000]))
                .element(Tag.PixelData, "OB", small));

        assertThat(json.at("/54000100/Value/1/54001010/BulkDataURI").asText())
                .isEqualTo("http://x/bulkdata/54000100/2/54001010");
        assertThat(json.at("/7FE00010/InlineBinary").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(small));
    }

    @Test
    void fragmentsAreAddressed() throws Exception {
        JsonNode json = json(DatasetBytes.explicit()
                .header(Tag.PixelData, "OB", DatasetBytes.UNDEFINED)
                .header(0xFFFEE000, "", 0)
                .header(0xFFFEE000, "", 2)
                .raw(new byte[2])
                .header(0xFFFEE0DD, "", 0));

        assertThat(json.toString())
                .isEqualTo("{\"7FE00010\":{\"vr\":\"OB\",\"BulkDataURI\":\"http://x/bulkdata/7FE00010\"}}");
    }

    @Test
    void bigEndianDataIsTurned() throws Exception {
        JsonNode json = json(DatasetBytes.bigEndian()
                .element(Tag.Rows, "US", new byte[] {1, 2})
                .element(Tag.PixelData, "OW", new byte[] {1, 2, 3, 4}));

        assertThat(json.at("/00280010/Value/0").asInt()).isEqualTo(0x102);
        assertThat(Base64.getDecoder().decode(json.at("/7FE00010/InlineBinary").asText()))
                .containsExactly(2, 1, 4, 3);
    }

    @Test
    void sequencesOfAllKindsKeepTheirItems() throws Exception {
        DatasetBytes inner = DatasetBytes.explicit().text(Tag.CodeValue, "SH", "A");
        JsonNode json = json(DatasetBytes.explicit()
                .openSequence(
                        Tag.ReferencedStudySequence,
                        "SQ",
                        DatasetBytes.explicit().sequence(Tag.PurposeOfReferenceCodeSequence, inner, inner),
                        DatasetBytes.explicit(),
                        DatasetBytes.explicit().sequence(Tag.PurposeOfReferenceCodeSequence))
                .sequence(Tag.ReferencedSeriesSequence)
                .text(Tag.PatientID, "LO", "X"));

        assertThat(json)
                .isEqualTo(
                        JSON.readTree(
                                """
                {"00081110":{"vr":"SQ","Value":[
                  {"0040A170":{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["A"]}},{"00080100":{"vr":"SH","Value":["A"]}}]}},
                  {},
                  {"0040A170":{"vr":"SQ"}}]},
                 "00081115":{"vr":"SQ"},
                 "00100020":{"vr":"LO","Value":["X"]}}"""));
    }

    @Test
    void depthAloneBreaksNoReader() throws Exception {
        DatasetBytes dataset = DatasetBytes.explicit().text(Tag.PatientID, "LO", "deep");
        for (int i = 0; i < 300; i++) {
            dataset = DatasetBytes.explicit().openSequence(Tag.ContentSequence, "SQ", dataset);
        }
        JsonNode json = json(dataset.text(Tag.PixelPresentation, "CS", "after"));

        assertThat(json.at("/00089205/Value/0").asText()).isEqualTo("after");
        assertThat(json.toString()).doesNotContain("deep");
    }

    @Test
    void newerAndUnknownVrsKeepTheirBytes() throws Exception {
        JsonNode json = json(DatasetBytes.explicit()
                .raw(longForm(
                        0x00720082,
                        "SV",
                        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(-5)))
                .raw(longForm(
                        0x00720083,
                        "UV",
                        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(-1)))
                .element(0x00091001, "UN", new byte[] {9, 9}));

        assertThat(json.get("00720082").toString()).isEqualTo("{\"vr\":\"SV\",\"Value\":[-5]}");
        assertThat(json.get("00720083").toString()).isEqualTo("{\"vr\":\"UV\",\"Value\":[\"18446744073709551615\"]}");
        assertThat(json.get("00091001").toString()).isEqualTo("{\"vr\":\"UN\",\"InlineBinary\":\"CQk=\"}");
    }

    @Test
    void aRuleTakesPlaceInText() throws Exception {
        Path file = DatasetBytes.explicit()
                .text(Tag.StudyDescription, "LO", "CT a@b.c")
                .write(dir.resolve("x.dcm"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DicomJson json = DicomJson.single(out)) {
            json.write(file, new ModelView("x", (tag, value) -> value.replace("a@b.c", "")));
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("[\"CT\"]");
    }

    @Test
    void mapsOfRoutesAreWrittenInTheOrderOfTags() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DicomJson json = DicomJson.array(out)) {
            json.write(Map.of(
                    "PatientID",
                    "",
                    "PatientName",
                    "A^B",
                    "NumberOfStudyRelatedInstances",
                    "12",
                    "ModalitiesInStudy",
                    List.of("CT", "MR"),
                    "ReferencedSOPSequence",
                    List.of(Map.of("FailureReason", 272))));
            json.write(Map.of());
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("[{\"00080061\":{\"vr\":\"CS\",\"Value\":[\"CT\",\"MR\"]},"
                        + "\"00081199\":{\"vr\":\"SQ\",\"Value\":[{\"00081197\":{\"vr\":\"US\",\"Value\":[272]}}]},"
                        + "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A^B\"}]},"
                        + "\"00100020\":{\"vr\":\"LO\"},"
                        + "\"00201208\":{\"vr\":\"IS\",\"Value\":[12]}},{}]");
    }

    @Test
    void xmlHasTheSame() throws Exception {
        Path file = DatasetBytes.explicit()
                .text(Tag.PatientName, "PN", "Doe^John")
                .text(Tag.PatientID, "LO", "a<\u0001&")
                .sequence(Tag.ReferencedStudySequence, DatasetBytes.explicit().text(Tag.CodeValue, "SH", "A"))
                .text(0x00090010, "LO", "ACME")
                .text(0x00091001, "LO", "v")
                .write(dir.resolve("x.dcm"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DicomXml.write(file, VIEW, out);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "<DicomAttribute tag=\"00100010\" vr=\"PN\" keyword=\"PatientName\"><PersonName number=\"1\">"
                                + "<Alphabetic><FamilyName>Doe</FamilyName><GivenName>John</GivenName></Alphabetic></PersonName>")
                .contains("<Value number=\"1\">a&lt;\uFFFD&amp;</Value>")
                .contains("<Item number=\"1\"><DicomAttribute tag=\"00080100\"")
                .contains("tag=\"00090001\" vr=\"LO\" privateCreator=\"ACME\"");
    }

    @Test
    void theCorpusIsReadableJsonAndXmlInConstantMemory() throws Exception {
        List<String> faults = new ArrayList<>();
        int written = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            ByteArrayOutputStream xml = new ByteArrayOutputStream();
            try {
                try (DicomJson writer = DicomJson.single(json)) {
                    writer.write(entry.file(), VIEW);
                }
                DicomXml.write(entry.file(), VIEW, xml);
            } catch (DicomFormatException e) {
                continue;
            }
            written++;
            try {
                JsonNode tree = JSON.readTree(json.toByteArray());
                Document document = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(xml.toByteArray()));
                int elements = document.getElementsByTagName("DicomAttribute").getLength();
                if (elements < tree.size()) {
                    faults.add(entry + ": " + elements + " elements in XML, " + tree.size() + " in JSON");
                }
                String patient = DicomHeader.read(entry.file()).string(Tag.PatientID);
                if (patient != null
                        && !tree.at("/00100020/Value").toString().contains(JSON.writeValueAsString(patient))) {
                    faults.add(entry + ": another PatientID");
                }
            } catch (IOException e) {
                faults.add(entry + ": " + e.getMessage());
            }
        }
        assertThat(faults).isEmpty();
        assertThat(written).isGreaterThan(340);
    }

    @Test
    void aDatasetThatIsCutOffIsTold() throws Exception {
        Path file = DatasetBytes.explicit()
                .text(Tag.PatientID, "LO", "X")
                .header(Tag.PixelData, "OB", 10)
                .write(dir.resolve("cut.dcm"));
        assertThatThrownBy(
                        () -> DicomJson.single(OutputStream.nullOutputStream()).write(file, VIEW))
                .isInstanceOf(DicomFormatException.class);
    }

    @Test
    void japaneseIsDecodedItemByItem() throws Exception {
        JsonNode json = json(DatasetBytes.explicit()
                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 192")
                .sequence(
                        Tag.ReferencedStudySequence,
                        DatasetBytes.explicit()
                                .text(Tag.SpecificCharacterSet, "CS", "GB18030")
                                .element(Tag.PatientID, "LO", "\u738b".getBytes(Charset.forName("GB18030"))))
                .element(Tag.PatientID, "LO", "\u5c71".getBytes(StandardCharsets.UTF_8)));

        assertThat(json.at("/00081110/Value/0/00100020/Value/0").asText()).isEqualTo("\u738b");
        assertThat(json.at("/00100020/Value/0").asText()).isEqualTo("\u5c71");
    }

    private JsonNode json(DatasetBytes dataset) throws IOException {
        Path file = dataset.write(dir.resolve("dataset.dcm"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DicomJson json = DicomJson.single(out)) {
            json.write(file, VIEW);
        }
        return JSON.readTree(out.toByteArray());
    }

    private static byte[] longForm(int tag, String vr, ByteBuffer value) {
        ByteBuffer element = ByteBuffer.allocate(12 + value.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        element.putShort((short) (tag >>> 16)).putShort((short) tag);
        element.put(vr.getBytes(StandardCharsets.US_ASCII)).putShort((short) 0).putInt(value.capacity());
        return element.put(value.array()).array();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
