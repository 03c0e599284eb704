package org.dromedary.shaping.tags;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** What rules replace, kept in the Original Attributes Sequence (PS3.3 C.12.1.1.9): attributes of the outermost level. */
final class OriginalAttributes {

    private static final int SEQUENCE = Tags.of("OriginalAttributesSequence");
    private static final int MODIFIED = Tags.of("ModifiedAttributesSequence");
    private static final DateTimeFormatter DT =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'+0000'").withZone(ZoneOffset.UTC);

    private final EditableItem dataset;
    private final Map<Integer, Before> before = new LinkedHashMap<>();

    private record Before(String vr, List<String> values) {}

    OriginalAttributes(EditableItem dataset) {
        this.dataset = dataset;
    }

    /** Called before a rule changes what stands there. */
    void remember(TagPath path) {
        int tag = path.plain();
        if (tag == 0 || before.containsKey(tag)) {
            return;
        }
        EditableElement element = dataset.get(tag);
        if (element == null || element.isSequence() || element.isBulk()) {
            return;
        }
        before.put(tag, new Before(dataset.vr(tag), dataset.values(element)));
    }

    /** Writes what has changed since. */
    void record(Instant when) {
        before.entrySet()
                .removeIf(old -> dataset.contains(old.getKey())
                        && dataset.values(old.getKey()).equals(old.getValue().values()));
        if (before.isEmpty()) {
            return;
        }
        EditableItem item = dataset.addItem(SEQUENCE);
        EditableItem modified = item.addItem(MODIFIED);
        before.forEach((tag, old) -> modified.setAs(tag, old.vr(), old.values().toArray(String[]::new)));
        item.set(Tags.of("AttributeModificationDateTime"), DT.format(when));
        item.set(Tags.of("ModifyingSystem"), "DROMEDARY");
        item.setEmpty(Tags.of("SourceOfPreviousValues"));
        item.set(Tags.of("ReasonForTheAttributeModification"), "COERCE");
    }
}
