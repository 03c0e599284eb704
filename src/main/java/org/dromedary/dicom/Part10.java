package org.dromedary.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The beginning of a DICOM file (PS3.10 §7.1): preamble, prefix, file meta information.
 *
 * @param datasetOffset where the dataset begins
 * @param transferSyntax of the dataset
 * @param sopClassUid (0002,0002), or null
 * @param sopInstanceUid (0002,0003), or null
 */
public record Part10(long datasetOffset, TransferSyntax transferSyntax, String sopClassUid, String sopInstanceUid) {

    /** Implementation Class UID of files that this program writes; from a UUID as PS3.5 B.2 allows. */
    public static final String IMPLEMENTATION_CLASS_UID = "2.25.229180312839129475837592743891274658321";

    /** Implementation Version Name of files that this program writes. */
    public static final String IMPLEMENTATION_VERSION_NAME = "DROMEDARY_01";

    private static final int PREAMBLE = 128;
    /** File meta information of real files has a few hundred bytes; more than this is no file meta information. */
    private static final int LONGEST_META = 64 * 1024;

    private static final int USUAL_HEAD = 4 * 1024;
    private static final int LONGEST_ELEMENT_HEADER = 12;

    /**
     * Reads the beginning of a file. Without preamble, or without meta information, it is looked at what the first
     * bytes can only be.
     *
     * @throws DicomFormatException if this is no DICOM file
     */
    public static Part10 read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel);
        }
    }

    /** As {@link #read(Path)}, for a file that is open. */
    public static Part10 read(FileChannel channel) throws IOException {
        byte[] head = head(channel, USUAL_HEAD);
        if (head.length < USUAL_HEAD) {
            return parse(head);
        }
        try {
            Part10 usual = parse(head);
            // the meta information may go on behind what was read, whatever its group length says
            if (usual.datasetOffset() <= USUAL_HEAD - LONGEST_ELEMENT_HEADER) {
                return usual;
            }
        } catch (DicomFormatException e) {
            // the same again when more of it is seen, or not
        }
        return parse(head(channel, PREAMBLE + LONGEST_META));
    }

    private static byte[] head(FileChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(channel.size(), length));
        long at = 0;
        for (int n = 0; buffer.hasRemaining() && n >= 0; at += n) {
            n = channel.read(buffer, at);
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static Part10 parse(byte[] head) throws DicomFormatException {
        if (startsWith(head, PREAMBLE, "DICM")) {
            return meta(head, PREAMBLE + 4);
        }
        if (startsWith(head, 0, "DICM")) {
            return meta(head, 4);
        }
        if (head.length >= 8 && head[0] == 2 && head[1] == 0) {
            return meta(head, 0);
        }
        return bare(head);
    }

    private static Part10 meta(byte[] head, int offset) throws DicomFormatException {
        ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).position(offset);
        String syntax = null;
        String sopClass = null;
        String sopInstance = null;
        while (in.remaining() >= 8 && in.getShort(in.position()) == 2) {
            in.getShort();
            int element = in.getShort() & 0xFFFF;
            int vr = (in.get() & 0xFF) << 8 | in.get() & 0xFF;
            boolean isLong = vr == ('O' << 8 | 'B') || vr == ('U' << 8 | 'N');
            if (isLong && in.remaining() < 6) {
                break;
            }
            long length = isLong ? in.getInt(in.position() + 2) & 0xFFFFFFFFL : in.getShort(in.position()) & 0xFFFF;
            in.position(in.position() + (isLong ? 6 : 2));
            if (length > in.remaining()) {
                throw new DicomFormatException("The file ends inside its meta information");
            }
            byte[] value = new byte[(int) length];
            in.get(value);
            switch (element) {
                case 0x0002 -> sopClass = uid(value);
                case 0x0003 -> sopInstance = uid(value);
                case 0x0010 -> syntax = uid(value);
                default -> {
                    // not needed to read the dataset
                }
            }
        }
        if (syntax == null) {
            syntax = guess(head, in.position());
        }
        return new Part10(in.position(), new TransferSyntax(syntax), sopClass, sopInstance);
    }

    /** A dataset without anything before it. */
    private static Part10 bare(byte[] head) throws DicomFormatException {
        return new Part10(0, new TransferSyntax(guess(head, 0)), null, null);
    }

    /** Without a transfer syntax the dataset must begin with group 0008, little endian; a VR may be seen in it or not. */
    private static String guess(byte[] head, int offset) throws DicomFormatException {
        if (head.length < offset + 8 || head[offset] != 8 || head[offset + 1] != 0 || head[offset + 3] != 0) {
            throw new DicomFormatException("Not a DICOM file, or one without a transfer syntax");
        }
        boolean explicit = Character.isUpperCase(head[offset + 4]) && Character.isUpperCase(head[offset + 5]);
        return explicit ? TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN : TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
    }

    /**
     * Preamble, prefix and file meta information for a dataset that follows as it came from an association.
     *
     * @param sourceAet calling AE title, for (0002,0016); may be null
     */
    public static byte[] head(String sopClassUid, String sopInstanceUid, String transferSyntaxUid, String sourceAet) {
        ByteArrayOutputStream meta = new ByteArrayOutputStream(256);
        element(meta, 0x0001, "OB", new byte[] {0, 1}, 0);
        element(meta, 0x0002, "UI", ascii(sopClassUid), 0);
        element(meta, 0x0003, "UI", ascii(sopInstanceUid), 0);
        element(meta, 0x0010, "UI", ascii(transferSyntaxUid), 0);
        element(meta, 0x0012, "UI", ascii(IMPLEMENTATION_CLASS_UID), 0);
        element(meta, 0x0013, "SH", ascii(IMPLEMENTATION_VERSION_NAME), ' ');
        if (sourceAet != null && !sourceAet.isBlank()) {
            element(meta, 0x0016, "AE", ascii(sourceAet), ' ');
        }
        ByteArrayOutputStream head = new ByteArrayOutputStream(PREAMBLE + 16 + meta.size());
        head.writeBytes(new byte[PREAMBLE]);
        head.writeBytes(ascii("DICM"));
        element(
                head,
                0x0000,
                "UL",
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(meta.size())
                        .array(),
                0);
        head.writeBytes(meta.toByteArray());
        return head.toByteArray();
    }

    private static void element(ByteArrayOutputStream out, int element, String vr, byte[] value, int padding) {
        boolean isLong = vr.equals("OB");
        int length = value.length + (value.length & 1);
        ByteBuffer header = ByteBuffer.allocate(isLong ? 12 : 8).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort((short) 2).putShort((short) element).put(ascii(vr));
        if (isLong) {
            header.putShort((short) 0).putInt(length);
        } else {
            header.putShort((short) length);
        }
        out.writeBytes(header.array());
        out.writeBytes(value);
        if (length > value.length) {
            out.write(padding);
        }
    }

    /** The dataset's bytes as they stand in the file. */
    public InputStream openDataset(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        channel.position(datasetOffset);
        return Channels.newInputStream(channel);
    }

    /** The dataset of an open file for a scanner, inflated when it is deflated; the position of the file moves. */
    public ScanInput scanDataset(FileChannel channel) throws IOException {
        return transferSyntax.isDeflated()
                ? ScanInput.inflated(channel, datasetOffset)
                : ScanInput.file(channel, datasetOffset);
    }

    private static boolean startsWith(byte[] head, int offset, String text) {
        return head.length >= offset + text.length()
                && new String(head, offset, text.length(), StandardCharsets.ISO_8859_1).equals(text);
    }

    private static String uid(byte[] value) {
        return new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
