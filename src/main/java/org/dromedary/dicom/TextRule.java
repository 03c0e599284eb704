package org.dromedary.dicom;

/** Says what stands in a text element instead of what was there. */
@FunctionalInterface
public interface TextRule {

    /**
     * @param tag of the element, at any depth
     * @param value decoded, with all its values and without padding
     * @return the text that replaces it, not longer; the same text to leave the element untouched
     */
    String apply(int tag, String value);
}
