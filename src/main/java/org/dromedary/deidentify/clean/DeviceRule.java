package org.dromedary.deidentify.clean;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.PixelArea;

/**
 * Where a device writes text into its images. What is null or empty is not asked for.
 *
 * @param name for reports and messages
 * @param manufacturer whole value of (0008,0070), case does not matter
 * @param model whole value of (0008,1090)
 * @param software whole value of (0018,1020)
 * @param station whole value of (0008,1010)
 * @param imageType all values of (0008,0008) with backslashes between
 * @param modality (0008,0060)
 * @param sopClasses (0008,0016), one of
 * @param rows (0028,0010), 0 for any
 * @param columns (0028,0011), 0 for any
 * @param blank what is blanked in every frame; empty says that the device writes nothing
 */
public record DeviceRule(
        String name,
        Pattern manufacturer,
        Pattern model,
        Pattern software,
        Pattern station,
        Pattern imageType,
        String modality,
        Set<String> sopClasses,
        int rows,
        int columns,
        List<PixelArea> blank) {

    private static final int LONGEST = 1024;

    public DeviceRule {
        sopClasses = Set.copyOf(sopClasses);
        blank = List.copyOf(blank);
    }

    /** Whether an image is of this device, kind and size. */
    boolean matches(EditableItem dataset) {
        return matches(manufacturer, dataset, 0x00080070)
                && matches(model, dataset, 0x00081090)
                && matches(software, dataset, 0x00181020)
                && matches(station, dataset, 0x00081010)
                && matches(imageType, dataset, 0x00080008)
                && (modality == null || modality.equals(dataset.text(0x00080060)))
                && (sopClasses.isEmpty() || sopClasses.contains(String.valueOf(dataset.text(0x00080016))))
                && (rows == 0 || String.valueOf(rows).equals(dataset.text(0x00280010)))
                && (columns == 0 || String.valueOf(columns).equals(dataset.text(0x00280011)));
    }

    private static boolean matches(Pattern pattern, EditableItem dataset, int tag) {
        if (pattern == null) {
            return true;
        }
        String value = String.join("\\", dataset.values(tag));
        // a pattern is the operator's, the value is anybody's
        return value.length() <= LONGEST
                && pattern.matcher(new TimedText(value, DescriptorRules.DEFAULT.timeLimit()))
                        .matches();
    }
}
