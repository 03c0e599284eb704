package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;

class KeywordMapTest {

    @Test
    void whatGoesInComesOut() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("SOPClassUID", "1.2.840.10008.5.1.4.1.1.2");
        map.put("StudyDate", "20240101-20241231");
        map.put("ModalitiesInStudy", List.of("CT", "SR"));
        map.put("PatientName", "Müller^Jürg");
        map.put("PatientID", null);
        map.put("FrameIncrementPointer", "00181063");
        map.put("NumberOfStudyRelatedInstances", "12");
        map.put("Rows", 512);
        map.put("RequestAttributesSequence", List.of(Map.of("ScheduledProcedureStepID", "7")));
        map.put("ReferencedStudySequence", List.of());
        Map<String, Object> back = KeywordMap.of(KeywordMap.dataset(map));
        assertThat(back).containsExactlyInAnyOrderEntriesOf(map);
    }

    @Test
    void textBeyondAsciiIsUtf8() {
        assertThat(KeywordMap.dataset(Map.of("PatientName", "Müller")).getString(Tag.SpecificCharacterSet))
                .isEqualTo("ISO_IR 192");
        assertThat(KeywordMap.dataset(Map.of("PatientName", "Muller")).contains(Tag.SpecificCharacterSet))
                .isFalse();
    }

    @Test
    void textOfAnotherCharacterSetIsDecoded() {
        Attributes dataset = new Attributes();
        dataset.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 100");
        dataset.setBytes(Tag.PatientName, VR.PN, new byte[] {'M', (byte) 0xFC, 'l'});
        assertThat(KeywordMap.of(dataset)).isEqualTo(Map.of("PatientName", "Mül"));
    }

    @Test
    void bulkAndPrivateElementsAreLeftOut() {
        Attributes dataset = new Attributes();
        dataset.setBytes(Tag.PixelData, VR.OW, new byte[4]);
        dataset.setString(0x00090010, VR.LO, "ACME");
        assertThat(KeywordMap.of(dataset)).isEmpty();
    }

    @Test
    void aNameMayBeATag() {
        Attributes dataset = KeywordMap.dataset(Map.of("00081155", "1.2.3", "7fe00008", "1.5"));
        assertThat(dataset.getString(Tag.ReferencedSOPInstanceUID)).isEqualTo("1.2.3");
        assertThat(dataset.contains(0x7FE00008)).isTrue();
        for (String none : List.of("0008115", "000811555", "+0081155", "0008115g", "٠٠٠٨١١٥٥")) {
            assertThatThrownBy(() -> KeywordMap.tag(none)).hasMessageContaining(none);
        }
    }

    @Test
    void whatIsNoKeywordIsNamed() {
        assertThatThrownBy(() -> KeywordMap.dataset(Map.of("PatientNam", "x"))).hasMessageContaining("PatientNam");
        assertThatThrownBy(() -> KeywordMap.dataset(Map.of("Rows", "many"))).hasMessageContaining("Rows");
    }
}
