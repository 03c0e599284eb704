package org.dromedary.deidentify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/**
 * Which attributes a rule is about: a keyword of PS3.6, {@code (gggg,eeee)}, {@code (gggg,CREATOR,ee)} of a private block, with x
 * for any hexadecimal digit; {@code 50xx} is short for {@code (50xx,xxxx)}. It stands for the attribute at every depth; with a
 * slash before it for that of the outermost dataset; with names of sequences before it, parted by dots, for that in their
 * items, {@code [2]} behind a sequence for that in its second one.
 */
final class RuleAddress {

    private static final Pattern PART = Pattern.compile("(\\([^)]*\\)|[^.\\[\\]()]+)(?:\\[(\\d{1,6})])?");
    private static final Pattern TAG = Pattern.compile("\\(([0-9A-Fa-fxX]{4}),\\s*([0-9A-Fa-fxX]{4})\\)");
    private static final Pattern PRIVATE =
            Pattern.compile("\\(([0-9A-Fa-fxX]{4}),\\s*([^,]{1,64}),\\s*([0-9A-Fa-fxX]{2})\\)");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-fxX]{4}");

    static final String REMEDY = "take a keyword of PS3.6 such as PatientName, (gggg,eeee) with x for any digit,"
            + " (gggg,CREATOR,ee), or a path such as RequestAttributesSequence.ScheduledProcedureStepID";

    private static final Set<String> DATES = Set.of("DA", "DT", "TM");
    /** Frame Origin Timestamp, in binary, and Timezone Offset From UTC. */
    private static final Set<Integer> OTHER_DATES = Set.of(0x00340007, 0x00080201);

    private final List<Part> path;
    private final boolean outermost;

    /**
     * One level.
     *
     * @param value the digits that must be there, 0 where any may be
     * @param mask F where a digit counts
     * @param creator of the private block; null if it is none or does not matter
     * @param number of the item, from 1; 0 for all
     */
    private record Part(int value, int mask, String creator, int number) {

        boolean matches(EditableItem item, int tag) {
            return (tag & mask) == value && (creator == null || creator.equals(item.creator(tag)));
        }
    }

    private RuleAddress(List<Part> path, boolean outermost) {
        this.path = path;
        this.outermost = outermost;
    }

    /** @throws IllegalArgumentException if that is no address */
    static RuleAddress of(String text) {
        String address = text.strip();
        boolean outermost = address.startsWith("/");
        String rest = outermost ? address.substring(1) : address;
        List<Part> path = new ArrayList<>();
        Matcher matcher = PART.matcher(rest);
        int at = 0;
        while (at < rest.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw wrong(text);
            }
            path.add(part(text, matcher.group(1).strip(), matcher.group(2)));
            at = matcher.end();
            if (at < rest.length()) {
                if (rest.charAt(at) != '.' || at == rest.length() - 1) {
                    throw wrong(text);
                }
                at++;
            }
        }
        if (path.isEmpty() || path.get(path.size() - 1).number() != 0) {
            throw wrong(text);
        }
        return new RuleAddress(List.copyOf(path), outermost);
    }

    private static Part part(String text, String name, String item) {
        int number = item == null ? 0 : Integer.parseInt(item);
        Matcher tag = TAG.matcher(name);
        if (tag.matches()) {
            return digits(tag.group(1) + tag.group(2), null, number);
        }
        Matcher inBlock = PRIVATE.matcher(name);
        if (inBlock.matches()) {
            Part part = digits(
                    inBlock.group(1) + "xx" + inBlock.group(3), inBlock.group(2).strip(), number);
            if ((part.mask() & 0x10000) != 0 && (part.value() & 0x10000) == 0) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" names a private creator in an even group; private groups are odd");
            }
            return part;
        }
        if (GROUP.matcher(name).matches()) {
            return digits(name + "xxxx", null, number);
        }
        try {
            return new Part(Dictionary.tag(name), -1, null, number);
        } catch (IllegalArgumentException e) {
            throw wrong(text);
        }
    }

    private static Part digits(String digits, String creator, int number) {
        int value = 0;
        int mask = 0;
        for (char digit : digits.toCharArray()) {
            boolean any = digit == 'x' || digit == 'X';
            value = value << 4 | (any ? 0 : Character.digit(digit, 16));
            mask = mask << 4 | (any ? 0 : 0xF);
        }
        return new Part(value, mask, creator, number);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no attribute; " + REMEDY);
    }

    boolean matches(EditableItem item, EditableElement element) {
        return matches(item, element.tag());
    }

    private boolean matches(EditableItem item, int tag) {
        if (!path.get(path.size() - 1).matches(item, tag)) {
            return false;
        }
        if (path.size() == 1) {
            return !outermost || item.parent() == null;
        }
        EditableItem inner = item;
        for (int i = path.size() - 2; i >= 0; i--) {
            Part part = path.get(i);
            EditableItem holder = inner.parent();
            if (holder == null
                    || !part.matches(holder, inner.sequenceTag())
                    || part.number() != 0 && holder.items(inner.sequenceTag()).indexOf(inner) != part.number() - 1) {
                return false;
            }
            inner = holder;
        }
        return inner.parent() == null;
    }

    /** Whether this may be a date or a time: not one attribute that PS3.6 knows as something else. */
    boolean mayBeDate() {
        Part last = path.get(path.size() - 1);
        boolean known = last.mask() == -1
                && last.creator() == null
                && !Dictionary.keyword(last.value()).isEmpty();
        return !known || DATES.contains(Dictionary.vr(last.value())) || OTHER_DATES.contains(last.value());
    }

    /** The tag, if this is exactly one attribute of the outermost dataset, or of every depth; else 0. */
    int single() {
        Part last = path.get(path.size() - 1);
        return path.size() == 1 && last.mask() == -1 ? last.value() : 0;
    }
}
