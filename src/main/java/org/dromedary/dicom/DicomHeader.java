package org.dromedary.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * What an instance says about itself: the elements of its outermost level with values of up to 1,024 bytes, without bulk
 * data, sequences and private elements. Reading it walks the whole dataset, so an instance that has a header is complete.
 */
public final class DicomHeader {

    /** Longest value kept, in bytes; longer text is nothing to route by. */
    public static final int LONGEST_VALUE = 1024;

    private final Part10 part10;
    private final Map<Integer, Value> values;
    private final int nesting;
    private final DicomText text;

    private record Value(VR vr, byte[] bytes) {}

    private DicomHeader(Part10 part10, Map<Integer, Value> values, int nesting) {
        this.part10 = part10;
        this.values = values;
        this.nesting = nesting;
        Value charset = values.get(Tag.SpecificCharacterSet);
        this.text = charset == null ? DicomText.UNSPECIFIED : DicomText.of(charset.bytes());
    }

    /**
     * Reads the header of a DICOM file and checks the structure of the whole dataset.
     *
     * @throws DicomFormatException if it is no DICOM file, is cut off or contradicts itself
     */
    public static DicomHeader read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel);
        }
    }

    private static DicomHeader read(FileChannel file) throws IOException {
        Part10 part10 = Part10.read(file);
        Elements elements = new Elements();
        try (ScanInput in = part10.scanDataset(file)) {
            DatasetScanner.scan(in, part10.transferSyntax(), elements);
        }
        return new DicomHeader(part10, elements.values, elements.nesting);
    }

    /** Keeps what a header has. */
    private static final class Elements implements DatasetScanner.Visitor {

        private final Map<Integer, Value> values = new TreeMap<>(Integer::compareUnsigned);
        private int nesting;

        @Override
        public void element(int tag, VR vr, int depth, long length, ScanInput in) throws IOException {
            if (depth == 0 && length <= LONGEST_VALUE && !vr.isInlineBinary() && hasKeyword(tag)) {
                byte[] bytes = new byte[(int) length];
                in.readFully(bytes, bytes.length);
                values.put(tag, new Value(vr, bytes));
            }
        }

        @Override
        public void sequence(int tag, int depth) {
            nesting = Math.max(nesting, depth + 1);
        }
    }

    /** What PS3.6 names is a few thousand elements at most; others may be as many as a file can hold. */
    private static boolean hasKeyword(int tag) {
        return (tag >>> 16 & 1) == 0 && !ElementDictionary.keywordOf(tag, null).isEmpty();
    }

    public Part10 part10() {
        return part10;
    }

    /** First value of an element, decoded and without padding; null if it is absent or empty. */
    public String string(int tag) {
        Value value = values.get(tag);
        if (value == null) {
            return null;
        }
        String all = decode(value);
        // text with one value only may hold a backslash (PS3.5 §6.2)
        int end = value.vr() == VR.LT || value.vr() == VR.ST || value.vr() == VR.UT ? -1 : all.indexOf('\\');
        String first = trim(end < 0 ? all : all.substring(0, end));
        return first.isEmpty() ? null : first;
    }

    /** All values of a text element as they stand, backslashes included; null if it is absent or empty. */
    public String allValues(int tag) {
        Value value = values.get(tag);
        String all = value == null ? "" : trim(decode(value));
        return all.isEmpty() ? null : all;
    }

    /** How deep sequences stand inside each other: 0 without any, 1 if none holds another; as {@link Nesting} counts. */
    public int nesting() {
        return nesting;
    }

    public String studyInstanceUid() {
        return string(Tag.StudyInstanceUID);
    }

    public String seriesInstanceUid() {
        return string(Tag.SeriesInstanceUID);
    }

    public String sopInstanceUid() {
        return string(Tag.SOPInstanceUID);
    }

    public String sopClassUid() {
        return string(Tag.SOPClassUID);
    }

    public String transferSyntaxUid() {
        return part10.transferSyntax().uid();
    }

    /** First values by DICOM keyword (PS3.6), in the order of tags; empty elements are left out. */
    public Map<String, String> keywords() {
        Map<String, String> keywords = new LinkedHashMap<>();
        for (int tag : values.keySet()) {
            String value = string(tag);
            if (value != null) {
                keywords.put(ElementDictionary.keywordOf(tag, null), value);
            }
        }
        return keywords;
    }

    private String decode(Value value) {
        byte[] bytes = value.bytes();
        if (value.vr().isStringType()) {
            return value.vr().useSpecificCharacterSet()
                    ? text.decode(bytes)
                    : new String(bytes, StandardCharsets.ISO_8859_1);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes)
                .order(part10.transferSyntax().isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return switch (value.vr()) {
            case US -> bytes.length < 2 ? "" : String.valueOf(in.getShort() & 0xFFFF);
            case SS -> bytes.length < 2 ? "" : String.valueOf(in.getShort());
            case UL -> bytes.length < 4 ? "" : String.valueOf(in.getInt() & 0xFFFFFFFFL);
            case SL -> bytes.length < 4 ? "" : String.valueOf(in.getInt());
            case FL -> bytes.length < 4 ? "" : String.valueOf(in.getFloat());
            case FD -> bytes.length < 8 ? "" : String.valueOf(in.getDouble());
            case AT ->
                bytes.length < 4 ? "" : String.format("%04X%04X", in.getShort() & 0xFFFF, in.getShort() & 0xFFFF);
            default -> "";
        };
    }

    /** Padding is blanks, or NULs from devices that do not know better. */
    static String trim(String value) {
        int end = value.length();
        while (end > 0 && (value.charAt(end - 1) == ' ' || value.charAt(end - 1) == 0)) {
            end--;
        }
        return value.substring(0, end).stripLeading();
    }
}
