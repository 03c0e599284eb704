package org.dromedary.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.ZipException;

import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * Walks over every element of a dataset (PS3.5 §7) in constant memory: lengths are checked against what holds them, nesting
 * is kept on a list and not on the call stack, values are skipped unless the visitor reads them. What a hostile file says
 * about itself is never believed: no length makes an allocation.
 */
public final class DatasetScanner {

    static final int ITEM = 0xFFFEE000;
    static final int ITEM_DELIMITATION = 0xFFFEE00D;
    static final int SEQUENCE_DELIMITATION = 0xFFFEE0DD;

    /** {@link #ITEM} as a sequence under UN shows it. */
    static final int ITEM_BYTES = 0xE000FFFE;

    private static final long UNDEFINED = 0xFFFFFFFFL;
    /** Sequences and items inside each other. No IOD needs 100; what is kept for each must not grow with the file. */
    private static final int DEEPEST = 1 << 16;

    /** What is told about the elements of a dataset. */
    public interface Visitor {

        /**
         * An element that is no sequence.
         *
         * @param vr as in the dataset, or of the dictionary when the dataset has none
         * @param depth 0 in the dataset itself, 1 in an item of a sequence, …
         * @param in stands at the value; the visitor may read up to {@code length} bytes
         */
        void element(int tag, VR vr, int depth, long length, ScanInput in) throws IOException;

        /** A sequence began that is an element of this depth; its items follow. */
        default void sequence(int tag, int depth) throws IOException {}

        /** An item began; its elements have this depth. */
        default void item(int depth) throws IOException {}

        /**
         * How the element or item that is told next stands in the dataset.
         *
         * @param code its VR as two letters, 0 where it has none
         * @param length as it stands there; -1 if undefined
         */
        default void header(int code, long length, Encoding encoding) {}

        /** The next element has a VR that is newer than the toolkit; it is told as UN. */
        default void newerVr(int code) {}

        /**
         * A list of fragments began that is the value of this element (PS3.5 §A.4). A visitor that reads of it has enough when
         * it returns.
         *
         * @param in stands at the header of the first item, which is the Basic Offset Table
         */
        default void fragments(int tag, VR vr, int depth, ScanInput in) throws IOException {}

        /** A fragment, the first of which is the Basic Offset Table; {@code in} stands at its bytes. */
        default void fragment(long length, ScanInput in) throws IOException {}

        /** The list of fragments ended; {@code in} stands behind its delimiter. */
        default void fragmentsEnd(ScanInput in) {}

        /** Whether the rest need not be walked. */
        default boolean enough() {
            return false;
        }
    }

    private enum Holder {
        DATASET,
        SEQUENCE,
        FRAGMENTS
    }

    private final ScanInput in;
    private final Visitor visitor;

    // the open sequences, items and fragment lists, innermost last
    private Holder[] holders = new Holder[16];
    private long[] ends = new long[16];
    /** The nearest known end around each. */
    private long[] bounds = new long[16];

    private boolean[] implicits = new boolean[16];
    private boolean bigEndian;
    /** How many holders were open when little endian data began within big endian data; 0 if none did. */
    private int littleSince;

    private int open;
    private int items;
    private int tag;
    /** The VR of the element as it stands there, two letters; 0 if there is none. */
    private int code;

    private DatasetScanner(ScanInput in, TransferSyntax syntax, Visitor visitor) {
        this.in = in;
        this.visitor = visitor;
        this.bigEndian = syntax.isBigEndian();
        holders[0] = Holder.DATASET;
        ends[0] = Long.MAX_VALUE;
        bounds[0] = Long.MAX_VALUE;
        implicits[0] = syntax.isImplicitVr();
        open = 1;
    }

    /**
     * Walks to the end of the dataset, or until the visitor has enough.
     *
     * @param in stands at the dataset's first element
     * @throws DicomFormatException if the dataset ends inside an element or contradicts itself
     */
    public static void scan(ScanInput in, TransferSyntax syntax, Visitor visitor) throws IOException {
        new DatasetScanner(in, syntax, visitor).walk(1);
    }

