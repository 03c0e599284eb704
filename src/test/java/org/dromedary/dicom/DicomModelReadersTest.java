package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datasets in the forms of PS3.18 annex F and PS3.19 annex A, as strangers write them. */
class DicomModelReadersTest {

    private static DicomJsonReader json(String text) throws IOException {
        return new DicomJsonReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> xml(String text) throws IOException {
        return DicomXmlReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsEveryKindOfValue() throws IOException {
        // the VR behind the value, as Orthanc writes it
        Map<String, Object> map =
                json("""
                {"00080005":{"Value":["ISO_IR 100"],"vr":"CS"},
                 "00080020":{"Value":["20260103"],"vr":"DA"},
                 "00080061":{"vr":"CS","Value":["CT","MR"]},
                 "00100010":{"vr":"PN","Value":[{"Alphabetic":"Doe^Jane","Phonetic":"x"}]},
                 "00100020":{"vr":"LO"},
                 "00201208":{"vr":"IS","Value":[6]},
                 "00280010":{"vr":"US","Value":[512.0]},
                 "00180050":{"vr":"DS","Value":[1.25]},
                 "00189074":{"vr":"DT","Value":[null]},
                 "00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2"]}},{}]},
                 "7FE00010":{"vr":"OW","BulkDataURI":"http://x/y"},
                 "00091001":{"vr":"LO","Value":["private"]},
                 "00720083":{"vr":"UV","Value":[18446744073709551615]}}""")
                        .next();

        assertThat(map)
                .containsEntry("StudyDate", "20260103")
                .containsEntry("ModalitiesInStudy", List.of("CT", "MR"))
                .containsEntry("PatientName", "Doe^Jane==x")
                .containsEntry("PatientID", null)
                .containsEntry("NumberOfStudyRelatedInstances", "6")
                .containsEntry("Rows", 512)
                .containsEntry("SliceThickness", "1.25")
                .containsEntry("FrameAcquisitionDateTime", null)
                .containsEntry(
                        "ReferencedSOPSequence", Arrays.asList(Map.of("ReferencedSOPInstanceUID", "1.2"), Map.of()))
                .containsValue("18446744073709551615")
                .doesNotContainKeys("PixelData", "SpecificCharacterSet", "00091001");
    }

    @Test
    void readsOneAfterTheOther() throws IOException {
        String element = "{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"%s\"]}}";
        try (DicomJsonReader reader =
                json("[" + String.format(element, "A") + "," + String.format(element, "B") + "]")) {
            assertThat(reader.next()).containsEntry("PatientID", "A");
            assertThat(reader.next()).containsEntry("PatientID", "B");
            assertThat(reader.next()).isNull();
            assertThat(reader.next()).isNull();
        }
        assertThat(json("[]").next()).isNull();
        assertThat(json("").next()).isNull();
        assertThat(json("{}").next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "[",
                "[{",
                "[{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"A",
                "[{}",
                "{\"NoSuchElement\":{}}",
                "{\"00100020\":1}",
                "{\"00100020\":{\"vr\":\"LO\",\"Value\":[[1]]}}",
                "{\"00280010\":{\"vr\":\"US\",\"Value\":[\"x\"]}}",
                "{\"00081199\":{\"vr\":\"SQ\",\"Value\":[\"x\"]}}",
                "{\"00100020\":{\"vr\":\"LO\",\"Value\":[{\"00100020\":{\"vr\":\"LO\"}}]}}",
                "12"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> {
                    try (DicomJsonReader reader = json(text)) {
                        while (reader.next() != null) {
                            continue;
                        }
                    }
                })
                .isInstanceOf(DicomFormatException.class);
    }

    @Test
    void depthHasAnEnd() {
        String open = "{\"00081199\":{\"vr\":\"SQ\",\"Value\":[";
        assertThatThrownBy(() -> json(open.repeat(10_000)).next()).isInstanceOf(DicomFormatException.class);
        String item = "<DicomAttribute tag=\"00081199\" vr=\"SQ\"><Item number=\"1\">";
        assertThatThrownBy(() -> xml("<NativeDicomModel>" + item.repeat(10_000)))
                .isInstanceOf(DicomFormatException.class);
    }

    @Test
    void readsXml() throws IOException {
        Map<String, Object> map = xml(
                """
                <?xml version="1.0" encoding="utf-8"?>
                <NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">
                  <DicomAttribute tag="00081199" vr="SQ" keyword="ReferencedSOPSequence">
                    <Item number="1">
                      <DicomAttribute tag="00081155" vr="UI"><Value number="1">1.2</Value></DicomAttribute>
                      <DicomAttribute tag="00081196" vr="US"><Value number="1">45056</Value></DicomAttribute>
                    </Item>
                  </DicomAttribute>
                  <DicomAttribute tag="00100010" vr="PN"><PersonName number="1"><Alphabetic>
                    <FamilyName>Doe</FamilyName><GivenName>Jane</GivenName></Alphabetic></PersonName></DicomAttribute>
                  <DicomAttribute tag="7FE00010" vr="OW"><BulkData uri="http://x/y"/></DicomAttribute>
                  <DicomAttribute tag="00090001" vr="LO" privateCreator="X"><Value number="1">p</Value></DicomAttribute>
                </NativeDicomModel>""");

        assertThat(map)
                .containsOnly(
                        Map.entry(
                                "ReferencedSOPSequence",
                                List.of(Map.of("ReferencedSOPInstanceUID", "1.2", "WarningReason", 45056))),
                        Map.entry("PatientName", "Doe^Jane"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html/>",
                "<NativeDicomModel>",
                "no",
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:/etc/passwd\">]><NativeDicomModel>"
                        + "<DicomAttribute tag=\"00100020\" vr=\"LO\"><Value number=\"1\">&e;</Value></DicomAttribute>"
                        + "</NativeDicomModel>"
            })
    void whatIsNoModelIsRefused(String text) {
        assertThatThrownBy(() -> xml(text)).isInstanceOf(DicomFormatException.class);
    }
}
