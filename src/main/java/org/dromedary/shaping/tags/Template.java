package org.dromedary.shaping.tags;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** Text with {@code ${Keyword}}s, each of which stands for the value of an attribute, several values apart by backslash. */
final class Template {

    private static final Pattern FIELD = Pattern.compile("\\$\\{([^}]*)}");

    /** Text, or a path; one of them is null. */
    private record Part(String text, TagPath path) {}

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = parts;
    }

    /** @throws IllegalArgumentException if a field is no attribute */
    static Template of(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher field = FIELD.matcher(text);
        int at = 0;
        while (field.find()) {
            parts.add(new Part(text.substring(at, field.start()), null));
            parts.add(new Part(null, TagPath.of(field.group(1).strip())));
            at = field.end();
        }
        parts.add(new Part(text.substring(at), null));
        return new Template(parts);
    }

    /** What it says of an instance; an attribute that is not there says nothing. */
    String of(EditableItem dataset) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.text() != null ? part.text() : String.join("\\", values(part.path(), dataset)));
        }
        return text.toString();
    }

    /** All values that stand at a path. */
    static List<String> values(TagPath path, EditableItem dataset) {
        List<String> values = new ArrayList<>();
        for (TagPath.Place place : path.places(dataset)) {
            EditableElement element = place.item().get(place.tag());
            if (element != null && element.isPrivate() && element.vr().equals("UN") && !element.isBulk()) {
                // private text of an instance that says no VR (PS3.5 §7.8.1)
                values.addAll(List.of(new String(element.bytes(), StandardCharsets.ISO_8859_1)
                        .strip()
                        .split("\\\\", -1)));
            } else {
                values.addAll(place.item().values(place.tag()));
            }
        }
        return values;
    }
}
