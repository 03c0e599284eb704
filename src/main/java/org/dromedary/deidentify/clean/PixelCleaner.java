package org.dromedary.deidentify.clean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Part10;
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
final class PixelCleaner {

    private static final Logger LOG = LoggerFactory.getLogger(PixelCleaner.class);
    private static final String LOSSLESS = "1.2.840.10008.1.2.4.80";
    private static final int VISUAL_FEATURES = 0x00280302;
    private static final int SOP_CLASS = 0x00080016;
    private static final int ROWS = 0x00280010;
    private static final int COLUMNS = 0x00280011;
    private static final int PIXELS = 0x7FE00010;
    private static final int FIRST_OVERLAY = 0x60000000;
    private static final int OVERLAY_GROUPS = 0x01000000;
    private static final int NEXT_GROUP = 0x00020000;
    private static final int OVERLAY_BITS_ALLOCATED = 0x0100;
    private static final int OVERLAY_BIT_POSITION = 0x0102;
    private static final int OVERLAY_DATA = 0x3000;

    private final PixelRules rules;

    PixelCleaner(PixelRules rules) {
        this.rules = rules;
    }

    /**
     * Says what is to be done.
     *
     * @param instance as it came
     * @param blanking whether rectangles may be blanked: the profile has the option
     * @param documentStays whether a rule of the profile keeps an encapsulated document
     * @throws PixelsRefusedException if nobody can say that its pixels are clean, or can be made so
     */
    PixelPlan plan(EditableInstance instance, boolean blanking, boolean documentStays) throws PixelsRefusedException {
        EditableItem dataset = instance.dataset();
        if ("YES".equals(dataset.text(VISUAL_FEATURES)) && rules.faces() == PixelRules.Doubt.REFUSE) {
            throw new PixelsRefusedException(
                    "RecognizableVisualFeatures (0028,0302) is YES, and nothing here removes faces:"
                            + " do it before, or write pixel-data: {visual-features: accept} into the profile");
        }
        Optional<String> risk =
                BurnedInRisk.of(dataset, instance.transferSyntax().uid(), documentStays);
        Optional<DeviceRule> device = dataset.contains(PIXELS) ? rules.devices().of(dataset) : Optional.empty();
        boolean helpless =
                device.isEmpty() || !blanking && !device.get().blank().isEmpty();
        if (risk.isPresent() && helpless && rules.unknown() == PixelRules.Doubt.REFUSE) {
            throw new PixelsRefusedException(refusal(dataset, risk.get(), device.isPresent()));
        }
        return new PixelPlan(
                device.map(DeviceRule::name).orElse(null),
                blanking ? device.map(DeviceRule::blank).orElse(List.of()) : List.of(),
                overlayBits(dataset),
                risk.isPresent() && helpless);
    }

    private static String refusal(EditableItem dataset, String risk, boolean known) {
        String what = "The patient may be named in what this instance shows: " + risk + "; ";
        if (!dataset.contains(PIXELS)) {
            return what + "documents are not cleaned: remove the rule, which makes it a blank one, or write pixel-data:"
                    + " {unknown: accept} into the profile";
        }
        if (known) {
            return what
                    + "a rule of config/deidentify/devices.yaml knows where: add the option clean-pixel-data to the profile";
        }
        return what + "no rule matches its Manufacturer, ManufacturerModelName, SOP class " + dataset.text(SOP_CLASS)
                + " and size of " + dataset.text(COLUMNS) + " x " + dataset.text(ROWS)
                + ": add one with its rectangles to config/deidentify/devices.yaml, or with blank: [] if nothing is written"
                + " there";
    }

    /** An overlay without data of its own lies in bits of the pixels (PS3.5 §8.1.2, retired). */
    private static Set<Integer> overlayBits(EditableItem dataset) {
        Set<Integer> bits = new TreeSet<>();
        for (int group = FIRST_OVERLAY; group < FIRST_OVERLAY + OVERLAY_GROUPS; group += NEXT_GROUP) {
            int position = number(dataset, group | OVERLAY_BIT_POSITION);
            if (position > 0
                    && number(dataset, group | OVERLAY_BITS_ALLOCATED) > 1
                    && !dataset.contains(group | OVERLAY_DATA)) {
                bits.add(position);
            }
        }
        return bits;
    }

    private static int number(EditableItem dataset, int tag) {
        String text = dataset.text(tag);
        return text == null || !text.matches("\\d{1,5}") ? 0 : Integer.parseInt(text);
    }

    /**
     * Cleans the pixels of a file that was written, where it stands.
     *
     * @param work for the file while it is decoded; on the file system of the file
     * @throws PixelsRefusedException if they are damaged, or of no kind that is known
     * @throws IOException if a file cannot be written; there may be room later
     */
    void clean(PixelPlan plan, Path file, Path work) throws IOException {
        try {
            Part10 part10 = Part10.read(file);
            boolean compressed = part10.transferSyntax().isEncapsulated();
            if (compressed || part10.transferSyntax().isDeflated()) {
                replace(file, part10, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, work);
            }
            PixelBlanker.blank(file, plan.areas(), plan.overlayBits());
            if (compressed && rules.compress()) {
                compress(file, work);
            }
        } catch (TranscodeException | NotRenderableException e) {
            throw new PixelsRefusedException("The pixels cannot be cleaned: " + e.getMessage(), e);
        }
    }

    private static void compress(Path file, Path work) throws IOException {
        if (!Transcoder.canTranscode(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, LOSSLESS, false)) {
            return;
        }
        try {
            replace(file, Part10.read(file), LOSSLESS, work);
        } catch (TranscodeException e) {
            LOG.debug("Pixels stay uncompressed, which everybody can read: {}", e.getMessage());
        }
    }

    private static void replace(Path file, Part10 part10, String syntax, Path work) throws IOException {
        try (Transcoded made = Transcoder.transcode(file, part10, syntax, work, false)) {
            Files.move(made.file(), file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
