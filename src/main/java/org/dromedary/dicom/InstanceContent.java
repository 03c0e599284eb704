package org.dromedary.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * Shows everything that a file says, for who looks for something in it: the preamble, the file meta information, and every value
 * at any depth, in pieces of at most {@value #PIECE} bytes. Of pixel data, which are no text, it shows the beginning of each
 * fragment, where codestreams have comments, and nothing of what is not compressed.
 */
public final class InstanceContent implements DatasetScanner.Visitor {

    /** The longest piece of a value. */
    public static final int PIECE = 64 * 1024;

    /** What is shown of a fragment of pixel data. */
    public static final int CODESTREAM_HEAD = 4 * 1024;

    /** What kind of thing a value is, by its VR and place. */
    public enum Kind {
        /** LO, LT, PN, SH, ST, UC, UR, UT, AE, and what stands as UN where text belongs. */
        TEXT,
        /** CS and AS. */
        CODE,
        /** UI. */
        UID,
        /** DS and IS. */
        NUMBER,
        /** DA, DT and TM. */
        DATE,
        /** Everything else, also what stands in private elements as UN. */
        BINARY,
        /** The beginning of a fragment of pixel data. */
        CODESTREAM
    }

    /** Is shown the pieces, in the order of the file. */
    public interface Sink {

        /**
         * A piece of a value.
         *
         * @param place where it stands; the same object for all pieces, to be asked at once
         * @param bytes valid until the method returns
         * @param first whether the value begins here
         * @param last whether the value ends here
         */
        void piece(InstanceContent place, byte[] bytes, int length, boolean first, boolean last) throws IOException;
    }

    private static final int PREAMBLE = 128;

    private final Sink sink;
    private final byte[] buffer = new byte[PIECE];
    private final List<DicomText> texts = new ArrayList<>(List.of(DicomText.UNSPECIFIED));
    private final List<Integer> sequences = new ArrayList<>();
    private Kind kind = Kind.BINARY;
    private int tag;
    private int depth;
    private long offset;
    private String vr = "";
    private String outside;

    private InstanceContent(Sink sink) {
        this.sink = sink;
    }

    /**
     * Shows a file from its beginning to its end.
     *
     * @throws DicomFormatException if it cannot be walked to its end; what was not seen is not vouched for
     */
    public static void read(Path file, Sink sink) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Part10 part10 = Part10.read(channel);
            InstanceContent content = new InstanceContent(sink);
            content.head(channel, part10.datasetOffset());
            try (ScanInput in = part10.scanDataset(channel)) {
                DatasetScanner.scan(in, part10.transferSyntax(), content);
            }
        }
    }

    private void head(FileChannel channel, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        for (int n = 0; bytes.hasRemaining() && n >= 0; ) {
            n = channel.read(bytes, bytes.position());
        }
        int preamble = (int) Math.min(PREAMBLE, length);
        outside = "the preamble";
        kind = Kind.BINARY;
        sink.piece(this, bytes.array(), preamble, true, true);
        outside = "the file meta information";
        kind = Kind.UID;
        offset = preamble;
        byte[] meta = new byte[(int) length - preamble];
        System.arraycopy(bytes.array(), preamble, meta, 0, meta.length);
        sink.piece(this, meta, meta.length, true, true);
        outside = null;
    }

    /** Of which kind the value is. */
    public Kind kind() {
        return kind;
    }

    /** VR as it stands in the file, or of the dictionary; empty outside the dataset. */
    public String vr() {
        return vr;
    }

    /** The element, or 0 outside the dataset. */
    public int tag() {
        return outside == null ? tag : 0;
    }

    /** Where the value begins: in the file, or in the inflated dataset. */
    public long offset() {
        return offset;
    }

    /** Tags from the outermost sequence to the element; words where it is none. */
    public String path() {
        if (outside != null) {
            return outside;
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < depth && i < sequences.size(); i++) {
            path.append(name(sequences.get(i))).append('/');
        }
        return path.append(name(tag)).toString();
    }

    private static String name(int tag) {
        return String.format("(%04X,%04X)", tag >>> 16, tag & 0xFFFF);
    }

    /** Text by the character set that governs this place. */
    public String decode(byte[] bytes) {
        DicomText text = depth < texts.size() ? texts.get(depth) : texts.get(texts.size() - 1);
        return text.decode(bytes);
    }

    @Override
    public void element(int elementTag, VR elementVr, int elementDepth, long length, ScanInput in) throws IOException {
        at(elementTag, elementVr, elementDepth, in);
        if (tag == Tag.SpecificCharacterSet && length > 0 && length <= DicomHeader.LONGEST_VALUE) {
            byte[] codes = new byte[(int) length];
            in.readFully(codes, codes.length);
            setText(DicomText.of(codes));
            sink.piece(this, codes, codes.length, true, true);
        } else if (!isPixels(tag)) {
            show(length, length, in);
        }
    }

    private void at(int elementTag, VR elementVr, int elementDepth, ScanInput in) {
        tag = elementTag;
        vr = elementVr.name();
        depth = elementDepth;
        offset = in.position();
        kind = kind(elementVr);
    }

    private static Kind kind(VR vr) {
        return switch (vr.name()) {
            case "AE", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT" -> Kind.TEXT;
            case "AS", "CS" -> Kind.CODE;
            case "UI" -> Kind.UID;
            case "DS", "IS" -> Kind.NUMBER;
            case "DA", "DT", "TM" -> Kind.DATE;
            default -> Kind.BINARY;
        };
    }

    private void show(long length, long wanted, ScanInput in) throws IOException {
        long done = 0;
        do {
            int n = (int) Math.min(PIECE, wanted - done);
            in.readFully(buffer, n);
            sink.piece(this, buffer, n, done == 0, done + n == wanted);
            done += n;
        } while (done < wanted && length >= wanted);
    }

    /** Pixel data of images, whole numbers or not (PS3.3 C.7.6.3, C.7.6.24). */
    private static boolean isPixels(int tag) {
        return tag == Tag.PixelData || tag == Tag.FloatPixelData || tag == Tag.DoubleFloatPixelData;
    }

    private void setText(DicomText text) {
        while (texts.size() <= depth) {
            texts.add(texts.get(texts.size() - 1));
        }
        texts.set(depth, text);
    }

    @Override
    public void sequence(int sequenceTag, int sequenceDepth) {
        while (sequences.size() > sequenceDepth) {
            sequences.remove(sequences.size() - 1);
        }
        sequences.add(sequenceTag);
    }

    @Override
    public void item(int itemDepth) {
        while (texts.size() > itemDepth) {
            texts.remove(texts.size() - 1);
        }
    }

    @Override
    public void fragments(int elementTag, VR elementVr, int elementDepth, ScanInput in) {
        at(elementTag, elementVr, elementDepth, in);
        kind = isPixels(tag) ? Kind.CODESTREAM : Kind.BINARY;
    }

    @Override
    public void fragment(long length, ScanInput in) throws IOException {
        offset = in.position();
        show(length, kind == Kind.CODESTREAM ? Math.min(length, CODESTREAM_HEAD) : length, in);
    }

    /** Whether these bytes are text of one byte for each letter, so that nothing needs to be decoded. */
    public static boolean isAscii(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] < 0 || bytes[i] == 0x1B) {
                return false;
            }
        }
        return true;
    }

    /** Whether these bytes are nothing but text, in any character set that extends ASCII. */
    public static boolean isTextual(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            int b = bytes[i] & 0xFF;
            boolean layout = b == '\t' || b == '\n' || b == '\r' || b == '\f' || b == 0x1B;
            boolean padding = b == 0 && i == length - 1;
            if (b < ' ' && !layout && !padding || b == 0x7F) {
                return false;
            }
        }
        return length > 0;
    }
}
