package org.dromedary.deidentify.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.deidentify.DeidentifyContext;
import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.DeidentifyProperties;
import org.dromedary.deidentify.DeidentifyResult;
import org.dromedary.deidentify.report.Report;
import org.dromedary.deidentify.report.ReportBuilder;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.testsupport.DatasetBytes;

/** The steps as parts of de-identification. */
class CleaningTest {

    private static final String ALL =
            "options: [clean-descriptors, clean-structured-content, clean-graphics, clean-pixel-data]\n";
    private static final String DEVICE =
            "devices:\n  - {name: Sono, model: Sono 5, rows: 64, columns: 64, blank: [{height: 8}]}\n";
    private static final int SIZE = 64;

    @TempDir
    private Path folder;

    private DeidentifyProfiles profiles;

    @BeforeEach
    void build() {
        DeidentifyProperties properties =
                new DeidentifyProperties(folder.toString(), "", "a key of at least thirty-two bytes, for tests");
        profiles = new DeidentifyProfiles(
                properties, (project, patient) -> Optional.empty(), CleaningSteps.of(new Devices(folder)));
    }

    private DeidentifyResult run(String profile, DatasetBytes dataset) throws IOException {
        Files.writeString(folder.resolve("p.yaml"), profile);
        Path in = dataset.write(folder.resolve("in.dcm"));
        return profiles.get("p").run(in, folder.resolve("out.dcm"), new DeidentifyContext(folder));
    }

    private EditableItem out() throws IOException {
        return EditableInstance.read(folder.resolve("out.dcm")).dataset();
    }

