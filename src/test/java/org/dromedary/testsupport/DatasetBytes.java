package org.dromedary.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.Deflater;

import org.aoju.bus.image.Tag;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.TransferSyntax;

/** A dataset written by hand, byte by byte, so that it may be as wrong as a test needs it. */
public final class DatasetBytes {

    public static final long UNDEFINED = 0xFFFFFFFFL;
    public static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";

    private static final Set<String> LONG = Set.of("OB", "OW", "OF", "OD", "OL", "SQ", "UC", "UN", "UR", "UT");

    private final boolean explicit;
    private final ByteOrder order;
    private final String syntax;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private DatasetBytes(boolean explicit, ByteOrder order, String syntax) {
        this.explicit = explicit;
        this.order = order;
        this.syntax = syntax;
    }

    public static DatasetBytes explicit() {
        return new DatasetBytes(true, ByteOrder.LITTLE_ENDIAN, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    public static DatasetBytes implicit() {
        return new DatasetBytes(false, ByteOrder.LITTLE_ENDIAN, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    }

    public static DatasetBytes bigEndian() {
        return new DatasetBytes(true, ByteOrder.BIG_ENDIAN, TransferSyntax.EXPLICIT_VR_BIG_ENDIAN);
    }

    public static DatasetBytes deflated() {
        return new DatasetBytes(true, ByteOrder.LITTLE_ENDIAN, TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    }

    /** What every instance says of itself. */
    public static DatasetBytes instance(DatasetBytes into, String study, String series, String sop) {
        return into.text(Tag.SOPClassUID, "UI", SECONDARY_CAPTURE)
                .text(Tag.SOPInstanceUID, "UI", sop)
                .text(Tag.Modality, "CS", "OT")
                .text(Tag.StudyInstanceUID, "UI", study)
                .text(Tag.SeriesInstanceUID, "UI", series);
    }

    /** An element in Latin-1, padded to an even length. */
    public DatasetBytes text(int tag, String vr, String value) {
        return element(tag, vr, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    public DatasetBytes element(int tag, String vr, byte[] value) {
        header(tag, vr, value.length + (value.length & 1));
        out.writeBytes(value);
        if (value.length % 2 == 1) {
            out.write(vr.equals("UI") || vr.equals("OB") || vr.equals("UN") ? 0 : ' ');
        }
        return this;
    }

    /** Tag, VR and length, whatever follows. */
    public DatasetBytes header(int tag, String vr, long length) {
        tag(tag);
        if (explicit && tag >>> 16 != 0xFFFE) {
            out.writeBytes(vr.getBytes(StandardCharsets.US_ASCII));
            if (!LONG.contains(vr)) {
                number((int) length, 2);
                return this;
            }
            number(0, 2);
        }
        number((int) length, 4);
        return this;
    }

    /** A sequence of defined length with one item of defined length for each dataset. */
    public DatasetBytes sequence(int tag, DatasetBytes... items) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (DatasetBytes item : items) {
            DatasetBytes header = new DatasetBytes(explicit, order, syntax);
            header.header(0xFFFEE000, "", item.out.size());
            all.writeBytes(header.bytes());
            all.writeBytes(item.bytes());
        }
        header(tag, "SQ", all.size());
        out.writeBytes(all.toByteArray());
        return this;
    }

    /** A sequence of undefined length with one item of undefined length for each dataset. */
    public DatasetBytes openSequence(int tag, String vr, DatasetBytes... items) {
        header(tag, vr, UNDEFINED);
        for (DatasetBytes item : items) {
            header(0xFFFEE000, "", UNDEFINED).raw(item.bytes()).header(0xFFFEE00D, "", 0);
        }
        return header(0xFFFEE0DD, "", 0);
    }

    /** Sequences inside each other, which are not closed. */
    public DatasetBytes nested(int levels) {
        for (int i = 0; i < levels; i++) {
            header(Tag.ReferencedStudySequence, "SQ", UNDEFINED).header(0xFFFEE000, "", UNDEFINED);
        }
        return this;
    }

    public DatasetBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private void tag(int tag) {
        number(tag >>> 16, 2);
        number(tag & 0xFFFF, 2);
    }

    private void number(int value, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(4).order(order);
        if (bytes == 2) {
            buffer.putShort((short) value);
        } else {
            buffer.putInt(value);
        }
        out.write(buffer.array(), 0, bytes);
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    /** As a DICOM file, deflated if the transfer syntax asks for it. */
    public byte[] file(String sopInstanceUid) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Part10.head(SECONDARY_CAPTURE, sopInstanceUid, syntax, "TEST"));
        file.writeBytes(syntax.equals(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN) ? deflate(bytes()) : bytes());
        return file.toByteArray();
    }

    public Path write(Path file) throws IOException {
        return Files.write(file, file("1.2.3.4"));
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(bytes);
        deflater.finish();
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            deflated.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        if (deflated.size() % 2 == 1) {
            deflated.write(0);
        }
        return deflated.toByteArray();
    }
}
