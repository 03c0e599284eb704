package org.dromedary.deidentify.preview;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;

/** Two instances beside each other, element by element at any depth. */
public final class Difference {

    private static final int LONGEST = 200;
    private static final int MOST_ROWS = 20_000;

    private Difference() {}

    /** What became of an element. */
    public enum Change {
        REMOVED,
        CHANGED,
        ADDED,
        KEPT
    }

    /**
     * An element in both.
     *
     * @param path tags from the outermost sequence to the element, with the numbers of items
     * @param keyword of PS3.6; empty for a private element or one that is not there
     * @param vr two letters
     * @param before its value, the beginning of a long one; null if it was not there
     * @param after its value; null if it is not there
     */
    public record Row(String path, String keyword, String vr, String before, String after, Change change) {}

    private record Value(String keyword, String vr, String text, String whole) {}

    /**
     * Compares two instances.
     *
     * @return in the order of the dataset, 20,000 rows at most
     */
    public static List<Row> between(EditableInstance before, EditableInstance after) {
        Map<String, Value> left = values(before);
        Map<String, Value> right = values(after);
        List<Row> rows = new ArrayList<>();
        left.forEach((path, was) -> {
            Value is = right.remove(path);
            Change change = is == null
                    ? Change.REMOVED
                    : Objects.equals(was.whole(), is.whole()) ? Change.KEPT : Change.CHANGED;
            rows.add(new Row(path, was.keyword(), was.vr(), was.text(), is == null ? null : is.text(), change));
        });
        right.forEach((path, is) -> rows.add(new Row(path, is.keyword(), is.vr(), null, is.text(), Change.ADDED)));
        rows.sort((one, other) -> one.path().compareTo(other.path()));
        return rows.size() > MOST_ROWS ? rows.subList(0, MOST_ROWS) : rows;
    }

    private static Map<String, Value> values(EditableInstance instance) {
        Map<String, Value> values = new LinkedHashMap<>();
        instance.dataset().walk((item, element) -> {
            if (!element.isSequence()) {
                String whole = whole(item, element);
                values.put(item.path(element.tag()), new Value(keyword(element), element.vr(), cut(whole), whole));
            } else if (element.items().isEmpty()) {
                values.put(item.path(element.tag()), new Value(keyword(element), "SQ", "(no items)", "(no items)"));
            }
        });
        return values;
    }

    private static String keyword(EditableElement element) {
        return element.isPrivate() ? "" : Dictionary.keyword(element.tag());
    }

    private static String whole(EditableItem item, EditableElement element) {
        List<String> values = item.values(element);
        if (!values.isEmpty()) {
            return String.join("\\", values);
        }
        return element.isEmpty() ? "" : "(" + element.length() + " bytes)";
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + " ..." : line;
    }
}
