package org.dromedary.dicom;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * Shows the elements of a file to a {@link ModelSink} as they pass. Holds one value of up to
 * {@value ModelView#LONGEST_TEXT} bytes, whatever the file says. What must not stand in a model is left out: group lengths,
 * padding at the end, an element's second appearance. Sequences more than {@value #DEEPEST} deep are left out too: no IOD has
 * them, and readers of JSON die of them.
 */
final class ModelWalker implements DatasetScanner.Visitor {

    private static final int DEEPEST = 100;
    private static final int MOST_CREATORS = 1000;
    private static final int PADDING = 0xFFFCFFFC;
    private static final Set<VR> ONE_VALUE = Set.of(VR.LT, VR.ST, VR.UT, VR.UR);
    /** Signed when the pixels are, which an implicit VR does not say (PS3.5 annex A.1). */
    private static final Set<Integer> SIGNED_LIKE_PIXELS = Set.of(
            Tag.SmallestImagePixelValue,
            Tag.LargestImagePixelValue,
            Tag.SmallestPixelValueInSeries,
            Tag.LargestPixelValueInSeries,
            Tag.PixelPaddingValue,
            Tag.PixelPaddingRangeLimit);

    private final ModelSink sink;
    private final TransferSyntax syntax;
    private final ModelView view;
    /** The dataset and the items that are open. */
    private final List<Level> levels = new ArrayList<>();

    private String newerVr;
    private boolean signedPixels;
    /** Depth of a sequence that is left out; -1 if none is open. */
    private int leftOut = -1;

    /** What governs the elements of one depth. */
    private static final class Level {

        private DicomText text;
        private final Map<Integer, String> creators = new HashMap<>();
        private final String path;
        private int last;
        private int sequence;
        private int items;

        Level(DicomText text, String path) {
            this.text = text;
            this.path = path;
        }
    }

    ModelWalker(ModelSink sink, TransferSyntax syntax, ModelView view) throws IOException {
        this.sink = sink;
        this.syntax = syntax;
        this.view = view;
        levels.add(new Level(DicomText.UNSPECIFIED, ""));
        sink.beginDataset();
    }

    /** After the last element. */
    void end() throws IOException {
        closeTo(0);
        sink.endDataset();
    }

    @Override
    public void newerVr(int code) {
        newerVr = VrCodes.name(code);
    }

    @Override
    public void element(int tag, VR vr, int depth, long length, ScanInput in) throws IOException {
        String name = name(tag, vr);
        Level level = level(tag, depth);
        if (level == null) {
            return;
        }
        if (tag == Tag.SpecificCharacterSet) {
            characterSet(level, length, in);
            return;
        }
        sink.beginAttribute(tag, name, creator(level, tag));
        boolean binary = vr.isInlineBinary() && !ModelValues.isNumber(name);
        if (length > (binary ? ModelView.LONGEST_BINARY : ModelView.LONGEST_TEXT)) {
            sink.bulk(uri(level, tag));
        } else if (length > 0) {
            byte[] bytes = new byte[(int) length];
            in.readFully(bytes, bytes.length);
            value(tag, vr, name, level, bytes);
        }
        sink.endAttribute();
    }

    private String name(int tag, VR vr) {
        String name = newerVr != null && vr == VR.UN ? newerVr : vr.name();
        newerVr = null;
        return signedPixels && vr == VR.US && syntax.isImplicitVr() && SIGNED_LIKE_PIXELS.contains(tag) ? "SS" : name;
    }

    private void characterSet(Level level, long length, ScanInput in) throws IOException {
        if (length > 0 && length <= DicomHeader.LONGEST_VALUE) {
            byte[] bytes = new byte[(int) length];
            in.readFully(bytes, bytes.length);
            level.text = DicomText.of(bytes);
        }
        // the model is in UTF-8
        sink.beginAttribute(Tag.SpecificCharacterSet, "CS", null);
        sink.values("CS", List.of("ISO_IR 192"));
        sink.endAttribute();
    }

    private void value(int tag, VR vr, String name, Level level, byte[] bytes) throws IOException {
        if (!vr.isStringType()) {
            if (ModelValues.isNumber(name)) {
                sink.values(name, ModelValues.numbers(name, bytes, syntax.isBigEndian()));
                signedPixels |= tag == Tag.PixelRepresentation && bytes[0] == 1;
            } else {
                sink.binary(syntax.isBigEndian() ? ModelValues.swapped(name, bytes) : bytes);
            }
            return;
        }
        String text = vr.useSpecificCharacterSet()
                ? level.text.decode(bytes)
                : new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> values = values(vr, replaced(tag, vr, text));
        if (isCreator(tag) && level.creators.size() < MOST_CREATORS && !values.isEmpty()) {
            level.creators.put(tag, values.get(0));
        }
        if (values.isEmpty()) {
            return;
        }
        if (vr == VR.PN) {
            sink.names(values);
        } else {
            sink.values(name, values);
        }
    }

    private String replaced(int tag, VR vr, String text) {
        return view.rule() == null || !TextRewriter.TEXT.contains(vr)
                ? text
                : view.rule().apply(tag, text.replace('\0', ' ').stripTrailing());
    }

    /** Null for an empty one among others; none if there is nothing. */
    private static List<String> values(VR vr, String text) {
        if (ONE_VALUE.contains(vr)) {
            // a text may begin with blanks that mean something
            String value = text.replace('\0', ' ').stripTrailing();
            return value.isEmpty() ? List.of() : List.of(value);
        }
        List<String> values = new ArrayList<>();
        for (String value : text.split("\\\\", -1)) {
            String trimmed = DicomHeader.trim(value);
            values.add(trimmed.isEmpty() ? null : trimmed);
        }
        return values.size() == 1 && values.get(0) == null ? List.of() : values;
    }

    private static boolean isPrivate(int tag) {
        return (tag >>> 16 & 1) != 0;
    }

    private static boolean isCreator(int tag) {
        return isPrivate(tag) && (tag & 0xFF00) == 0 && (tag & 0xFF) >= 0x10;
    }

    private static String creator(Level level, int tag) {
        return isPrivate(tag) && (tag & 0xFF00) != 0 ? level.creators.get(tag & 0xFFFF0000 | tag >>> 8 & 0xFF) : null;
    }

    private String uri(Level level, int tag) {
        return view.bulkData() + "/" + level.path + String.format("%08X", tag);
    }

    @Override
    public void fragments(int tag, VR vr, int depth, ScanInput in) throws IOException {
        Level level = level(tag, depth);
        if (level != null) {
            sink.beginAttribute(tag, vr.name(), creator(level, tag));
            sink.bulk(uri(level, tag));
            sink.endAttribute();
        }
    }

    @Override
    public void sequence(int tag, int depth) throws IOException {
        Level level = level(tag, depth);
        if (level == null || depth >= DEEPEST) {
            leftOut = leftOut < 0 ? depth : leftOut;
            return;
        }
        sink.beginAttribute(tag, "SQ", creator(level, tag));
        level.sequence = tag;
        level.items = 0;
    }

    @Override
    public void item(int depth) throws IOException {
        if (leftOut >= 0 && depth > leftOut) {
            return;
        }
        leftOut = -1;
        closeItems(depth - 1);
        Level holder = levels.get(depth - 1);
        holder.items++;
        levels.add(new Level(
                holder.text, holder.path + String.format("%08X", holder.sequence) + "/" + holder.items + "/"));
        sink.beginItem();
    }

    /** The level that an element belongs to; null if it is left out. */
    private Level level(int tag, int depth) throws IOException {
        if (leftOut >= 0 && depth > leftOut) {
            return null;
        }
        leftOut = -1;
        closeTo(depth);
        Level level = levels.get(depth);
        if ((tag & 0xFFFF) == 0 || tag == PADDING || tag == level.last) {
            return null;
        }
        level.last = tag;
        return level;
    }

    private void closeTo(int depth) throws IOException {
        closeItems(depth);
        closeSequence(levels.get(depth));
    }

    private void closeItems(int depth) throws IOException {
        for (int top = levels.size() - 1; top > depth; top--) {
            closeSequence(levels.remove(top));
            sink.endItem();
        }
    }

    private void closeSequence(Level level) throws IOException {
        if (level.sequence != 0) {
            level.sequence = 0;
            sink.endAttribute();
        }
    }
}