    private static DatasetBytes ct() {
        return DatasetBytes.explicit()
                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 100")
                .text(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2")
                .text(Tag.SOPInstanceUID, "UI", "1.2.3.4")
                .text(Tag.Modality, "CS", "CT");
    }

    private static DatasetBytes patient(DatasetBytes dataset) {
        return dataset.text(Tag.PatientName, "PN", "Müller^Jörg")
                .text(Tag.PatientID, "LO", "PID-4711")
                .text(Tag.PatientBirthDate, "DA", "19600201")
                .text(Tag.StudyInstanceUID, "UI", "1.2.3")
                .text(Tag.SeriesInstanceUID, "UI", "1.2.3.1");
    }

    private static byte[] us(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8)};
    }

    private static DatasetBytes ultrasound() {
        return ultrasound(SIZE * SIZE);
    }

    private static DatasetBytes ultrasound(int bytes) {
        byte[] white = new byte[bytes];
        Arrays.fill(white, (byte) 200);
        DatasetBytes dataset = DatasetBytes.explicit()
                .text(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.6.1")
                .text(Tag.SOPInstanceUID, "UI", "1.2.3.4")
                .text(Tag.Modality, "CS", "US")
                .text(Tag.ManufacturerModelName, "LO", "Sono 5");
        return patient(dataset)
                .element(Tag.SamplesPerPixel, "US", us(1))
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .element(Tag.Rows, "US", us(SIZE))
                .element(Tag.Columns, "US", us(SIZE))
                .element(Tag.BitsAllocated, "US", us(8))
                .element(Tag.BitsStored, "US", us(8))
                .element(Tag.HighBit, "US", us(7))
                .element(Tag.PixelRepresentation, "US", us(0))
                .element(Tag.PixelData, "OW", white);
    }

    @Test
    void descriptionsStayWithoutThePatient() throws IOException {
        run(
                ALL,
                patient(ct().text(Tag.StudyDescription, "LO", "CT Abdomen MUELLER")
                        .text(Tag.SeriesDescription, "LO", "Jörg")));
        assertThat(out().text(Tag.StudyDescription)).isEqualTo("CT Abdomen");
        assertThat(out().text(Tag.SeriesDescription)).isNull();
    }

    @Test
    void pixelsOfAKnownDeviceAreBlankedAndReported() throws IOException {
        Files.writeString(folder.resolve("devices.yaml"), DEVICE);
        DeidentifyResult result = run(ALL, ultrasound());
        byte[] bytes = Files.readAllBytes(folder.resolve("out.dcm"));
        int black = 0;
        for (int i = bytes.length - SIZE * SIZE; i < bytes.length; i++) {
            black += bytes[i] == 0 ? 1 : 0;
        }
        assertThat(black).isEqualTo(8 * SIZE);
        assertThat(out().text(0x00280301)).isEqualTo("NO");
        ReportBuilder report = new ReportBuilder(profiles.get("p").profile());
        report.add(result);
        report.add(result);
        assertThat(report.build().pixels()).containsExactly(new Report.Pixels("Sono", 2, 2));
        assertThat(report.build().instances()).isEqualTo(2);
        assertThat(report.build().toString()).doesNotContain("ller").doesNotContain("4711");
    }

    @Test
    void pixelsOfAnUnknownDeviceDoNotLeave() {
        assertThatThrownBy(() -> run(ALL, ultrasound()))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("devices.yaml");
        assertThatThrownBy(() -> run("options: []\n", ultrasound())).isInstanceOf(DeidentifyException.class);
        assertThat(folder.resolve("out.dcm")).doesNotExist();
    }

    @Test
    void somebodyMaySayThatTheyLeave() throws IOException {
        run("options: [clean-pixel-data]\npixel-data: {unknown: accept}\n", ultrasound());
        assertThat(out().contains(0x00280301)).isFalse();
    }

    @Test
    void aFaultInTheDevicesLetsNothingLeave() throws IOException {
        Files.writeString(folder.resolve("devices.yaml"), DEVICE.replace("rows", "row"));
        assertThatThrownBy(() -> run(ALL, patient(ct()))).hasMessageContaining("there is no key row");
        Files.writeString(folder.resolve("devices.yaml"), DEVICE);
        run(ALL, patient(ct()));
    }

    @Test
    void whatIsLeftIsFoundAndDoesNotLeave() {
        DatasetBytes label = patient(ct()).text(0x00181008, "LO", "Müller's gateway");
        assertThatThrownBy(() -> run("options: []\nrules: [{keep: GantryID}]\n", label))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("the patient's name in (0018,1008)")
                .hasMessageContaining("instance 1.2.3.4")
                .hasMessageNotContaining("ller");
        assertThat(folder.resolve("out.dcm")).doesNotExist();
    }

    @Test
    void whatTheProfileKeepsOnPurposeIsNotHeldAgainstIt() throws IOException {
        run("options: []\nrules: [{keep: PatientID}]\n", patient(ct()));
        assertThat(out().text(Tag.PatientID)).isEqualTo("PID-4711");
        run(
                "options: []\nrules: [{replace: {PatientID: \"X-PID-4711\"}}]\nresidual: {ignore: [PatientID]}\n",
                patient(ct()));
        assertThat(out().text(Tag.PatientID)).isEqualTo("X-PID-4711");
    }

    @Test
    void anOverlayLeavesNothingBehind() throws IOException {
        DatasetBytes overlaid = patient(ct())
                .text(0x60000040, "CS", "G")
                .text(0x60001500, "LO", "MUELLER")
                .element(0x60003000, "OW", "MUELLER ".getBytes(StandardCharsets.US_ASCII));
        run("options: []\n", overlaid);
        assertThat(Files.readString(folder.resolve("out.dcm"), StandardCharsets.ISO_8859_1))
                .doesNotContain("MUELLER");
        run(ALL, overlaid);
        assertThat(Arrays.stream(out().tags()).anyMatch(tag -> tag >>> 16 == 0x6000))
                .isFalse();
    }

    @Test
    void everyOverlayGroupIsCleared() throws IOException {
        // the profile removes the data of the last plane, and what is said of it goes, too
        run("options: []\nrules: [{keep: \"60xx\"}]\n", patient(ct()).text(0x60FE1500, "LO", "Ward seven"));
        assertThat(Arrays.stream(out().tags()).anyMatch(tag -> tag >>> 16 == 0x60FE))
                .isFalse();
    }

    @Test
    void aNameInAnotherVrIsSearchedForAllTheSame() throws IOException {
        for (String vr : new String[] {"OB", "LO", "UN"}) {
            DatasetBytes odd = ct().text(Tag.PatientName, vr, "Kowalczyk^Anna")
                    .text(Tag.PatientID, "LO", "PID-4711")
                    .text(0x00181008, "LO", "Kowalczyk gateway");
            assertThatThrownBy(() -> run("options: []\nrules: [{keep: GantryID}]\n", odd))
                    .as(vr)
                    .isInstanceOf(DeidentifyException.class)
                    .hasMessageContaining("name in (0018,1008)");
        }
    }

    @Test
    void aNameThatNobodyCanReadLetsNothingLeave() throws IOException {
        DatasetBytes hidden =
                ct().sequence(Tag.PatientName, DatasetBytes.explicit().text(Tag.TextValue, "UT", "Somebody"));
        assertThatThrownBy(() -> run("options: []\n", hidden))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("(0010,0010)");
        byte[] long1 = new byte[70_000];
        Arrays.fill(long1, (byte) 'A');
        assertThatThrownBy(() -> run("options: []\n", ct().element(Tag.PatientID, "OB", long1)))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("(0010,0020)");
        run("options: []\n", ct().text(Tag.PatientName, "PN", "  ").element(Tag.PatientID, "OB", new byte[4]));
    }

    @Test
    void aDocumentLeavesBlankUnlessItIsKept() throws IOException {
        DatasetBytes document = patient(DatasetBytes.explicit()
                        .text(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.104.1")
                        .text(Tag.SOPInstanceUID, "UI", "1.2.3.4")
                        .text(Tag.Modality, "CS", "DOC"))
                .element(0x00420011, "OB", "%PDF-1.7 of somebody".getBytes(StandardCharsets.US_ASCII))
                .text(0x00420012, "LO", "application/pdf");
        run("options: []\n", document);
        assertThat(Files.readString(folder.resolve("out.dcm"), StandardCharsets.ISO_8859_1))
                .contains("%PDF-1.4")
                .doesNotContain("somebody");
        run("options: []\nrules: [{remove: EncapsulatedDocument}]\n", document);
        assertThatThrownBy(() -> run("options: []\nrules: [{keep: EncapsulatedDocument}]\n", document))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("document");
    }

    @Test
    void framesThatTheHeaderDoesNotCountDoNotLeave() throws IOException {
        Files.writeString(folder.resolve("devices.yaml"), DEVICE);
        DatasetBytes two = ultrasound(2 * SIZE * SIZE);
        assertThatThrownBy(() -> run(ALL, two))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("more bytes than 1 frames");
        assertThat(folder.resolve("out.dcm")).doesNotExist();
        run(ALL, ultrasound(SIZE * SIZE));
    }

    @Test
    void aProfileWithAWrongKeyIsRefused() {
        assertThatThrownBy(() -> run("options: []\npixel-data: {unknwon: accept}\n", patient(ct())))
                .hasMessageContaining("pixel-data.unknwon");
        assertThatThrownBy(() -> run("options: []\nresidual: {ignore: [PatientsID]}\n", patient(ct())))
                .hasMessageContaining("PatientsID");
        assertThatThrownBy(() -> run("options: []\ndescriptors: {keep-patterns: [\"(\"]}\n", patient(ct())))
                .hasMessageContaining("keep-patterns");
    }
}
