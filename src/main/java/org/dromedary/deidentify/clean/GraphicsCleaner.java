package org.dromedary.deidentify.clean;

import java.util.List;
import java.util.Set;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/**
 * Cleans what is drawn over images (PS3.15 E.3.3, Clean Graphics Option). Nobody can tell what is written in the bits of a graphic
 * overlay or in a curve: they go. Overlays that are regions of interest stay with their labels cleaned, as do the annotations of
 * presentation states with their text.
 */
public final class GraphicsCleaner {

    private static final int FIRST_OVERLAY = 0x6000;
    private static final int FIRST_CURVE = 0x5000;
    private static final int OVERLAY_TYPE = 0x0040;
    private static final int OVERLAY_DATA = 0x3000;
    private static final int GRAPHIC_ANNOTATIONS = 0x00700001;

    /** Text of annotations (PS3.3 C.10.5), of layers and groups of graphics (C.10.7, C.10.11). */
    private static final Set<Integer> TEXTS =
            Set.of(0x00700006, 0x00700068, 0x00700207, 0x00700208, 0x00700287, 0x00700290, 0x00700294);
    /** Sequences with graphics and with what is said of them. */
    private static final Set<Integer> GRAPHICS =
            Set.of(GRAPHIC_ANNOTATIONS, 0x00700060, 0x00700234, 0x00700209, 0x00700273, 0x00700008, 0x00700009);

    private final DescriptorCleaner words;
    private int changes;

    /** @param words cleans text */
    public GraphicsCleaner(DescriptorCleaner words) {
        this.words = words;
    }

    /**
     * Cleans an instance at any depth.
     *
     * @return elements and values that were removed or changed
     */
    public int clean(EditableItem dataset) {
        changes = 0;
        item(dataset, false);
        return changes;
    }

    /** Removes what is left of overlays whose data were removed: labels, comments, where they lay. */
    static void removeEmptyOverlays(EditableItem item) {
        for (int group : groups(item, FIRST_OVERLAY)) {
            if (!item.contains(group << 16 | OVERLAY_DATA)) {
                item.removeIf(element -> element.tag() >>> 16 == group);
            }
        }
        for (EditableElement element : item.elements()) {
            element.items().forEach(GraphicsCleaner::removeEmptyOverlays);
        }
    }

    private void item(EditableItem item, boolean graphics) {
        groups(item, FIRST_OVERLAY).forEach(group -> overlay(item, group));
        groups(item, FIRST_CURVE).forEach(group -> removeGroup(item, group));
        for (EditableElement element : item.elements()) {
            if (element.isSequence()) {
                boolean inside = graphics || GRAPHICS.contains(element.tag());
                element.items().forEach(below -> item(below, inside));
            } else if (graphics && TEXTS.contains(element.tag())) {
                text(item, element.tag());
            }
        }
    }

    private void overlay(EditableItem item, int group) {
        boolean region = "R".equals(item.text(group << 16 | OVERLAY_TYPE)) && item.contains(group << 16 | OVERLAY_DATA);
        if (!region) {
            removeGroup(item, group);
            return;
        }
        for (EditableElement element : item.elements()) {
            if (element.tag() >>> 16 == group && isText(element.vr())) {
                text(item, element.tag());
            }
        }
    }

    private static boolean isText(String vr) {
        return switch (vr) {
            case "LO", "LT", "SH", "ST", "UC", "UT" -> true;
            default -> false;
        };
    }

    /** Even groups that an item has of a range, such as 6000 to 60FE. */
    private static List<Integer> groups(EditableItem item, int first) {
        return item.elements().stream()
                .map(element -> element.tag() >>> 16)
                .filter(group -> group >>> 8 == first >>> 8 && (group & 1) == 0)
                .distinct()
                .toList();
    }

    private void removeGroup(EditableItem item, int group) {
        if (item.removeIf(element -> element.tag() >>> 16 == group)) {
            changes++;
        }
    }

    private void text(EditableItem item, int tag) {
        String before = String.join("\\", item.values(tag));
        String after = words.clean(before);
        String now = after.isEmpty() && !before.isEmpty() ? StructuredContentCleaner.REMOVED : after;
        if (!now.equals(before)) {
            item.set(tag, now);
            changes++;
        }
    }
}
