package org.dromedary.deidentify.clean;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.dromedary.dicom.EditableItem;

/**
 * Whether text of a patient may be burned in to the pixels of an instance, by what it says of itself: SOP class, modality, how the
 * image was made. Burned-in text is usual in ultrasound, screen captures, photographs, scanned paper and video.
 */
final class BurnedInRisk {

    private static final int IMAGE_TYPE = 0x00080008;
    private static final int SOP_CLASS = 0x00080016;
    private static final int MODALITY = 0x00080060;
    private static final int CONVERSION_TYPE = 0x00080064;
    private static final int BURNED_IN = 0x00280301;
    private static final int DOCUMENT = 0x00420011;
    private static final int PIXELS = 0x7FE00010;

    private static final String STORAGE = "1.2.840.10008.5.1.4.1.1.";
    private static final String VIDEO = "1.2.840.10008.1.2.4.10";

    /** Ultrasound, secondary captures, visible light; what begins so. */
    private static final Set<String> CLASSES =
            Set.of("3", "3.1", "6", "6.1", "6.2", "7", "7.1", "7.2", "7.3", "7.4", "77.1", "77.2", "9.1");
    /** Visible light that shows eyes by a scanner, and slides tile by tile: no text is put into these. */
    private static final Set<String> CLEAN_LIGHT = Set.of("77.1.5.4", "77.1.5.8", "77.1.6");

    private static final Set<String> MODALITIES =
            Set.of("US", "IVUS", "BDUS", "SC", "XC", "ES", "GM", "HC", "DG", "EPS", "DOC", "TG", "LS", "CD", "DD");
    private static final List<String> TYPES =
            List.of("SECONDARY", "SCREEN", "CAPTURE", "SNAPSHOT", "LABEL", "OVERVIEW", "PHOTO", "PRINT", "REPORT");

    private BurnedInRisk() {}

    /**
     * Why there may be such text.
     *
     * @param syntax of the pixel data, a UID
     * @param documentStays whether an encapsulated document leaves as it is; otherwise a blank one takes its place
     * @return words for a message, which name attributes and no values that are free text; empty if there is no reason
     */
    static Optional<String> of(EditableItem dataset, String syntax, boolean documentStays) {
        String sopClass = text(dataset, SOP_CLASS);
        if (documentStays && dataset.contains(DOCUMENT)) {
            return Optional.of("its encapsulated document is kept by a rule");
        }
        if (!dataset.contains(PIXELS)) {
            return Optional.empty();
        }
        if ("YES".equals(text(dataset, BURNED_IN))) {
            return Optional.of("BurnedInAnnotation (0028,0301) is YES");
        }
        if (syntax.startsWith(VIDEO)) {
            return Optional.of("it is a video");
        }
        return byKind(dataset, sopClass);
    }

    private static Optional<String> byKind(EditableItem dataset, String sopClass) {
        if (isRisky(sopClass)) {
            return Optional.of("images of SOP class " + sopClass + " often have text in their pixels");
        }
        if (MODALITIES.contains(text(dataset, MODALITY))) {
            return Optional.of("images of modality " + text(dataset, MODALITY) + " often have text in their pixels");
        }
        if (!text(dataset, CONVERSION_TYPE).isEmpty()) {
            return Optional.of("ConversionType (0008,0064) says that it was captured or digitized");
        }
        for (String value : dataset.values(IMAGE_TYPE)) {
            String upper = value.toUpperCase(Locale.ROOT);
            Optional<String> type = TYPES.stream().filter(upper::contains).findFirst();
            if (type.isPresent()) {
                return Optional.of("ImageType (0008,0008) has " + type.get());
            }
        }
        return Optional.empty();
    }

    private static boolean isRisky(String sopClass) {
        if (!sopClass.startsWith(STORAGE)) {
            return false;
        }
        String own = sopClass.substring(STORAGE.length());
        return !CLEAN_LIGHT.contains(own)
                && CLASSES.stream().anyMatch(risky -> own.equals(risky) || own.startsWith(risky + "."));
    }

    private static String text(EditableItem dataset, int tag) {
        String text = dataset.text(tag);
        return text == null ? "" : text;
    }
}
