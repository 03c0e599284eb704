package org.dromedary.component.dicom;

import java.util.Collection;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.SpecificCharacterSet;
import org.aoju.bus.image.galaxy.data.VR;

import org.dromedary.dicom.KeywordMap;

/** Chooses the character set of a response (PS3.4 C.4.1.1.3.1): the one of the request where it holds the text, else UTF-8. */
final class ResponseText {

    private ResponseText() {}

    /**
     * A match as a dataset with its Specific Character Set.
     *
     * @param request the identifier of the request
     */
    static Attributes dataset(Map<String, Object> match, Attributes request) {
        Attributes dataset = KeywordMap.dataset(match);
        String[] codes = request.getStrings(Tag.SpecificCharacterSet);
        if (codes != null && holds(SpecificCharacterSet.valueOf(codes.clone()), match.values())) {
            dataset.setString(Tag.SpecificCharacterSet, VR.CS, codes);
        }
        return dataset;
    }

    private static boolean holds(SpecificCharacterSet charset, Collection<?> values) {
        for (Object value : values) {
            boolean held = value instanceof Map<?, ?> item
                    ? holds(charset, item.values())
                    : value instanceof Collection<?> many
                            ? holds(charset, many)
                            : !(value instanceof String text) || holds(charset, text);
            if (!held) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(SpecificCharacterSet charset, String text) {
        return text.chars().allMatch(c -> c < 0x80) || text.equals(charset.decode(charset.encode(text, "^=\\")));
    }
}
