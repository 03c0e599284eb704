package org.dromedary.deidentify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.testsupport.DatasetBytes;

/** Values that stand in another VR than PS3.6 gives their attribute, and values that are not what their VR says. */
class WrongVrTest {

    private static final String MODIFIED_DATES =
            "options: [retain-longitudinal-modified-dates]\ndate-shift: {least-days: 5, most-days: 5}\n";

    @TempDir
    Path dir;

    private Deidentifier deidentifier(String profile) throws Exception {
        Path folder = Files.createDirectories(dir.resolve("deidentify"));
        Files.writeString(folder.resolve("p.yaml"), profile);
        return new DeidentifyProfiles(
                        new DeidentifyProperties(folder.toString(), "", "0123456789abcdef0123456789abcdef"),
                        (project, patient) -> Optional.empty(),
                        List.of())
                .get("p");
    }

    private EditableItem run(String profile, DatasetBytes dataset) throws Exception {
        Path in = DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.1", "1.2.3.1.1")
                .text(tag("PatientName"), "PN", "Doe^John")
                .text(tag("PatientID"), "LO", "4711")
                .raw(dataset.bytes())
                .write(dir.resolve("in.dcm"));
        Path out = dir.resolve("out.dcm");
        deidentifier(profile).run(in, out, new DeidentifyContext(dir));
        return EditableInstance.read(out).dataset();
    }

    private String written() throws Exception {
        return Files.readString(dir.resolve("out.dcm"), StandardCharsets.ISO_8859_1);
    }

    private static int tag(String keyword) {
        return Dictionary.tag(keyword);
    }

    /** An item in Explicit VR, which UN must not have (PS3.5 §6.2.2), so that it cannot be read as a sequence. */
    private static byte[] explicitItem() {
        byte[] elements = DatasetBytes.explicit()
                .text(tag("PatientComments"), "LT", "of Mr Somebody Else, born in May")
                .bytes();
        return ByteBuffer.allocate(elements.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xE000FFFE)
                .putInt(elements.length)
                .put(elements)
                .array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OB", "OW", "LT"})
    void aSequenceThatNobodyCanReadDoesNotStay(String vr) throws Exception {
        for (String keyword : List.of("PatientStudyRecognitionCodeSequence", "RealWorldValueMappingSequence")) {
            int tag = keyword.startsWith("Real") ? tag(keyword) : tag("ProcedureCodeSequence");
            for (String profile : List.of(
                    "options: []\n",
                    "options: [retain-uids, retain-patient-characteristics, retain-device-identity]\n",
                    "rules: [{keep: [ProcedureCodeSequence, RealWorldValueMappingSequence]}]\n")) {
                run(profile, DatasetBytes.explicit().element(tag, vr, explicitItem()));
                assertThat(written()).as(profile).doesNotContain("Somebody");
            }
        }
    }

    @Test
    void aSequenceUnderUnThatNobodyCanReadDoesNotLeave() {
        DatasetBytes unknown = DatasetBytes.explicit().element(tag("ProcedureCodeSequence"), "UN", explicitItem());
        assertThatThrownBy(() -> run("options: []\n", unknown)).isInstanceOf(DeidentifyException.class);
        assertThat(dir.resolve("out.dcm")).doesNotExist();
    }

    @Test
    void referencesThatNobodyCanReadDoNotStay() throws Exception {
        run("options: []\n", DatasetBytes.explicit().element(tag("SourceImageSequence"), "OB", explicitItem()));
        assertThat(written()).doesNotContain("Somebody");
    }

    @Test
    void whatTheTableDoesNotNameIsToldByTheDictionary() throws Exception {
        // a name, a date and a UID that table E.1-1 does not name
        int name = unlisted("PN");
        int date = unlisted("DA");
        EditableItem out = run(
                "options: []\n",
                DatasetBytes.explicit().text(name, "LO", "Somebody^Else").text(date, "LO", "19700203"));
        assertThat(out.get(name).isEmpty()).isTrue();
        assertThat(out.text(date)).isEqualTo("19000101");
        assertThat(written()).doesNotContain("Somebody").doesNotContain("19700203");
    }

    /** The first attribute of PS3.6 of a VR that the table does not name. */
    private static int unlisted(String vr) {
        for (int tag = 0x00100000; tag < 0x00800000; tag++) {
            boolean even = (tag & 0x10000) == 0;
            if (even
                    && Dictionary.vr(tag).equals(vr)
                    && !Dictionary.keyword(tag).isEmpty()
                    && ConfidentialityTable.STANDARD.row(tag) == null) {
                return tag;
            }
        }
        throw new AssertionError("There is none of VR " + vr);
    }

    @Test
    void aDateInAnotherVrIsMoved() throws Exception {
        EditableItem out = run(
                MODIFIED_DATES,
                DatasetBytes.explicit()
                        .text(tag("StudyDate"), "SH", "20240229")
                        .text(tag("SeriesDate"), "LO", "20240229")
                        .text(tag("ContentDate"), "SH", "of Mr Doe"));
        assertThat(out.text(tag("StudyDate"))).isEqualTo("20240224");
        assertThat(out.text(tag("SeriesDate"))).isEqualTo("20240224");
        assertThat(written()).doesNotContain("Mr Doe").doesNotContain("20240229");
    }

    @Test
    void onlyAnOffsetFromUtcStaysAsOne() throws Exception {
        int zone = tag("TimezoneOffsetFromUTC");
        assertThat(run(MODIFIED_DATES, DatasetBytes.explicit().text(zone, "SH", "+0130"))
                        .text(zone))
                .isEqualTo("+0130");
        assertThat(run(MODIFIED_DATES, DatasetBytes.explicit().text(zone, "SH", "Mr Doe"))
                        .contains(zone))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"StudyID", "PatientName", "(0010,0020)", "RequestAttributesSequence.StudyID"})
    void aRuleThatMovesWhatIsNoDateIsRefused(String address) {
        assertThatThrownBy(() -> deidentifier("rules: [{shift: \"" + address + "\"}]\n"))
                .hasMessageContaining("shift")
                .hasMessageContaining("no date");
    }

