package org.dromedary.deidentify.clean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.PixelArea;
import org.dromedary.dicom.TranscodeException;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.dicom.render.NotRenderableException;
import org.dromedary.dicom.render.PixelBlanker;

/**
 * Blanks what is burned in to pixels (PS3.15 E.3.1, Clean Pixel Data Option), by what is known of the device. An image that may have text
 * in its pixels and is of no known device is refused. Compressed pixels are decoded for it; they stay uncompressed, or are
 * compressed again without loss. What was compressed with loss is still marked so.
 */
public final class PixelCleaner {

    private static final String LOSSLESS = "1.2.840.10008.1.2.4.80";
    private static final int VISUAL_FEATURES = 0x00280302;
    private static final int PIXELS = 0x7FE00010;
    private static final int FIRST_OVERLAY = 0x60000000;
    private static final int BIT_POSITION = 0x0102;
    private static final int OVERLAY_DATA = 0x3000;

    private final PixelRules rules;
    private final Path work;

    /** @param work where copies are made; on a file system with room for the largest instance */
    public PixelCleaner(PixelRules rules, Path work) {
        this.rules = rules;
        this.work = work;
    }

    /**
     * Gives a file whose pixels may leave.
     *
     * @param instance as it came; is not changed
     * @param graphics whether overlays in unused bits of the pixels are cleared as well
     * @throws PixelsRefusedException if nobody can say that they are clean
     * @throws IOException if a copy cannot be written; there may be room later
     */
    public CleanPixels clean(EditableInstance instance, boolean graphics) throws IOException {
        EditableItem dataset = instance.dataset();
        String syntax = instance.transferSyntax().uid();
        if ("YES".equals(dataset.text(VISUAL_FEATURES)) && rules.faces() == PixelRules.Doubt.REFUSE) {
            throw new PixelsRefusedException(
                    "RecognizableVisualFeatures (0028,0302) is YES, and nothing here removes faces:"
                            + " do it before, or accept it in the profile with pixel-data.visual-features: accept");
        }
        Optional<String> risk = BurnedInRisk.of(dataset, syntax);
        Optional<DeviceRule> device = dataset.contains(PIXELS) ? rules.devices().of(dataset) : Optional.empty();
        if (risk.isPresent() && device.isEmpty() && rules.unknown() == PixelRules.Doubt.REFUSE) {
            throw new PixelsRefusedException(refusal(dataset, risk.get()));
        }
        List<PixelArea> areas = device.map(DeviceRule::blank).orElse(List.of());
        String name = device.map(DeviceRule::name).orElse(null);
        boolean overlays = graphics && hasEmbeddedOverlay(dataset);
        if (areas.isEmpty() && !overlays) {
            return new CleanPixels(instance.file(), false, name, 0);
        }
        try {
            return blanked(instance, areas, overlays, name);
        } catch (TranscodeException | NotRenderableException e) {
            throw new PixelsRefusedException("The pixels cannot be cleaned: " + e.getMessage(), e);
        }
    }

    private static String refusal(EditableItem dataset, String risk) {
        String what = "A patient may be named in what this instance shows: " + risk + ". ";
        if (!dataset.contains(PIXELS)) {
            return what
                    + "Documents are not cleaned: leave them out of this destination, or accept them in the profile with"
                    + " pixel-data.unknown: accept";
        }
        return what + "No rule matches its Manufacturer, ManufacturerModelName, SOP class "
                + dataset.text(0x00080016) + " and size of " + dataset.text(0x00280011) + " x "
                + dataset.text(0x00280010)
                + ": add one with its rectangles to config/deidentify/devices.yaml, or with blank: [] if nothing is written"
                + " there";
    }

    /** An overlay without data of its own lies in bits of the pixels (PS3.5 §8.1.2, retired). */
    private static boolean hasEmbeddedOverlay(EditableItem dataset) {
        for (int group = FIRST_OVERLAY; group < FIRST_OVERLAY + 0x200000; group += 0x20000) {
            String position = dataset.text(group | BIT_POSITION);
            if (position != null && !position.equals("0") && !dataset.contains(group | OVERLAY_DATA)) {
                return true;
            }
        }
        return false;
    }

    private CleanPixels blanked(EditableInstance instance, List<PixelArea> areas, boolean overlays, String device)
            throws IOException {
        Files.createDirectories(work);
        Path copy = Files.createTempFile(work, "pixels-", ".dcm");
        boolean done = false;
        try {
            plain(instance, copy);
            int rectangles = PixelBlanker.blank(copy, areas, overlays);
            if (rules.compress() && instance.transferSyntax().isEncapsulated()) {
                compress(copy);
            }
            done = true;
            return new CleanPixels(copy, true, device, rectangles);
        } finally {
            if (!done) {
                Files.deleteIfExists(copy);
            }
        }
    }

    /** A copy in which pixels stand as they are. */
    private void plain(EditableInstance instance, Path copy) throws IOException {
        TransferSyntax syntax = instance.transferSyntax();
        if (!syntax.isEncapsulated() && !syntax.isDeflated()) {
            Files.copy(instance.file(), copy, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        Part10 part10 = Part10.read(instance.file());
        try (Transcoded decoded =
                Transcoder.transcode(instance.file(), part10, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, work, false)) {
            Files.move(decoded.file(), copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Leaves the copy as it is where there is no encoder for it. */
    private void compress(Path copy) throws IOException {
        if (!Transcoder.canTranscode(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, LOSSLESS, false)) {
            return;
        }
        try (Transcoded encoded = Transcoder.transcode(copy, Part10.read(copy), LOSSLESS, work, false)) {
            Files.move(encoded.file(), copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (TranscodeException | DicomFormatException e) {
            // uncompressed is what everybody can read
            return;
        }
    }
}
