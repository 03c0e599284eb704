package org.dromedary.deidentify.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.NativeCodecs;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.DatasetBytes;

class PixelCleanerTest {

    private static final String ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1";
    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final String JPEG_LS = "1.2.840.10008.1.2.4.80";
    private static final int SIZE = 64;

    @TempDir
    private Path folder;

    private static byte[] us(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8)};
    }

    private static DatasetBytes image(String sopClass, String modality) {
        return DatasetBytes.explicit()
                .text(Tag.ImageType, "CS", "ORIGINAL\\PRIMARY")
                .text(Tag.SOPClassUID, "UI", sopClass)
                .text(Tag.SOPInstanceUID, "UI", "1.2.3.4")
                .text(Tag.Modality, "CS", modality)
                .text(Tag.Manufacturer, "LO", "ACME Medical")
                .text(Tag.ManufacturerModelName, "LO", "Sono 5");
    }

    private static DatasetBytes pixels(DatasetBytes dataset) {
        byte[] white = new byte[SIZE * SIZE];
        Arrays.fill(white, (byte) 200);
        return dataset.element(Tag.SamplesPerPixel, "US", us(1))
                .text(Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .element(Tag.Rows, "US", us(SIZE))
                .element(Tag.Columns, "US", us(SIZE))
                .element(Tag.BitsAllocated, "US", us(8))
                .element(Tag.BitsStored, "US", us(8))
                .element(Tag.HighBit, "US", us(7))
                .element(Tag.PixelRepresentation, "US", us(0))
                .element(Tag.PixelData, "OW", white);
    }

    private static DeviceRules device(Object... keys) {
        Map<String, Object> rule = new java.util.LinkedHashMap<>(Map.of(
                "name",
                "Sono",
                "manufacturer",
                "acme.*",
                "model",
                "Sono \\d",
                "rows",
                SIZE,
                "columns",
                SIZE,
                "blank",
                List.of(Map.of("height", 8))));
        for (int i = 0; i < keys.length; i += 2) {
            rule.put((String) keys[i], keys[i + 1]);
        }
        return DevicesFile.parse(List.of(rule), "here");
    }

    private PixelPlan plan(Path file, DeviceRules devices) throws IOException {
        PixelRules rules = new PixelRules(devices, PixelRules.Doubt.REFUSE, PixelRules.Doubt.REFUSE, false);
        return new PixelCleaner(rules).plan(EditableInstance.read(file), true, true);
    }

    private Path clean(Path file, boolean compress) throws IOException {
        PixelRules rules = new PixelRules(device(), PixelRules.Doubt.REFUSE, PixelRules.Doubt.REFUSE, compress);
        PixelCleaner cleaner = new PixelCleaner(rules);
        Path copy = Files.copy(file, folder.resolve("copy.dcm"), StandardCopyOption.REPLACE_EXISTING);
        cleaner.clean(cleaner.plan(EditableInstance.read(copy), true, false), copy, folder.resolve("work"));
        return copy;
    }

    private long blackIn(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] pixels = Arrays.copyOfRange(bytes, bytes.length - SIZE * SIZE, bytes.length);
        int black = 0;
        for (byte pixel : pixels) {
            black += pixel == 0 ? 1 : 0;
        }
        return black;
    }

    @Test
    void aKnownDeviceIsBlanked() throws IOException {
        Path file = pixels(image(ULTRASOUND, "US")).write(folder.resolve("us.dcm"));
        assertThat(plan(file, device()).device()).isEqualTo("Sono");
        assertThat(blackIn(clean(file, false))).isEqualTo(8 * SIZE);
    }

    @Test
    void anUnknownDeviceIsRefusedWithARemedyAndWithoutItsText() throws IOException {
        Path file = pixels(image(ULTRASOUND, "US")).write(folder.resolve("us.dcm"));
        assertThatThrownBy(() -> plan(file, device("model", "Other")))
                .isInstanceOf(PixelsRefusedException.class)
                .hasMessageContaining("devices.yaml")
                .hasMessageContaining("64 x 64")
                .hasMessageNotContaining("ACME");
        assertThatThrownBy(() -> plan(file, device("rows", 480))).isInstanceOf(PixelsRefusedException.class);
        assertThat(plan(file, device("blank", List.of())).isEmpty()).isTrue();
    }

    @Test
    void whatSaysItHasTextIsRefusedWhateverItIs() throws IOException {
        Path plain = pixels(image(CT, "CT")).write(folder.resolve("ct.dcm"));
        assertThat(plan(plain, DeviceRules.NONE).isEmpty()).isTrue();
        DatasetBytes says = image(CT, "CT").text(0x00280301, "CS", "YES");
        Path burned = pixels(says).write(folder.resolve("burned.dcm"));
        assertThatThrownBy(() -> plan(burned, DeviceRules.NONE)).hasMessageContaining("BurnedInAnnotation");
        Path face = pixels(image(CT, "CT").text(0x00280302, "CS", "YES")).write(folder.resolve("face.dcm"));
        assertThatThrownBy(() -> plan(face, device())).hasMessageContaining("RecognizableVisualFeatures");
        Path capture = pixels(image("1.2.840.10008.5.1.4.1.1.7", "CT")).write(folder.resolve("sc.dcm"));
        assertThatThrownBy(() -> plan(capture, DeviceRules.NONE)).isInstanceOf(PixelsRefusedException.class);
        Path screen = pixels(DatasetBytes.explicit()
                        .text(Tag.ImageType, "CS", "DERIVED\\SECONDARY\\SCREEN SAVE")
                        .text(Tag.SOPClassUID, "UI", CT)
                        .text(Tag.Modality, "CS", "CT"))
                .write(folder.resolve("screen.dcm"));
        assertThatThrownBy(() -> plan(screen, DeviceRules.NONE)).hasMessageContaining("ImageType");
        Path document = image("1.2.840.10008.5.1.4.1.1.104.1", "DOC")
                .element(0x00420011, "OB", "%PDF".getBytes())
                .write(folder.resolve("pdf.dcm"));
        assertThatThrownBy(() -> plan(document, DeviceRules.NONE)).hasMessageContaining("document");
    }

    @Test
    void compressedPixelsAreDecodedAndCompressedAgain() throws IOException {
        assumeTrue(NativeCodecs.available(), "no native codecs here");
        Path file = pixels(image(ULTRASOUND, "US")).write(folder.resolve("us.dcm"));
        try (Transcoded encoded = Transcoder.transcode(file, Part10.read(file), JPEG_LS, folder, false)) {
            Path plain = clean(encoded.file(), false);
            assertThat(Part10.read(plain).transferSyntax().uid()).isEqualTo(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
            assertThat(blackIn(plain)).isEqualTo(8 * SIZE);
            Path again = clean(encoded.file(), true);
            Part10 part10 = Part10.read(again);
            assertThat(part10.transferSyntax().uid()).isEqualTo(JPEG_LS);
            try (Transcoded decoded =
                    Transcoder.transcode(again, part10, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, folder, false)) {
                assertThat(blackIn(decoded.file())).isEqualTo(8 * SIZE);
            }
        }
    }

    @Test
    void aRuleThatIsWrongIsNamedWithItsRemedy() {
        assertThatThrownBy(() -> device("modle", "x")).hasMessageContaining("there is no key modle");
        assertThatThrownBy(() -> device("model", "(")).hasMessageContaining("model is no regular expression");
        assertThatThrownBy(() -> device("blank", List.of(Map.of("top", -1)))).hasMessageContaining("top must be");
        assertThatThrownBy(() -> device("blank", List.of(Map.of("height", 0)))).hasMessageContaining("rectangle 1");
        assertThatThrownBy(() -> DevicesFile.parse(List.of(Map.of("name", "x", "blank", List.of())), "here"))
                .hasMessageContaining("would match every image");
    }
}
