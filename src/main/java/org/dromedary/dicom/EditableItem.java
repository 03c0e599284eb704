package org.dromedary.dicom;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * The dataset of an {@link EditableInstance}, or an item of one of its sequences: elements in the order of the file. An element
 * that stands there twice, against PS3.5 §7.1, is read where it stands first, and set or removed everywhere.
 */
public final class EditableItem {

    private final EditableInstance instance;
    private final EditableItem parent;
    private final int sequenceTag;
    private final Encoding encoding;
    private final boolean undefinedLength;
    private final ElementList elements = new ElementList();
    private DicomText charset;
    /** Bytes of the elements when they are written; made by {@link InstanceWriter}. */
    private long encodedLength;

    EditableItem(
            EditableInstance instance,
            EditableItem parent,
            int sequenceTag,
            Encoding encoding,
            boolean undefinedLength) {
        this.instance = instance;
        this.parent = parent;
        this.sequenceTag = sequenceTag;
        this.encoding = encoding;
        this.undefinedLength = undefinedLength;
    }

    /** Reading only: the element stands after those that came before. */
    void append(EditableElement element) {
        elements.append(element);
    }

    Encoding encoding() {
        return encoding;
    }

    boolean undefinedLength() {
        return undefinedLength;
    }

    List<EditableElement> elementList() {
        return elements.all();
    }

    long encodedLength() {
        return encodedLength;
    }

    void encodedLength(long bytes) {
        encodedLength = bytes;
    }

    public EditableInstance instance() {
        return instance;
    }

    /** The item or dataset around it; null for the dataset itself. */
    public EditableItem parent() {
        return parent;
    }

    /** The tag of the sequence that holds this item; 0 for the dataset itself. */
    public int sequenceTag() {
        return sequenceTag;
    }

    /** The elements as they are now, in the order of the file. */
    public List<EditableElement> elements() {
        return List.copyOf(elements.all());
    }

    /** Tags in the order of the file. */
    public int[] tags() {
        return elements.all().stream().mapToInt(EditableElement::tag).toArray();
    }

    /** The element, or null. */
    public EditableElement get(int tag) {
        return elements.get(tag);
    }

    public boolean contains(int tag) {
        return elements.get(tag) != null;
    }

    /** Two letters; of an element that is not there what the dictionary says. */
    public String vr(int tag) {
        EditableElement element = get(tag);
        return element == null ? ElementDictionary.vrOf(tag, null).name() : element.vr();
    }

    /** The first value as text, decoded and trimmed; null if there is none. */
    public String text(int tag) {
        List<String> values = values(tag);
        return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }

    /** All values as text, an empty one among others as ""; none of a sequence, of bulk and of binary data. */
    public List<String> values(int tag) {
        EditableElement element = get(tag);
        return element == null ? List.of() : values(element);
    }

    /** As {@link #values(int)}, of an element of this item. */
    public List<String> values(EditableElement element) {
        return values(element, element.vr());
    }

    /** As {@link #values(int)}, read by a VR that somebody knows better. */
    public List<String> values(EditableElement element, String vr) {
        return element.values(this, vr);
    }

    /** As {@link #values(EditableElement)}, by the VR of PS3.6 where that of the element is none of text or numbers. */
    public List<String> valuesByDictionary(EditableElement element) {
        List<String> values = values(element);
        return values.isEmpty()
                ? values(element, ElementDictionary.vrOf(element.tag(), null).name())
                : values;
    }

    /** Items of a sequence; none if it is none. */
    public List<EditableItem> items(int tag) {
        EditableElement element = get(tag);
        return element == null ? List.of() : element.items();
    }

    /** The private creator of a private element, or null. */
    public String creator(int tag) {
        return (tag >>> 16 & 1) == 0 || (tag & 0xFFFF) < 0x1000 ? null : text(tag & 0xFFFF0000 | tag >>> 8 & 0xFF);
    }

    /**
     * The tag of a private element of a creator here (PS3.5 §7.8.1).
     *
     * @param element the last two hexadecimal digits
     * @return 0 if no block is reserved for the creator in that group
     */
    public int privateTag(int group, String creator, int element) {
        for (EditableElement candidate : elements.all()) {
            if (candidate.tag() >>> 16 == group
                    && candidate.isPrivateCreator()
                    && creator.equals(text(candidate.tag()))) {
                return group << 16 | (candidate.tag() & 0xFF) << 8 | element & 0xFF;
            }
        }
        return 0;
    }