    @Test
    void aRuleThatMovesADateIsTaken() throws Exception {
        EditableItem out = run(
                "date-shift: {least-days: 5, most-days: 5}\nrules: [{shift: [StudyDate, \"(0009,SECRETS INC,01)\"]}]\n",
                DatasetBytes.explicit()
                        .text(tag("StudyDate"), "DA", "20240229")
                        .text(0x00090010, "LO", "SECRETS INC")
                        .text(0x00091001, "SH", "Doe"));
        assertThat(out.text(tag("StudyDate"))).isEqualTo("20240224");
        assertThat(out.get(0x00091001).isEmpty()).isTrue();
    }

    @Test
    void aDummyItemKeepsNothingButTheTerm() throws Exception {
        DatasetBytes term = DatasetBytes.explicit()
                .text(tag("PatientSex"), "CS", "M")
                .text(tag("CodeValue"), "SH", "113681")
                .text(tag("CodingSchemeDesignator"), "SH", "DCM")
                .text(tag("CodeMeaning"), "LO", "Phantom")
                .text(tag("PersonName"), "PN", "Somebody^Else")
                .text(tag("TextValue"), "UT", "Somebody Else")
                .text(tag("ImageLaterality"), "CS", "Somebody Else");
        DatasetBytes person = DatasetBytes.explicit()
                .text(tag("CodeValue"), "SH", "Somebody")
                .text(tag("CodingSchemeDesignator"), "SH", "DCM")
                .text(tag("CodeMeaning"), "LO", "Somebody Else");
        String keyword = "VerifyingObserverSequence";
        EditableItem item = run(
                        "options: []\n",
                        DatasetBytes.explicit()
                                .sequence(
                                        tag(keyword),
                                        term.sequence(tag("InstitutionCodeSequence"), person)
                                                .sequence(tag("PersonIdentificationCodeSequence"), person)))
                .items(tag(keyword))
                .get(0);
        assertThat(item.text(tag("CodeValue"))).isEqualTo("113681");
        assertThat(item.text(tag("CodeMeaning"))).isEqualTo("Phantom");
        assertThat(item.text(tag("PatientSex"))).isNotEqualTo("M");
        assertThat(written()).doesNotContain("Somebody");
    }

    @Test
    void aSafePrivateValueMustBeWhatItsVrSays() throws Exception {
        String profile = "options: [retain-safe-private]\n";
        EditableItem good = run(profile, privates("DS", "1.5", "CS", "DIRECTIONAL", "SH", "1.375:1"));
        assertThat(good.text(0x00191023)).isEqualTo("1.5");
        assertThat(good.text(0x0021100D)).isNull();
        EditableItem bad = run(profile, privates("DS", "Somebody", "SH", "Somebody Else", "LO", "Somebody"));
        assertThat(bad.contains(0x00191023)).isFalse();
        assertThat(written()).doesNotContain("Somebody");
        run(profile, privates("UN", "Somebody", "UN", "Somebody Else", "UN", "Somebody"));
        assertThat(written()).doesNotContain("Somebody");
    }

    /** Table Speed (DS), Diffusion Directionality (CS) and Scan Pitch Ratio (SH). */
    private static DatasetBytes privates(
            String speedVr, String speed, String directionVr, String direction, String pitchVr, String pitch) {
        return DatasetBytes.explicit()
                .text(0x00190010, "LO", "GEMS_ACQU_01")
                .text(0x00190011, "LO", "SIEMENS MR HEADER")
                .text(0x00191023, speedVr, speed)
                .text(0x0019110D, directionVr, direction)
                .text(0x00430010, "LO", "GEMS_PARM_01")
                .text(0x00431027, pitchVr, pitch);
    }
}
