package org.dromedary.dicom;

import java.util.Optional;

import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * An attribute of PS3.6.
 *
 * @param keyword as in PS3.6
 * @param vr two letters
 * @param isBinary whether its values are bytes (OB, OW, …, UN)
 */
public record Attribute(String keyword, String vr, boolean isBinary) {

    /** The attribute with this keyword or tag (eight hexadecimal digits); empty if PS3.6 has none. */
    public static Optional<Attribute> of(String name) {
        int tag;
        try {
            tag = KeywordMap.tag(name);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        String keyword = (tag >>> 16 & 1) == 0 ? ElementDictionary.keywordOf(tag, null) : null;
        if (keyword == null || keyword.isEmpty()) {
            return Optional.empty();
        }
        VR vr = ElementDictionary.vrOf(tag, null);
        return Optional.of(new Attribute(keyword, vr.name(), vr.isInlineBinary()));
    }
}
