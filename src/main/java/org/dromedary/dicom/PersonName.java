package org.dromedary.dicom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Component groups of a person's name (PS3.5 §6.2.1). */
final class PersonName {

    /** In the order in which they stand in a value, as a DICOM model calls them. */
    static final List<String> GROUPS = List.of("Alphabetic", "Ideographic", "Phonetic");

    private PersonName() {}

    /** The groups that are not empty, by name. */
    static Map<String, String> groups(String name) {
        Map<String, String> groups = new LinkedHashMap<>();
        String[] parts = name.split("=", -1);
        for (int i = 0; i < parts.length && i < GROUPS.size(); i++) {
            String part = DicomHeader.trim(parts[i]);
            if (!part.isEmpty()) {
                groups.put(GROUPS.get(i), part);
            }
        }
        return groups;
    }
}
