package org.dromedary.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Set;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * Writes a dataset that holds no encapsulated pixel data in another of the four plain encodings (PS3.5 §7, A.1 to A.3,
 * A.5), as it is read: no value is held, so that memory does not grow with the instance. Values stay byte for byte,
 * except for the byte order; sequences and items get undefined length; group lengths (retired) are left out.
 */
final class Reencoder {

    private static final int UNDEFINED = -1;
    private static final int ITEM = 0xFFFEE000;
    private static final int ITEM_END = 0xFFFEE00D;
    private static final int SEQUENCE_END = 0xFFFEE0DD;
    /** A stack of this many sequences is in no instance; deeper ones would be an attack on ours. */
    private static final int DEEPEST = 64;

    private static final int LONGEST_SHORT = 0xFFFF;

    /** Elements that PS3.6 gives as "US or SS", decided by Pixel Representation. */
    private static final Set<Integer> SIGNED_LIKE_PIXELS = Set.of(
            Tag.SmallestValidPixelValue,
            Tag.LargestValidPixelValue,
            Tag.SmallestImagePixelValue,
            Tag.LargestImagePixelValue,
            Tag.SmallestPixelValueInSeries,
            Tag.LargestPixelValueInSeries,
            Tag.SmallestImagePixelValueInPlane,
            Tag.LargestImagePixelValueInPlane,
            Tag.PixelPaddingValue,
            Tag.PixelPaddingRangeLimit,
            Tag.RealWorldValueFirstValueMapped,
            Tag.RealWorldValueLastValueMapped,
            Tag.HistogramFirstBinValue,
            Tag.HistogramLastBinValue);

    private final InputStream in;
    private final OutputStream out;
    private final Encoding from;
    private final Encoding to;
    private final byte[] buffer;
    private final PixelValue pixels;

    private long position;
    private int tag;
    private int vr;
    private int length;

    /** Writes the value of Pixel Data in a form of its own, with the element's header. */
    @FunctionalInterface
    interface PixelValue {
        /** @param in stands at the first byte of the value, little endian; all of it is to be read */
        void write(InputStream in, long length) throws IOException;
    }

    Reencoder(InputStream in, Encoding from, OutputStream out, Encoding to) {
        this(in, from, out, to, null);
    }

    /** @param pixels takes the Pixel Data of the outermost level; null: they stay as they are */
    Reencoder(InputStream in, Encoding from, OutputStream out, Encoding to, PixelValue pixels) {
        this(in, from, out, to, new byte[64 * 1024], pixels);
    }

    private Reencoder(InputStream in, Encoding from, OutputStream out, Encoding to, byte[] buffer, PixelValue pixels) {
        this.pixels = pixels;
        this.in = in;
        this.from = from;
        this.out = out;
        this.to = to;
        this.buffer = buffer;
    }

    /**
     * Copies all elements until the input ends.
     *
     * @throws EOFException if it ends inside an element
     * @throws TranscodeException if it is no dataset of that encoding
     */
    void run() throws IOException {
        elements(Long.MAX_VALUE, 0, false);
    }

    /** Copies elements up to a position, an item's end or the end of the input. */
    private void elements(long end, int depth, boolean around) throws IOException {
        boolean signed = around;
        while (position < end && readHeader(depth == 0)) {
            if (tag == ITEM_END && depth > 0) {
                return;
            } else if (tag >>> 16 == 0xFFFE) {
                throw new TranscodeException("There is a delimiter " + name() + " where an element is due");
            } else if (isSequence()) {
                sequence(depth, signed);
            } else if (length == UNDEFINED) {
                throw new TranscodeException("Element " + name() + " has an undefined length and is no sequence");
            } else if ((tag & 0xFFFF) == 0) {
                copy(OutputStream.nullOutputStream(), 1);
            } else if (tag == Tag.PixelRepresentation && length == 2) {
                signed = pixelRepresentation();
            } else if (tag == Tag.PixelData && depth == 0 && pixels != null) {
                long bytes = Integer.toUnsignedLong(length);
                position += bytes;
                pixels.write(from.bigEndian() && unit(vr) == 2 ? new SwappedWords(in) : in, bytes);
            } else {
                value(signed);
            }
        }
    }

    private boolean isSequence() {
        return vr == VR.SQ.code() || vr == VR.UN.code() && length == UNDEFINED;
    }

    /** Items in a sequence of known or unknown length. One in UN is implicit little endian always (PS3.5 §6.2.2) and stays. */
    private void sequence(int depth, boolean signed) throws IOException {
        if (depth >= DEEPEST) {
            throw new TranscodeException("Sequences are nested deeper than " + DEEPEST);
        }
        boolean unknown = vr == VR.UN.code();
        writeHeader(vr, UNDEFINED);
        Reencoder inner = unknown ? new Reencoder(in, Encoding.IMPLICIT, out, Encoding.IMPLICIT, buffer, null) : this;
        inner.position = position;
        inner.items(length == UNDEFINED ? Long.MAX_VALUE : position + Integer.toUnsignedLong(length), depth, signed);
        position = inner.position;
        // delimiters of an UN are in the byte order of its contents, which only explicit big endian does not share
        inner.writeItemHeader(SEQUENCE_END, 0);
    }

