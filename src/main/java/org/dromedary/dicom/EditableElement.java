package org.dromedary.dicom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * An element of an {@link EditableItem}. What it holds is exactly one of: bytes in memory, a value that stays in its file (bulk),
 * the items of a sequence.
 */
public final class EditableElement {

    /** Text VRs with one value only, in which a backslash is a character and leading blanks count (PS3.5 §6.2). */
    private static final Set<String> ONE_VALUE = Set.of("LT", "ST", "UT", "UR");

    private static final byte[] NOTHING = {};

    private final int tag;
    /** As in the file; 0 without VR. */
    private int code;

    private byte[] bytes;
    private BulkValue bulk;
    /** Whether the bulk is a list of fragments: with their headers and the delimiter at the end. */
    private boolean fragments;

    private List<EditableItem> items;
    private boolean undefinedLength;
    /** Bytes of the items when they are written; made by {@link InstanceWriter}. */
    private long encodedLength;

    private EditableElement(int tag, int code) {
        this.tag = tag;
        this.code = code;
    }

    static EditableElement of(int tag, int code, byte[] bytes) {
        EditableElement element = new EditableElement(tag, code);
        element.bytes = bytes;
        return element;
    }

    static EditableElement of(int tag, int code, BulkValue bulk, boolean fragments) {
        EditableElement element = new EditableElement(tag, code);
        element.bulk = bulk;
        element.fragments = fragments;
        return element;
    }

    static EditableElement sequence(int tag, int code, boolean undefinedLength) {
        EditableElement element = new EditableElement(tag, code);
        element.items = new ArrayList<>(1);
        element.undefinedLength = undefinedLength;
        return element;
    }

    public int tag() {
        return tag;
    }

    /** Whether the group is an odd number (PS3.5 §7.8). */
    public boolean isPrivate() {
        return (tag >>> 16 & 1) != 0;
    }

    /** Whether it reserves a block for a private creator. */
    public boolean isPrivateCreator() {
        return isPrivate() && (tag & 0xFF00) == 0 && (tag & 0xFF) >= 0x10;
    }

    /**
     * The value representation by which the value is read: that of the file, or of the dictionary where the file has none or UN
     * stands for what is text.
     */
    public String vr() {
        if (items != null) {
            return "SQ";
        }
        if (code != 0 && code != VR.UN.code()) {
            return VrCodes.name(code);
        }
        VR known = isPrivate() && !isPrivateCreator() ? VR.UN : ElementDictionary.vrOf(tag, null);
        return code == 0 || known.isStringType() ? known.name() : "UN";
    }

    int code() {
        return code;
    }

    public boolean isSequence() {
        return items != null;
    }

    /** The items; none if this is no sequence. */
    public List<EditableItem> items() {
        return items == null ? List.of() : List.copyOf(items);
    }

    List<EditableItem> itemList() {
        return items;
    }

    boolean undefinedLength() {
        return undefinedLength;
    }

    long encodedLength() {
        return encodedLength;
    }

    void encodedLength(long ofItems) {
        encodedLength = ofItems;
    }

    /** Whether the value stays in its file: pixel data, documents, waveforms, … */
    public boolean isBulk() {
        return bulk != null;
    }

    BulkValue bulk() {
        return bulk;
    }

    /** Whether the value is a list of fragments (PS3.5 §A.4). */
    public boolean isEncapsulated() {
        return fragments;
    }

    /** Bytes of the value, of fragments with their headers; of a sequence 0 if it has no items, else 1. */
    public long length() {
        return bulk != null ? bulk.length() : bytes != null ? bytes.length : items.isEmpty() ? 0 : 1;
    }

    public boolean isEmpty() {
        return length() == 0;
    }

    /** The value as it stands, in the byte order of the instance; none of a sequence or a bulk value. Not to be changed. */
    public byte[] bytes() {
        return bytes == null ? NOTHING : bytes;
    }

    /** Whether the value is text of any kind, numbers as text, dates and UIDs among it. */
    public boolean isText() {
        return items == null && isText(vr());
    }

    static boolean isText(String vr) {
        VR known = VrCodes.of(VrCodes.code(vr));
        return known != null && known.isStringType();
    }

    List<String> values(EditableItem in, String vr) {
        if (bytes == null || bytes.length == 0) {
            return List.of();
        }
        if (ModelValues.isNumber(vr)) {
            return ModelValues.numbers(vr, bytes, in.encoding().bigEndian()).stream()
                    .map(String::valueOf)
                    .toList();
        }
        if (!isText(vr)) {
            return List.of();
        }
        return split(vr, usesCharset(vr) ? in.charset().decode(bytes) : new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static List<String> split(String vr, String text) {
        if (ONE_VALUE.contains(vr)) {
            String value = text.replace('\0', ' ').stripTrailing();
            return value.isEmpty() ? List.of() : List.of(value);
        }
        if (text.indexOf('\\') < 0) {
            String value = DicomHeader.trim(text);
            return value.isEmpty() ? List.of() : List.of(value);
        }
        return Arrays.stream(text.split("\\\\", -1)).map(DicomHeader::trim).toList();
    }

    static boolean usesCharset(String vr) {
        VR known = VrCodes.of(VrCodes.code(vr));
        return known != null && known.useSpecificCharacterSet();
    }

    void set(int newCode, byte[] value) {
        code = newCode;
        bytes = value;
        bulk = null;
        fragments = false;
        items = null;
    }

    /** Fragments with their headers and the delimiter, in memory. */
    void setFragments(byte[] value) {
        set(code, value);
        fragments = true;
    }

    void set(int newCode, BulkValue value, boolean asFragments) {
        set(newCode, (byte[]) null);
        bulk = value;
        fragments = asFragments;
    }
}
