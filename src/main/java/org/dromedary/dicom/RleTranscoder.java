package org.dromedary.dicom;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.aoju.bus.image.Tag;

/**
 * Writes uncompressed pixel data in RLE Lossless (PS3.5 annex G, A.4.2): one fragment for each frame, one segment for each
 * byte of each sample, rows coded one by one. What was coded is decoded and compared at once. Only frames are held in memory.
 */
final class RleTranscoder {

    static final String UID = "1.2.840.10008.1.2.5";

    private static final int HEADER = 64;
    private static final int ITEM_HEADER = 8;
    private static final int MOST_SEGMENTS = 15;
    private static final long MOST_FRAME = 256L << 20;
    private static final long MOST_OFFSET = 0xFFFFFFFFL;

    /** PS3.5 table 8.2.2-1. */
    private static final Set<String> PHOTOMETRIC =
            Set.of("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL");

    private final Path made;
    private final int rows;
    private final int columns;
    private final int samples;
    private final int size;
    private final boolean planar;
    private final int frames;

    private Counted out;
    private long table;
    private int[] offsets;

    private RleTranscoder(DicomHeader header, Path made) throws TranscodeException {
        this.made = made;
        this.rows = number(header, Tag.Rows, 0);
        this.columns = number(header, Tag.Columns, 0);
        this.samples = number(header, Tag.SamplesPerPixel, 1);
        this.frames = number(header, Tag.NumberOfFrames, 1);
        this.planar = number(header, Tag.PlanarConfiguration, 0) == 1;
        int allocated = number(header, Tag.BitsAllocated, 0);
        this.size = allocated / 8;
        String photometric = header.string(Tag.PhotometricInterpretation);
        if (allocated != 8 && allocated != 16 || samples != 1 && samples != 3) {
            throw new TranscodeException("RLE Lossless knows 8 or 16 Bits Allocated and 1 or 3 Samples per Pixel"
                    + " (PS3.5 8.2.2), not " + allocated + " and " + samples);
        }
        if (photometric == null || !PHOTOMETRIC.contains(photometric)) {
            throw new TranscodeException(
                    "RLE Lossless knows " + PHOTOMETRIC.stream().sorted().toList()
                            + " (PS3.5 8.2.2), and not this instance's Photometric Interpretation");
        }
        if (frame() <= 0 || frame() > MOST_FRAME || frames < 1) {
            throw new TranscodeException("Pixel data of " + frames + " frames with " + frame()
                    + " bytes each cannot be transcoded: at most " + MOST_FRAME + " bytes a frame");
        }
    }

    private static int number(DicomHeader header, int tag, int otherwise) throws TranscodeException {
        String value = header.string(tag);
        try {
            return value == null ? otherwise : Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new TranscodeException(
                    String.format("(%04X,%04X) of the instance is no number", tag >>> 16, tag & 0xFFFF));
        }
    }

    private long frame() {
        return (long) rows * columns * samples * size;
    }

    /** @param file an instance in one of the four uncompressed transfer syntaxes */
    static void run(Path file, Part10 part10, Path made) throws IOException {
        DicomHeader header = DicomHeader.read(file);
        if (header.sopClassUid() == null || header.sopInstanceUid() == null) {
            throw new TranscodeException("The instance has no SOP Class UID or no SOP Instance UID");
        }
        if (header.string(Tag.Rows) == null) {
            throw new TranscodeException("The instance has no pixel data that could be compressed");
        }
        new RleTranscoder(header, made).transcode(file, part10, header);
    }

    private void transcode(Path file, Part10 part10, DicomHeader header) throws IOException {
        TransferSyntax from = part10.transferSyntax();
        Inflater inflater = new Inflater(true);
        try (InputStream raw = part10.openDataset(file);
                InputStream in = new BufferedInputStream(
                        from.isDeflated() ? new InflaterInputStream(raw, inflater, 64 * 1024) : raw, 64 * 1024);
                Counted counted = new Counted(
                        new BufferedOutputStream(new BoundedOutput(made, Transcoder.room(made)), 64 * 1024))) {
            out = counted;
            out.write(Part10.head(header.sopClassUid(), header.sopInstanceUid(), UID, null));
            new Reencoder(in, Encoding.of(from), out, new Encoding(false, false), this::pixels).run();
        } finally {
            inflater.end();
        }
        if (offsets == null) {
            throw new TranscodeException("The instance has no pixel data that could be compressed");
        }
        writeOffsets();
    }