    private void items(long end, int depth, boolean signed) throws IOException {
        while (position < end) {
            readItemHeader();
            if (tag == SEQUENCE_END) {
                return;
            }
            if (tag != ITEM) {
                throw new TranscodeException("There is " + name() + " where an item of a sequence is due");
            }
            writeItemHeader(ITEM, UNDEFINED);
            elements(
                    length == UNDEFINED ? Long.MAX_VALUE : position + Integer.toUnsignedLong(length),
                    depth + 1,
                    signed);
            writeItemHeader(ITEM_END, 0);
        }
    }

    /** PS3.3 C.7.6.3.1: tells what US or SS means in this dataset, and in the items that have none of their own. */
    private boolean pixelRepresentation() throws IOException {
        writeHeader(vr, length);
        byte[] two = read(2);
        position += 2;
        out.write(from.bigEndian() == to.bigEndian() ? two : new byte[] {two[1], two[0]});
        return two[0] + two[1] != 0;
    }

    private void value(boolean signed) throws IOException {
        int written =
                from.implicit() && vr == VR.US.code() && signed && SIGNED_LIKE_PIXELS.contains(tag) ? VR.SS.code() : vr;
        writeHeader(written, length);
        copy(out, from.bigEndian() == to.bigEndian() ? 1 : unit(written));
    }

    /** Bytes of a number of this VR, which another byte order turns round (PS3.5 §7.3). */
    private static int unit(int vr) {
        return switch (VrCodes.name(vr)) {
            case "AT", "OW", "SS", "US" -> 2;
            case "FL", "OF", "OL", "SL", "UL" -> 4;
            case "FD", "OD", "OV", "SV", "UV" -> 8;
            default -> 1;
        };
    }

    private void copy(OutputStream to, int unit) throws IOException {
        long left = Integer.toUnsignedLong(length);
        position += left;
        if (left % unit != 0) {
            throw new TranscodeException("The length of " + name() + " is no multiple of " + unit);
        }
        while (left > 0) {
            int n = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
            if (n == 0 || n % unit != 0) {
                throw new EOFException("The instance ends inside " + name());
            }
            for (int i = 0; unit > 1 && i < n; i += unit) {
                for (int a = i, b = i + unit - 1; a < b; a++, b--) {
                    byte swapped = buffer[a];
                    buffer[a] = buffer[b];
                    buffer[b] = swapped;
                }
            }
            to.write(buffer, 0, n);
            left -= n;
        }
    }

    /** Tag, VR and length of the next element; false at the end of the input where it may be. */
    private boolean readHeader(boolean mayEnd) throws IOException {
        byte[] head = in.readNBytes(8);
        if (head.length == 0 && mayEnd) {
            return false;
        }
        if (head.length < 8) {
            throw new EOFException("The instance ends inside an element's header");
        }
        position += 8;
        ByteBuffer bytes = ByteBuffer.wrap(head).order(from.order());
        tag = (bytes.getShort(0) & 0xFFFF) << 16 | bytes.getShort(2) & 0xFFFF;
        if (from.implicit() || tag >>> 16 == 0xFFFE) {
            length = bytes.getInt(4);
            vr = implicitVr();
            return true;
        }
        vr = (head[4] & 0xFF) << 8 | head[5] & 0xFF;
        if (!Character.isUpperCase(head[4]) || !Character.isUpperCase(head[5])) {
            throw new TranscodeException("Element " + name() + " has no value representation");
        }
        if (VrCodes.isLong(vr)) {
            length = ByteBuffer.wrap(read(4)).order(from.order()).getInt();
            position += 4;
        } else {
            length = bytes.getShort(6) & 0xFFFF;
        }
        return true;
    }

    private int implicitVr() {
        if ((tag & 0x10000) != 0) {
            int element = tag & 0xFFFF;
            boolean creator = element >= 0x10 && element <= 0xFF;
            return length == UNDEFINED ? VR.SQ.code() : creator ? VR.LO.code() : VR.UN.code();
        }
        VR known = ElementDictionary.getStandardElementDictionary().vrOf(tag);
        return length == UNDEFINED && known == VR.UN ? VR.SQ.code() : known.code();
    }

    private void readItemHeader() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(read(8)).order(from.order());
        position += 8;
        tag = (bytes.getShort(0) & 0xFFFF) << 16 | bytes.getShort(2) & 0xFFFF;
        length = bytes.getInt(4);
    }

    private void writeHeader(int code, int valueLength) throws IOException {
        if (to.implicit()) {
            writeItemHeader(tag, valueLength);
            return;
        }
        // PS3.5 §6.2.2: what is longer than its VR can tell in explicit encoding goes as UN
        boolean tooLong = !VrCodes.isLong(code) && (valueLength & ~LONGEST_SHORT) != 0;
        int written = tooLong ? VR.UN.code() : code;
        ByteBuffer head = tagged(tag).put((byte) (written >> 8)).put((byte) written);
        if (VrCodes.isLong(written)) {
            head.putShort((short) 0).putInt(valueLength);
        } else {
            head.putShort((short) valueLength);
        }
        out.write(head.array(), 0, head.position());
    }

    private void writeItemHeader(int itemTag, int itemLength) throws IOException {
        out.write(tagged(itemTag).putInt(itemLength).array(), 0, 8);
    }

    private ByteBuffer tagged(int written) {
        return ByteBuffer.allocate(12)
                .order(to.order())
                .putShort((short) (written >>> 16))
                .putShort((short) written);
    }

    private byte[] read(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("The instance ends inside " + name());
        }
        return bytes;
    }

    private String name() {
        return String.format("(%04X,%04X)", tag >>> 16, tag & 0xFFFF);
    }
}
