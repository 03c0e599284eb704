package org.dromedary.dicom;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Elements in the order of their file, found by tag quickly when that order is the one of PS3.5 §7.1. */
final class ElementList {

    private final ArrayList<EditableElement> elements = new ArrayList<>();
    private boolean sorted = true;

    List<EditableElement> all() {
        return elements;
    }

    /** After all others, whatever its tag. */
    void append(EditableElement element) {
        sorted &= elements.isEmpty()
                || Integer.compareUnsigned(elements.get(elements.size() - 1).tag(), element.tag()) < 0;
        elements.add(element);
    }

    /** Where its tag belongs. */
    void insert(EditableElement element) {
        int at = 0;
        while (at < elements.size() && Integer.compareUnsigned(elements.get(at).tag(), element.tag()) < 0) {
            at++;
        }
        elements.add(at, element);
    }

    boolean removeIf(Predicate<EditableElement> unwanted) {
        return elements.removeIf(unwanted);
    }

    /** Removes what has the same tag. */
    void removeOthers(EditableElement element) {
        if (!sorted) {
            elements.removeIf(other -> other.tag() == element.tag() && other != element);
        }
    }

    /** The first one of a tag, or null. */
    EditableElement get(int tag) {
        if (!sorted) {
            for (EditableElement element : elements) {
                if (element.tag() == tag) {
                    return element;
                }
            }
            return null;
        }
        int low = 0;
        int high = elements.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int compared = Integer.compareUnsigned(elements.get(middle).tag(), tag);
            if (compared == 0) {
                return elements.get(middle);
            }
            low = compared < 0 ? middle + 1 : low;
            high = compared < 0 ? high : middle - 1;
        }
        return null;
    }
}