    private void pixels(InputStream in, long length) throws IOException {
        if (length < frame() * frames) {
            throw new TranscodeException("The pixel data are shorter than Rows, Columns and frames say");
        }
        out.write(le(12).putShort((short) 0x7FE0)
                .putShort((short) 0x0010)
                .put(new byte[] {'O', 'B', 0, 0})
                .putInt(-1)
                .array());
        boolean counts = frames * (HEADER + ITEM_HEADER + 2L * MOST_SEGMENTS + mostOfFrame()) < MOST_OFFSET;
        offsets = new int[counts ? frames : 0];
        item(0xE000, offsets.length * 4);
        table = out.count;
        out.write(new byte[offsets.length * 4]);
        long first = out.count;
        byte[] frame = new byte[(int) frame()];
        for (int i = 0; i < frames; i++) {
            if (in.readNBytes(frame, 0, frame.length) < frame.length) {
                throw new EOFException("The instance ends inside its pixel data");
            }
            if (counts) {
                offsets[i] = (int) (out.count - first);
            }
            fragment(frame);
        }
        in.skipNBytes(length - frame() * frames);
        item(0xE0DD, 0);
    }

    private long mostOfFrame() {
        return (long) PackBits.mostOf(columns) * rows * samples * size;
    }

    private void fragment(byte[] frame) throws IOException {
        int pixels = rows * columns;
        int segments = samples * size;
        ByteBuffer header = le(HEADER).putInt(segments);
        byte[][] coded = new byte[segments][];
        byte[] plane = new byte[pixels];
        byte[] check = new byte[pixels];
        byte[] room = new byte[Math.toIntExact((long) PackBits.mostOf(columns) * rows + 1)];
        int at = HEADER;
        for (int segment = 0; segment < segments; segment++) {
            gather(frame, segment, plane);
            int end = 0;
            for (int row = 0; row < rows; row++) {
                end = PackBits.pack(plane, row * columns, (row + 1) * columns, room, end);
            }
            if (PackBits.unpack(room, 0, end, check, 0, 1, pixels) < pixels || !Arrays.equals(plane, check)) {
                throw new TranscodeException("A frame that was coded in RLE does not decode to what it was");
            }
            // a segment has an even number of bytes (PS3.5 G.3.1)
            coded[segment] = Arrays.copyOf(room, end + (end & 1));
            if ((end & 1) == 1) {
                coded[segment][end] = 0;
            }
            header.putInt(at);
            at += coded[segment].length;
        }
        item(0xE000, at);
        out.write(header.array());
        for (byte[] segment : coded) {
            out.write(segment);
        }
    }

    /** The bytes of one segment: of one sample the most significant ones come first (PS3.5 G.2). */
    private void gather(byte[] frame, int segment, byte[] plane) {
        int sample = segment / size;
        int byteOf = size - 1 - segment % size;
        int step = planar ? size : samples * size;
        int at = (planar ? sample * plane.length * size : sample * size) + byteOf;
        for (int i = 0; i < plane.length; i++, at += step) {
            plane[i] = frame[at];
        }
    }

    private void item(int element, int length) throws IOException {
        out.write(le(ITEM_HEADER)
                .putShort((short) 0xFFFE)
                .putShort((short) element)
                .putInt(length)
                .array());
    }

    /** The Basic Offset Table stands before the frames and is known after them. */
    private void writeOffsets() throws IOException {
        ByteBuffer values = le(offsets.length * 4);
        for (int offset : offsets) {
            values.putInt(offset);
        }
        values.flip();
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            for (long at = table; values.hasRemaining(); ) {
                at += channel.write(values, at);
            }
        }
    }

    private static ByteBuffer le(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Knows how much was written. */
    private static final class Counted extends OutputStream {

        private final OutputStream to;
        private long count;

        Counted(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int value) throws IOException {
            to.write(value);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            to.write(bytes, offset, length);
            count += length;
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
