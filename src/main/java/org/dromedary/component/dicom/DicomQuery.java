package org.dromedary.component.dicom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import org.dromedary.dicom.KeywordMap;

/**
 * The identifier of C-FIND, C-MOVE or C-GET.
 *
 * @param level PATIENT, STUDY, SERIES or IMAGE; null for the worklist
 * @param keys by DICOM keyword; null asks for a value to be returned. A SpecificCharacterSet among them is the one in which the
 *     text of the others is sent
 */
public record DicomQuery(QueryModel model, String level, Map<String, Object> keys) {

    private static final Set<String> LEVELS = Set.of("PATIENT", "STUDY", "SERIES", "IMAGE");
    private static final String CHARACTER_SET = "SpecificCharacterSet";

    public DicomQuery {
        level = model.hasLevels() ? checked(model, level) : null;
        keys = new LinkedHashMap<>(keys);
    }

    private static String checked(QueryModel model, String level) {
        String name = level == null ? "STUDY" : level.strip().toUpperCase(Locale.ROOT);
        if (!LEVELS.contains(name)) {
            throw new IllegalArgumentException(level + " is no query level; take PATIENT, STUDY, SERIES or IMAGE");
        }
        if (model == QueryModel.study && name.equals("PATIENT")) {
            throw new IllegalArgumentException("The model study has no level PATIENT; take the model patient");
        }
        return name;
    }

    /**
     * The keys as a dataset.
     *
     * @throws IllegalArgumentException if a key is no DICOM keyword, or a value does not fit
     */
    Attributes identifier() {
        Map<String, Object> wanted = new LinkedHashMap<>(keys);
        Object characterSet = wanted.remove(CHARACTER_SET);
        Attributes identifier = KeywordMap.dataset(wanted);
        CharacterSets.choose(identifier, codes(characterSet), wanted);
        if (level != null) {
            identifier.setString(Tag.QueryRetrieveLevel, VR.CS, level);
        }
        return identifier;
    }

    /**
     * Looks at the keys without asking anybody.
     *
     * @throws IllegalArgumentException if a key is no DICOM keyword, or a value does not fit; the message names it
     */
    public void check() {
        identifier();
    }

    private static String[] codes(Object characterSet) {
        if (characterSet == null) {
            return null;
        }
        return characterSet instanceof List<?> many
                ? many.stream().map(String::valueOf).toArray(String[]::new)
                : new String[] {characterSet.toString()};
    }
}