    /**
     * Walks over the items of a sequence that stands in a value of VR UN and is therefore encoded as Implicit VR Little Endian
     * (PS3.5 §6.2.2 note 4). Its items have depth 1.
     *
     * @param in stands at the first item
     * @param length of the value
     * @throws DicomFormatException if the value is no such sequence
     */
    static void scanItems(ScanInput in, int tag, long length, Visitor visitor) throws IOException {
        TransferSyntax implicit = new TransferSyntax(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
        DatasetScanner scanner = new DatasetScanner(in, implicit, visitor);
        scanner.tag = tag;
        visitor.header(VR.UN.code(), length, scanner.encoding());
        visitor.sequence(tag, 0);
        scanner.push(Holder.SEQUENCE, scanner.end(length), true);
        scanner.walk(2);
    }

    private void walk(int outermost) throws IOException {
        try {
            run(outermost);
        } catch (EOFException e) {
            throw fault("the data ends");
        } catch (ZipException e) {
            throw new DicomFormatException("The deflated dataset cannot be inflated: " + e.getMessage());
        }
    }

    private void run(int outermost) throws IOException {
        while (!visitor.enough()) {
            closeFinished();
            if (open < outermost || open == 1 && in.atEnd()) {
                return;
            }
            tag = readTag();
            switch (holders[open - 1]) {
                case SEQUENCE -> inSequence();
                case FRAGMENTS -> inFragments();
                default -> {
                    if (tag == 0 && open == 1) {
                        zeroPadding();
                        return;
                    }
                    inDataset();
                }
            }
        }
    }

    private void inSequence() throws IOException {
        long length = readUnsignedInt();
        if (tag == SEQUENCE_DELIMITATION && ends[open - 1] == UNDEFINED) {
            pop();
        } else if (tag == ITEM) {
            visitor.header(0, signed(length), encoding());
            push(Holder.DATASET, end(length), implicits[open - 1]);
            items++;
            visitor.item(items);
        } else {
            throw fault("an item was expected");
        }
    }

    private void inFragments() throws IOException {
        long length = readUnsignedInt();
        if (tag == SEQUENCE_DELIMITATION) {
            pop();
            visitor.fragmentsEnd(in);
        } else if (tag == ITEM && length != UNDEFINED) {
            long start = in.position();
            visitor.fragment(length, in);
            skip(length - (in.position() - start));
        } else {
            throw fault("a fragment was expected");
        }
    }

    private void inDataset() throws IOException {
        if (tag == ITEM_DELIMITATION && open > 1 && ends[open - 1] == UNDEFINED) {
            readUnsignedInt();
            pop();
            items--;
            return;
        }
        if (tag >>> 16 == 0xFFFE) {
            strayDelimiter();
            return;
        }
        boolean implicit = implicits[open - 1];
        code = 0;
        VR vr = implicit ? ElementDictionary.vrOf(tag, null) : readVr();
        long length =
                implicit || vr == null || vr.headerLength() == 12 ? readLongLength(implicit) : readUnsignedShort();
        visitor.header(code, signed(length), encoding());
        if (!implicit && vr == VR.UN) {
            unknown(length);
        } else if (vr == VR.SQ || length == UNDEFINED && (vr == null || implicit && tag != 0x7FE00010)) {
            visitor.sequence(tag, items);
            push(Holder.SEQUENCE, end(length), implicit || vr != VR.SQ);
        } else if (length == UNDEFINED) {
            visitor.fragments(tag, vr, items, in);
            push(Holder.FRAGMENTS, UNDEFINED, implicit);
        } else {
            value(vr == null ? VR.UN : vr, length);
        }
    }

    /**
     * UN stands where a writer did not know the VR: what we know better is read as what it is. A sequence under UN is
     * encoded as Implicit VR Little Endian, whatever the rest is (PS3.5 §6.2.2 note 4).
     */
    private void unknown(long length) throws IOException {
        VR known = (tag >>> 16 & 1) == 1 ? VR.UN : ElementDictionary.vrOf(tag, null);
        if (length == UNDEFINED || known == VR.SQ && (length == 0 || in.peekInt() == ITEM_BYTES)) {
            visitor.sequence(tag, items);
            push(Holder.SEQUENCE, end(length), true);
            if (bigEndian) {
                bigEndian = false;
                littleSince = open;
            }
        } else {
            value(known.isStringType() ? known : VR.UN, length);
        }
    }

    private void value(VR vr, long length) throws IOException {
        long start = in.position();
        if (start + length > bound()) {
            throw fault("its length of " + length + " runs over what holds it");
        }
        visitor.element(tag, vr, items, length, in);
        if (visitor.enough()) {
            return;
        }
        skip(length - (in.position() - start));
    }

    private void strayDelimiter() throws IOException {
        if (open > 1 || tag == ITEM) {
            throw fault("a delimiter stands where an element was expected");
        }
        // some writers close a sequence of defined length a second time: no harm at the outermost level
        readUnsignedInt();
    }

    /** Files padded with zeros to a block size end here; anything else after a zero tag is a fault. */
    private void zeroPadding() throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != 0) {
                throw fault("not an element");
            }
        }
    }

    private VR readVr() throws IOException {
        int first = readByte();
        int second = readByte();
        if (first < 'A' || first > 'Z' || second < 'A' || second > 'Z') {
            throw fault("it has no VR although the transfer syntax says so");
        }
        code = first << 8 | second;
        VR vr = VrCodes.of(code);
        if (vr == null) {
            visitor.newerVr(code);
        }
        return vr;
    }

    private long readLongLength(boolean implicit) throws IOException {
        if (!implicit) {
            readUnsignedShort();
        }
        return readUnsignedInt();
    }

    private void closeFinished() throws IOException {
        while (open > 1 && ends[open - 1] != UNDEFINED && in.position() >= ends[open - 1]) {
            if (in.position() > ends[open - 1]) {
                throw fault("it runs over the end of its item or sequence");
            }
            if (holders[open - 1] == Holder.DATASET) {
                items--;
            }
            pop();
        }
    }

    private Encoding encoding() {
        return Encoding.of(implicits[open - 1], bigEndian);
    }

    /** The undefined length as -1. */
    private static long signed(long length) {
        return length == UNDEFINED ? -1 : length;
    }

    private long end(long length) throws IOException {
        if (length == UNDEFINED) {
            return UNDEFINED;
        }
        long end = in.position() + length;
        if (end > bound()) {
            throw fault("its length of " + length + " runs over what holds it");
        }
        return end;
    }

    private long bound() {
        return bounds[open - 1];
    }

    private void push(Holder holder, long end, boolean implicit) throws DicomFormatException {
        if (open == DEEPEST) {
            throw fault("sequences stand inside each other more than " + DEEPEST / 2 + " deep");
        }
        if (open == holders.length) {
            holders = Arrays.copyOf(holders, open * 2);
            ends = Arrays.copyOf(ends, open * 2);
            bounds = Arrays.copyOf(bounds, open * 2);
            implicits = Arrays.copyOf(implicits, open * 2);
        }
        holders[open] = holder;
        ends[open] = end;
        bounds[open] = end == UNDEFINED ? bounds[open - 1] : end;
        implicits[open] = implicit;
        open++;
    }

    private void pop() {
        if (open == littleSince) {
            bigEndian = true;
            littleSince = 0;
        }
        open--;
    }

    private void skip(long count) throws IOException {
        if (!in.skip(count)) {
            throw new EOFException();
        }
    }

    private int readTag() throws IOException {
        int group = readUnsignedShort();
        return group << 16 | readUnsignedShort();
    }

    private int readUnsignedShort() throws IOException {
        int first = readByte();
        int second = readByte();
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    private long readUnsignedInt() throws IOException {
        int first = readUnsignedShort();
        int second = readUnsignedShort();
        return (bigEndian ? (long) first << 16 | second : (long) second << 16 | first) & UNDEFINED;
    }

    private int readByte() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        return b;
    }

    private DicomFormatException fault(String what) {
        return new DicomFormatException(
                String.format("At byte %d, element (%04X,%04X): %s", in.position(), tag >>> 16, tag & 0xFFFF, what));
    }
}
