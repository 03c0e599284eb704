package org.dromedary.deidentify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Part10;
import org.dromedary.testsupport.DatasetBytes;

class DeidentifierTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path dir;

    private Path profiles;

    @BeforeEach
    void folder() throws Exception {
        profiles = Files.createDirectory(dir.resolve("deidentify"));
    }

    private DeidentifyProfiles profiles(String key, DeidentifyStep... steps) {
        return new DeidentifyProfiles(
                new DeidentifyProperties(profiles.toString(), "", key),
                (project, patient) -> patient.equals("LISTED")
                        ? Optional.of(new Pseudonym("SUBJ-7", "Subject^Seven", -10))
                        : Optional.empty(),
                List.of(steps));
    }

    private EditableItem run(String profile, Path in) throws Exception {
        Files.writeString(profiles.resolve("p.yaml"), profile);
        Path out = dir.resolve("out.dcm");
        profiles(KEY).get("p").run(in, out, new DeidentifyContext(dir));
        return EditableInstance.read(out).dataset();
    }

    private static int tag(String keyword) {
        return Dictionary.tag(keyword);
    }

    private Path ct(String patientId) throws Exception {
        return DatasetBytes.explicit()
                .text(tag("SOPClassUID"), "UI", "1.2.840.10008.5.1.4.1.1.2")
                .text(tag("SOPInstanceUID"), "UI", "1.2.3.1.1")
                .text(tag("StudyDate"), "DA", "20240229")
                .text(tag("StudyTime"), "TM", "101112.5")
                .text(tag("AccessionNumber"), "SH", "ACC1")
                .text(tag("StudyDescription"), "LO", "Knee of Mr Doe")
                .sequence(
                        tag("ReferencedImageSequence"),
                        DatasetBytes.explicit()
                                .text(tag("ReferencedSOPClassUID"), "UI", "1.2.840.10008.5.1.4.1.1.2")
                                .text(tag("ReferencedSOPInstanceUID"), "UI", "1.2.3.1.1"))
                .text(0x00090010, "LO", "SECRETS INC")
                .text(0x00091001, "LO", "Doe^John")
                .text(tag("PatientName"), "PN", "Doe^John")
                .text(tag("PatientID"), "LO", patientId)
                .text(tag("PatientBirthDate"), "DA", "19700101")
                .text(tag("PatientSex"), "CS", "M")
                .text(tag("PatientAge"), "AS", "054Y")
                .text(tag("StudyInstanceUID"), "UI", "1.2.3")
                .text(tag("SeriesInstanceUID"), "UI", "1.2.3.1")
                .text(tag("FrameOfReferenceUID"), "UI", "1.2.840.10008.1.4.1.1")
                .text(0x60000010, "US", "\2\0")
                .element(0x60003000, "OW", new byte[32])
                .element(tag("PixelData"), "OW", new byte[70_000])
                .write(dir.resolve("in.dcm"));
    }

    @Test
    void theBasicProfileLeavesNothingOfThePatient() throws Exception {
        EditableItem out = run("options: []\n", ct("4711"));
        assertThat(out.text(tag("PatientID"))).matches("P[0-9A-Z]{12}");
        assertThat(out.text(tag("PatientName"))).isEqualTo(out.text(tag("PatientID")));
        assertThat(out.contains(tag("StudyDescription"))).isFalse();
        assertThat(out.contains(tag("PatientAge"))).isFalse();
        assertThat(out.get(tag("StudyDate")).isEmpty()).isTrue();
        assertThat(out.get(tag("AccessionNumber")).isEmpty()).isTrue();
        assertThat(out.contains(0x00090010)).isFalse();
        assertThat(out.contains(0x00091001)).isFalse();
        assertThat(out.contains(0x60000010)).isFalse();
        assertThat(out.text(tag("StudyInstanceUID"))).startsWith("2.25.");
        assertThat(out.text(tag("FrameOfReferenceUID"))).isEqualTo("1.2.840.10008.1.4.1.1");
        EditableItem reference = out.items(tag("ReferencedImageSequence")).get(0);
        assertThat(reference.text(tag("ReferencedSOPInstanceUID"))).isEqualTo(out.text(tag("SOPInstanceUID")));
        assertThat(reference.text(tag("ReferencedSOPClassUID"))).isEqualTo("1.2.840.10008.5.1.4.1.1.2");
        assertThat(out.text(tag("PatientIdentityRemoved"))).isEqualTo("YES");
        assertThat(out.text(tag("LongitudinalTemporalInformationModified"))).isEqualTo("REMOVED");
        assertThat(out.items(tag("DeidentificationMethodCodeSequence")))
                .extracting(item -> item.text(tag("CodeValue")))
                .containsExactly("113100");
        assertThat(out.get(tag("PixelData")).length()).isEqualTo(70_000);
        Part10 head = Part10.read(dir.resolve("out.dcm"));
        assertThat(head.sopInstanceUid()).isEqualTo(out.text(tag("SOPInstanceUID")));
    }

    @Test
    void theSameInputGivesTheSameBytesAndAnotherProjectOthers() throws Exception {
        Path in = ct("4711");
        run("project: one\n", in);
        byte[] first = Files.readAllBytes(dir.resolve("out.dcm"));
        run("project: one\n", in);
        assertThat(Files.readAllBytes(dir.resolve("out.dcm"))).isEqualTo(first);
        EditableItem other = run("project: two\n", in);
        assertThat(Files.readAllBytes(dir.resolve("out.dcm"))).isNotEqualTo(first);
        Files.write(dir.resolve("first.dcm"), first);
        EditableItem one = EditableInstance.read(dir.resolve("first.dcm")).dataset();
        for (String keyword : List.of("PatientID", "StudyInstanceUID", "SOPInstanceUID")) {
            assertThat(other.text(tag(keyword))).isNotEqualTo(one.text(tag(keyword)));
        }
    }

    @Test
    void datesMoveByTheSameDaysWithinAPatient() throws Exception {
        EditableItem out = run(
                """
                options: [retain-longitudinal-modified-dates]
                date-shift: {least-days: 5, most-days: 5}
                """,
                ct("4711"));
        assertThat(out.text(tag("StudyDate"))).isEqualTo("20240224");
        assertThat(out.text(tag("StudyTime"))).isEqualTo("101112.5");
        assertThat(out.text(tag("LongitudinalTemporalInformationModified"))).isEqualTo("MODIFIED");
    }

    @Test
    void rulesStandAboveTheTableInTheirOrder() throws Exception {
        EditableItem out = run(
                """
                project: TRIAL-7
                rules:
                  - keep: [StudyDescription, "(0009,SECRETS INC,01)"]
                  - replace: {ClinicalTrialProtocolID: TRIAL-7, StudyID: "${PatientID}-1"}
                  - hash: AccessionNumber
                  - remove: PatientSex
                  - empty: ReferencedImageSequence.ReferencedSOPInstanceUID
                  - keep: PatientSex
                """,
                ct("4711"));
        assertThat(out.text(tag("StudyDescription"))).isEqualTo("Knee of Mr Doe");
        assertThat(out.text(0x00091001)).isEqualTo("Doe^John");
        assertThat(out.text(0x00090010)).isEqualTo("SECRETS INC");
        assertThat(out.text(tag("ClinicalTrialProtocolID"))).isEqualTo("TRIAL-7");
        assertThat(out.text(tag("StudyID"))).isEqualTo(out.text(tag("PatientID")) + "-1");
        assertThat(out.text(tag("AccessionNumber"))).matches("[0-9A-Z]{16}");
        assertThat(out.text(tag("PatientSex"))).isEqualTo("M");
        assertThat(out.items(tag("ReferencedImageSequence"))
                        .get(0)
                        .get(tag("ReferencedSOPInstanceUID"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void pseudonymsComeFromTheTableAndWhoIsNotThereDoesNotLeave() throws Exception {
        String profile = "pseudonyms: {source: table}\noptions: [retain-longitudinal-modified-dates]\n";
        EditableItem out = run(profile, ct("LISTED"));
        assertThat(out.text(tag("PatientID"))).isEqualTo("SUBJ-7");
        assertThat(out.text(tag("PatientName"))).isEqualTo("Subject^Seven");
        assertThat(out.text(tag("StudyDate"))).isEqualTo("20240219");
        Files.delete(dir.resolve("out.dcm"));
        assertThatThrownBy(() -> run(profile, ct("4711")))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("/api/deidentify/mapping")
                .hasMessageNotContaining("4711");
        assertThat(dir.resolve("out.dcm")).doesNotExist();
    }

    @Test
    void aDocumentBecomesABlankOneOfItsKind() throws Exception {
        Path in = DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.1", "1.2.3.1.1")
                .element(tag("EncapsulatedDocument"), "OB", "%PDF-1.7 of Mr Doe".getBytes(StandardCharsets.US_ASCII))
                .text(tag("MIMETypeOfEncapsulatedDocument"), "LO", "application/pdf")
                .element(tag("EncapsulatedDocumentLength"), "UL", new byte[] {18, 0, 0, 0})
                .write(dir.resolve("in.dcm"));
        EditableItem out = run("options: []\n", in);
        String pdf = new String(out.get(tag("EncapsulatedDocument")).bytes(), StandardCharsets.US_ASCII);
        assertThat(pdf).startsWith("%PDF-1.4").doesNotContain("Doe");
        int table = Integer.parseInt(pdf.replaceAll("(?s).*startxref\n(\\d+)\n.*", "$1"));
        assertThat(pdf.substring(table)).startsWith("xref");
        assertThat(Integer.parseInt(out.text(tag("EncapsulatedDocumentLength"))))
                .isBetween(pdf.length() - 1, pdf.length());
    }

    @Test
    void withoutAKeyNothingLeaves() throws Exception {
        Files.writeString(profiles.resolve("p.yaml"), "options: []\n");
        for (String key : List.of("", "too short")) {
            assertThatThrownBy(() -> profiles(key).get("p"))
                    .isInstanceOf(DeidentifyException.class)
                    .hasMessageContaining("nothing leaves");
        }
    }

    @Test
    void anotherKeyCountsWhateverTimeItsFileHas() throws Exception {
        Path keyFile = Files.writeString(dir.resolve("key"), KEY);
        Path profile = Files.writeString(profiles.resolve("p.yaml"), "project: one\n");
        FileTime time = Files.getLastModifiedTime(keyFile);
        Files.setLastModifiedTime(profile, time);
        DeidentifyProfiles all = new DeidentifyProfiles(
                new DeidentifyProperties(profiles.toString(), keyFile.toString(), ""),
                (project, patient) -> Optional.empty(),
                List.of());
        Set<String> uids = new HashSet<>();
        uids.add(studyUid(all));
        Files.writeString(keyFile, KEY.replace('0', '1'));
        Files.setLastModifiedTime(keyFile, time);
        uids.add(studyUid(all));
        Files.writeString(profile, "project: two\n");
        Files.setLastModifiedTime(profile, time);
        uids.add(studyUid(all));
        assertThat(uids).hasSize(3);
    }

    private String studyUid(DeidentifyProfiles all) throws Exception {
        return all.get("p")
                .run(ct("4711"), dir.resolve("out.dcm"), new DeidentifyContext(dir))
                .studyInstanceUid();
    }

    @Test
    void anEditOfTheTableWaitsForTheNextAttemptAndIsSeenInItsState() throws Exception {
        Files.writeString(profiles.resolve("p.yaml"), "pseudonyms: {source: table}\n");
        AtomicReference<String> pseudonym = new AtomicReference<>("SUBJ-1");
        DeidentifyProfiles all = new DeidentifyProfiles(
                new DeidentifyProperties(profiles.toString(), "", KEY),
                (project, patient) -> Optional.of(new Pseudonym(pseudonym.get(), "Subject^One", -10)),
                List.of());
        Path in = ct("4711");
        Path out = dir.resolve("out.dcm");
        Deidentifier attempt = all.get("p");
        attempt.run(in, out, new DeidentifyContext(dir));
        String state = attempt.state();
        pseudonym.set("SUBJ-2");
        attempt.run(in, out, new DeidentifyContext(dir));
        assertThat(EditableInstance.read(out).dataset().text(tag("PatientID"))).isEqualTo("SUBJ-1");
        assertThat(attempt.state()).isEqualTo(state).doesNotContain("SUBJ", "4711");
        Deidentifier next = all.get("p");
        next.run(in, out, new DeidentifyContext(dir));
        assertThat(EditableInstance.read(out).dataset().text(tag("PatientID"))).isEqualTo("SUBJ-2");
        assertThat(next.state()).isNotEqualTo(state);
    }

    @Test
    void aTableThatCannotBeAskedIsNoReasonToGiveUp() throws Exception {
        Files.writeString(profiles.resolve("p.yaml"), "pseudonyms: {source: table}\n");
        JdbcClient away =
                JdbcClient.create(new SimpleDriverDataSource(new org.h2.Driver(), "jdbc:h2:tcp://localhost:1/x"));
        DeidentifyProfiles all = new DeidentifyProfiles(
                new DeidentifyProperties(profiles.toString(), "", KEY), new MappingTable(away, null), List.of());
        Path out = dir.resolve("out.dcm");
        assertThatThrownBy(() -> all.get("p").run(ct("4711"), out, new DeidentifyContext(dir)))
                .isInstanceOf(PseudonymsUnavailableException.class)
                .hasMessageNotContaining("4711");
        assertThat(out).doesNotExist();
    }

    @Test
    void aStepThatFailsLeavesNothing() throws Exception {
        Files.writeString(profiles.resolve("p.yaml"), "options: []\n");
        DeidentifyStep failing = new DeidentifyStep() {
            @Override
            public void written(DeidentifyJob job, Path out) throws DeidentifyException {
                throw new DeidentifyException("The patient's name is still there");
            }
        };
        Path in = ct("4711");
        Path out = dir.resolve("out.dcm");
        Deidentifier deidentifier = profiles(KEY, failing).get("p");
        assertThatThrownBy(() -> deidentifier.run(in, out, new DeidentifyContext(dir)))
                .isInstanceOf(DeidentifyException.class);
        assertThat(out).doesNotExist();
        byte[] bytes = Files.readAllBytes(in);
        Files.write(in, Arrays.copyOf(bytes, bytes.length - 100));
        assertThatThrownBy(() -> deidentifier.run(in, out, new DeidentifyContext(dir)))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("cannot be read");
    }
}
