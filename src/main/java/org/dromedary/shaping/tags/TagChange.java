package org.dromedary.shaping.tags;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.ValueRules;

/** What one rule does with an instance. */
@FunctionalInterface
interface TagChange {

    /** A table has nothing for what it was asked. */
    final class NothingFoundException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NothingFoundException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @throws BoundedPattern.RunAwayException if a regular expression takes too long
     * @throws NothingFoundException if a table has nothing and the rule does not go without
     * @throws IllegalArgumentException if a value does not fit its attribute; the message has no value
     * @throws IOException if a table cannot be read
     */
    void apply(EditableItem dataset) throws IOException;

    static TagChange set(TagPath path, Template value, boolean onlyIfEmpty) {
        return dataset -> {
            String text = value.of(dataset);
            for (TagPath.Place place : path.made(dataset)) {
                EditableElement there = place.item().get(place.tag());
                if (!onlyIfEmpty || there == null || there.isEmpty()) {
                    put(place, text);
                }
            }
        };
    }

    static TagChange remove(TagPath path) {
        return dataset -> path.places(dataset).forEach(place -> place.item().remove(place.tag()));
    }

    static TagChange empty(TagPath path) {
        return dataset -> {
            for (TagPath.Place place : path.places(dataset)) {
                if (place.item().contains(place.tag())) {
                    place.item().setEmpty(place.tag());
                }
            }
        };
    }

    static TagChange copy(TagPath from, TagPath to) {
        return dataset -> {
            for (TagPath.Place source : from.places(dataset)) {
                EditableElement element = source.item().get(source.tag());
                if (element == null) {
                    continue;
                }
                if (element.isSequence() || element.isBulk()) {
                    throw new IllegalArgumentException(from + " is a sequence or too large to be copied");
                }
                String text = String.join("\\", source.item().values(element));
                for (TagPath.Place target : to.made(dataset)) {
                    put(target, text);
                }
                return;
            }
        };
    }

    static TagChange replace(TagPath path, BoundedPattern pattern, String with) {
        return dataset -> {
            for (TagPath.Place place : path.places(dataset)) {
                List<String> values = place.item().values(place.tag());
                List<String> replaced = new ArrayList<>();
                values.forEach(value -> replaced.add(pattern.replace(value, with)));
                if (!replaced.equals(values)) {
                    put(place, String.join("\\", replaced));
                }
            }
        };
    }

    /** @param key null: what stands there */
    static TagChange map(TagPath path, Template key, CsvTable table, String otherwise, boolean keep) {
        return dataset -> {
            for (TagPath.Place place : key == null ? path.places(dataset) : path.made(dataset)) {
                if (key == null && !place.item().contains(place.tag())) {
                    continue;
                }
                String asked = key == null ? String.join("\\", place.item().values(place.tag())) : key.of(dataset);
                String found = table.get(asked);
                if (found != null || otherwise != null) {
                    put(place, found != null ? found : otherwise);
                } else if (!keep) {
                    throw new NothingFoundException(
                            "the table " + table + " has nothing for it, and there is no default");
                }
            }
        };
    }

    /** Sets text of one value or several, if it fits the attribute. */
    private static void put(TagPath.Place place, String text) {
        String vr = vr(place);
        List<String> values =
                text.isEmpty() ? List.of() : oneValue(vr) ? List.of(text) : Arrays.asList(text.split("\\\\", -1));
        if ((place.tag() >>> 16 & 1) == 0 && !values.isEmpty()) {
            List<String> faults = ValueRules.faults(Map.of(String.format("%08X", place.tag()), values));
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException("what it makes does not fit: " + faults.get(0));
            }
        }
        place.item().setAs(place.tag(), vr, values.toArray(String[]::new));
    }

    /** A private attribute that is new is LO; of one without a VR nobody knows better. */
    private static String vr(TagPath.Place place) {
        String vr = place.item().vr(place.tag());
        return vr == null || (place.tag() >>> 16 & 1) == 1 && vr.equals("UN") ? "LO" : vr;
    }

    private static boolean oneValue(String vr) {
        return vr.equals("ST") || vr.equals("LT") || vr.equals("UT") || vr.equals("UR");
    }
}
