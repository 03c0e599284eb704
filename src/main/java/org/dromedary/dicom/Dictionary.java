package org.dromedary.dicom;

import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.ElementDictionary;

/** What the standard registers (PS3.6): attributes and UIDs. */
public final class Dictionary {

    private Dictionary() {}

    /** The keyword; empty for an element that PS3.6 does not name in the toolkit's edition, and for private ones. */
    public static String keyword(int tag) {
        return (tag >>> 16 & 1) == 1 ? "" : ElementDictionary.keywordOf(tag, null);
    }

    /**
     * The tag of a keyword.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static int tag(String keyword) {
        int tag = ElementDictionary.tagForKeyword(keyword, null);
        if (tag == -1) {
            throw new IllegalArgumentException(keyword + " is no keyword of PS3.6");
        }
        return tag;
    }

    /** Two letters; UN for an element that is not named. */
    public static String vr(int tag) {
        return ElementDictionary.vrOf(tag, null).name();
    }

    /** Whether PS3.6 annex A registers the UID: SOP classes, transfer syntaxes, well-known frames of reference, coding schemes. */
    public static boolean isStandardUid(String uid) {
        return uid.startsWith("1.2.840.10008.") && UID.nameOf(uid) != null;
    }
}
