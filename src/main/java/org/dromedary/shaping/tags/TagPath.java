package org.dromedary.shaping.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/**
 * Where an attribute stands: {@code PatientID}, {@code (0010,0020)}, {@code 00100020}, through sequences
 * {@code RequestAttributesSequence[1].ScheduledProcedureStepID} (all items without a number), private by its creator
 * {@code (0029,10,"ACME 1.1")}, of which the second number is the element within the creator's block (PS3.5 §7.8.1).
 */
final class TagPath {

    private static final Pattern STEP = Pattern.compile("(?:(?<hex>[0-9A-Fa-f]{8})|(?<keyword>[A-Za-z][A-Za-z0-9]*)"
            + "|\\((?<group>[0-9A-Fa-f]{4}), ?(?<element>[0-9A-Fa-f]{4})\\)"
            + "|\\((?<odd>[0-9A-Fa-f]{4}), ?(?<within>[0-9A-Fa-f]{2}), ?\"(?<creator>[^\"\\\\]{1,64})\"\\))"
            + "(?:\\[(?<item>[1-9][0-9]{0,5})])?");

    /** What the program itself keeps right: file meta information, lengths, delimiters, character set and pixel data. */
    private static final int CHARACTER_SET = 0x00080005;

    private static final int PIXEL_DATA = 0x7FE00010;

    private final String text;
    private final List<Step> steps;

    /**
     * @param creator null for what is not private
     * @param item counted from 1; 0: all
     */
    private record Step(int tag, String creator, int item) {

        int in(EditableItem dataset) {
            return creator == null ? tag : dataset.privateTag(tag >>> 16, creator, tag & 0xFF);
        }

        int made(EditableItem dataset) {
            return creator == null ? tag : dataset.reserve(tag >>> 16, creator, tag & 0xFF);
        }
    }

    /** One place in an instance. */
    record Place(EditableItem item, int tag) {}

    private TagPath(String text, List<Step> steps) {
        this.text = text;
        this.steps = steps;
    }

    /** @throws IllegalArgumentException if it is none, or one that rules may not touch; the message is the remedy */
    static TagPath of(String text) {
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int at = 0;
        while (step.find(at) && step.start() == at) {
            steps.add(step(step));
            at = step.end();
            if (at == text.length()) {
                return new TagPath(text, List.copyOf(steps));
            }
            if (text.charAt(at) != '.') {
                break;
            }
            at++;
        }
        throw new IllegalArgumentException("'" + text + "' is no attribute; write a keyword, (gggg,eeee) or"
                + " (gggg,ee,\"creator\"), with dots through sequences and [n] for an item");
    }

    private static Step step(Matcher step) {
        int item = step.group("item") == null ? 0 : Integer.parseInt(step.group("item"));
        if (step.group("creator") != null) {
            int tag = hex(step.group("odd")) << 16 | hex(step.group("within"));
            if ((tag >>> 16 & 1) == 0) {
                throw new IllegalArgumentException("group " + step.group("odd") + " is not private; take an odd one");
            }
            return new Step(tag, step.group("creator"), item);
        }
        return new Step(allowed(tag(step), step.group()), null, item);
    }

    private static int tag(Matcher step) {
        if (step.group("keyword") != null) {
            return Tags.of(step.group("keyword"));
        }
        String hex = step.group("hex");
        return hex != null
                ? Integer.parseUnsignedInt(hex, 16)
                : hex(step.group("group")) << 16 | hex(step.group("element"));
    }

    private static int hex(String digits) {
        return Integer.parseInt(digits, 16);
    }

    private static int allowed(int tag, String text) {
        int group = tag >>> 16;
        if (group <= 2 || group == 0xFFFE || (tag & 0xFFFF) == 0 || tag == CHARACTER_SET || tag == PIXEL_DATA) {
            throw new IllegalArgumentException("'" + text + "' is not for rules to change");
        }
        if ((group & 1) == 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' is private; write it with its creator, such as (0029,10,\"ACME 1.1\")");
        }
        return tag;
    }

    /** The places where this attribute may stand in an instance, whether it does or not; none where a sequence is missing. */
    List<Place> places(EditableItem dataset) {
        List<EditableItem> holders = List.of(dataset);
        for (Step step : steps.subList(0, steps.size() - 1)) {
            List<EditableItem> below = new ArrayList<>();
            for (EditableItem holder : holders) {
                List<EditableItem> items = holder.items(step.in(holder));
                if (step.item() == 0) {
                    below.addAll(items);
                } else if (step.item() <= items.size()) {
                    below.add(items.get(step.item() - 1));
                }
            }
            holders = below;
        }
        List<Place> places = new ArrayList<>();
        for (EditableItem holder : holders) {
            int tag = last().in(holder);
            if (tag != 0) {
                places.add(new Place(holder, tag));
            }
        }
        return places;
    }

    /** As {@link #places}; sequences and items on the way, and the block of a private creator, are made where they are missing. */
    List<Place> made(EditableItem dataset) {
        List<EditableItem> holders = List.of(dataset);
        for (Step step : steps.subList(0, steps.size() - 1)) {
            List<EditableItem> below = new ArrayList<>();
            for (EditableItem holder : holders) {
                int tag = step.made(holder);
                int wanted = Math.max(1, step.item());
                while (holder.items(tag).size() < wanted) {
                    holder.addItem(tag);
                }
                List<EditableItem> items = holder.items(tag);
                below.addAll(step.item() == 0 ? items : List.of(items.get(step.item() - 1)));
            }
            holders = below;
        }
        return holders.stream()
                .map(holder -> new Place(holder, last().made(holder)))
                .toList();
    }

    /** The tag, where it is one of the outermost level and not private; else 0. */
    int plain() {
        return steps.size() == 1 && last().creator() == null ? last().tag() : 0;
    }

    private Step last() {
        return steps.get(steps.size() - 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