    /** As {@link #privateTag}; where no block is reserved for the creator, one is. */
    public int reserve(int group, String creator, int element) {
        int tag = privateTag(group, creator, element);
        int block = 0x10;
        while (tag == 0 && contains(group << 16 | block)) {
            block++;
        }
        if (tag != 0 || block > 0xFF) {
            return tag;
        }
        setAs(group << 16 | block, "LO", creator);
        return group << 16 | block << 8 | element & 0xFF;
    }

    /**
     * Where this item stands, such as {@code (0040,A730)[2].(0040,A730)[1]}; empty for the dataset itself. Items count from 1, as
     * in PS3.18.
     */
    public String path() {
        if (parent == null) {
            return "";
        }
        EditableElement sequence = parent.get(sequenceTag);
        int number = sequence == null || sequence.itemList() == null
                ? 0
                : sequence.itemList().indexOf(this) + 1;
        return parent.path(sequenceTag) + "[" + number + "]";
    }

    /** Where an element of this item stands. */
    public String path(int tag) {
        StringBuilder path = new StringBuilder(path());
        if (path.length() > 0) {
            path.append('.');
        }
        path.append('(');
        for (int shift = 28; shift >= 0; shift -= 4) {
            path.append(Character.toUpperCase(Character.forDigit(tag >>> shift & 0xF, 16)));
            if (shift == 16) {
                path.append(',');
            }
        }
        return path.append(')').toString();
    }

    /** Tells of every element here and below, sequences before what is in them. They may be changed, not removed. */
    public void walk(Visitor visitor) {
        for (EditableElement element : elements()) {
            visitor.element(this, element);
            if (element.isSequence()) {
                element.itemList().forEach(item -> item.walk(visitor));
            }
        }
    }

    /** What {@link #walk} tells. */
    @FunctionalInterface
    public interface Visitor {

        void element(EditableItem item, EditableElement element);
    }

    /**
     * Sets text or numbers, with the VR that the element has or the dictionary gives; none empties it.
     *
     * @throws IllegalArgumentException if a value does not fit the VR
     */
    public void set(int tag, String... values) {
        setAs(tag, vr(tag), values);
    }

    /**
     * Sets text or numbers. Text that the character set of this place cannot write turns the whole instance to UTF-8.
     *
     * @throws IllegalArgumentException if a value does not fit the VR, or the VR is no text and no number
     */
    public void setAs(int tag, String vr, String... values) {
        put(tag, vr, encoded(vr, values));
        if (tag == Tag.SpecificCharacterSet) {
            forgetCharset();
        }
    }

    private byte[] encoded(String vr, String... values) {
        if (EditableElement.usesCharset(vr)) {
            for (String value : values) {
                if (!charset().canEncode(value)) {
                    instance.useUtf8();
                }
            }
        }
        return ValueCoder.encode(vr, charset(), encoding, values);
    }

    /** Gives an element of this item another value, where it stands; others of its tag stay as they are. */
    public void replace(EditableElement element, String vr, String... values) {
        replaceBytes(element, vr, encoded(vr, values));
    }

    /** As {@link #replace}, byte by byte. */
    public void replaceBytes(EditableElement element, String vr, byte[] value) {
        element.set(encoding.implicit() ? 0 : VrCodes.code(vr), ValueCoder.padded(vr, value));
        instance.changed();
    }

    /** Leaves an element of this item without value, where it stands; a sequence without items. */
    public void clear(EditableElement element) {
        if (element.isSequence()) {
            element.itemList().clear();
            instance.changed();
        } else {
            replaceBytes(element, element.vr(), new byte[0]);
        }
    }

    /** Removes the items of a sequence but the first. */
    public void keepFirstItem(EditableElement sequence) {
        if (sequence.isSequence() && sequence.itemList().size() > 1) {
            sequence.itemList().subList(1, sequence.itemList().size()).clear();
            instance.changed();
        }
    }

    /** Sets a value byte by byte, in the byte order of the instance; an odd length gets its padding. */
    public void setBytes(int tag, String vr, byte[] value) {
        put(tag, vr, ValueCoder.padded(vr, value));
    }

    /** Leaves the element without value; adds it if it is not there. */
    public void setEmpty(int tag) {
        String vr = vr(tag);
        if (vr.equals("SQ")) {
            setSequence(tag);
        } else {
            put(tag, vr, new byte[0]);
        }
    }

    /** Makes the element a sequence without items. */
    public void setSequence(int tag) {
        remove(tag);
        insert(EditableElement.sequence(tag, encoding.implicit() ? 0 : VR.SQ.code(), false));
    }

    /** Adds an item to a sequence, which is made when it is not there. */
    public EditableItem addItem(int tag) {
        EditableElement sequence = get(tag);
        if (sequence == null || !sequence.isSequence()) {
            setSequence(tag);
            sequence = get(tag);
        }
        instance.changed();
        EditableItem item = new EditableItem(instance, this, tag, inner(sequence), false);
        sequence.itemList().add(item);
        return item;
    }

    /** How the items of a sequence are encoded. */
    Encoding inner(EditableElement sequence) {
        if (sequence.code() == VR.UN.code()) {
            return Encoding.IMPLICIT;
        }
        return sequence.code() == 0 || sequence.code() == VR.SQ.code()
                ? encoding
                : Encoding.of(true, encoding.bigEndian());
    }

    /**
     * Replaces a value by the bytes of a file, which must stay there until the instance is written.
     *
     * @param vr such as OB, OW
     */
    public void setBulk(int tag, String vr, Path file) throws IOException {
        bulk(tag, vr, new BulkValue(file, 0, Files.size(file)), false);
    }

    /**
     * Replaces pixel data by fragments.
     *
     * @param file the items with their headers, Basic Offset Table first, and the sequence delimiter at the end (PS3.5 §A.4)
     */
    public void setFragments(int tag, Path file) throws IOException {
        bulk(tag, "OB", new BulkValue(file, 0, Files.size(file)), true);
    }

    /**
     * Copies a bulk value, of fragments with their headers and delimiter, to a file, which is made or replaced.
     *
     * @throws IOException if the file of the instance is not there any more
     */
    public void copyBulk(EditableElement element, Path target) throws IOException {
        try (BulkSource source = new BulkSource(instance);
                FileChannel out = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            source.copy(element.bulk(), out);
        }
    }

    private void bulk(int tag, String vr, BulkValue value, boolean fragments) {
        put(tag, vr, new byte[0]);
        get(tag).set(get(tag).code(), value, fragments);
    }

    /** Removes the element; false if it was not there. */
    public boolean remove(int tag) {
        return contains(tag) && removeIf(element -> element.tag() == tag);
    }

    /** Removes the elements of this item, not those below, for which the answer is yes; it may change the others. */
    public boolean removeIf(Predicate<EditableElement> unwanted) {
        boolean ownCharset = contains(Tag.SpecificCharacterSet);
        boolean removed = elements.removeIf(unwanted);
        if (removed) {
            instance.changed();
            if (ownCharset && !contains(Tag.SpecificCharacterSet)) {
                forgetCharset();
            }
        }
        return removed;
    }

    void put(int tag, String vr, byte[] value) {
        instance.changed();
        int code = encoding.implicit() ? 0 : VrCodes.code(vr);
        EditableElement element = get(tag);
        if (element == null) {
            insert(EditableElement.of(tag, code, value));
            return;
        }
        element.set(code, value);
        elements.removeOthers(element);
    }

    private void insert(EditableElement element) {
        instance.changed();
        elements.insert(element);
    }

    /** The character set that governs this place (PS3.3 C.12.1.1.2): its own, or that of what is around it. */
    DicomText charset() {
        if (charset == null) {
            EditableElement own = get(Tag.SpecificCharacterSet);
            boolean given = own != null && !own.isEmpty() && !own.isBulk() && own.length() <= DicomHeader.LONGEST_VALUE;
            charset = given
                    ? DicomText.of(Arrays.copyOf(own.bytes(), own.bytes().length))
                    : parent == null ? DicomText.UNSPECIFIED : parent.charset();
        }
        return charset;
    }

    void forgetCharset() {
        charset = null;
        for (EditableElement element : elements.all()) {
            if (element.isSequence()) {
                element.itemList().forEach(EditableItem::forgetCharset);
            }
        }
    }
}
