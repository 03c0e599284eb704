package org.dromedary.dicom.render;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

import org.dromedary.dicom.DatasetScanner;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.ScanInput;
import org.dromedary.dicom.render.NotRenderableException.Reason;

/**
 * One frame of a file with what the header says about it. The file is walked once, up to the frame; no other frame is read, and
 * nothing that the header claims makes an allocation before it is known that the file holds as much.
 */
final class ImageReader implements DatasetScanner.Visitor, Closeable {

    /** Of values that are neither a lookup table nor pixels. */
    private static final long LONGEST_VALUE = 16 * 1024;
    /** 65,536 entries of 16 bits, and twice as much where segments were clumsily made. */
    private static final long LONGEST_TABLE = 256 * 1024;

    private static final int MOST_VOI_LUTS = 16;

    private static final Set<Integer> TABLES = Set.of(
            Tag.RedPaletteColorLookupTableData,
            Tag.GreenPaletteColorLookupTableData,
            Tag.BluePaletteColorLookupTableData,
            Tag.SegmentedRedPaletteColorLookupTableData,
            Tag.SegmentedGreenPaletteColorLookupTableData,
            Tag.SegmentedBluePaletteColorLookupTableData,
            Tag.LUTData);

    private static final Set<Integer> FRAME_MACROS =
            Set.of(Tag.PixelValueTransformationSequence, Tag.FrameVOILUTSequence, Tag.PixelMeasuresSequence);

    private final FileChannel channel;
    private final int asked;
    private final boolean wantsOverlays;
    private final ImageHeader header;
    private final OffsetTable extended;
    private final boolean deflated;
    private final int[] sequences = new int[3];
    private final int[] items = new int[3];

    private PixelBytes pixels;
    private long pixelLength;
    private long pixelStart = -1;
    private boolean swapped;
    private int pixelTag;
    private int nativeFrame;
    private byte[] codestream;

    private ImageReader(FileChannel channel, Part10 part10, int frame, boolean wantsOverlays) {
        this.channel = channel;
        this.asked = frame;
        this.wantsOverlays = wantsOverlays;
        this.header = new ImageHeader(part10.transferSyntax());
        this.deflated = part10.transferSyntax().isDeflated();
        this.extended = new OffsetTable();
    }

    /**
     * @param frame from 0; less for the middle one
     * @param overlays whether they are read, too
     * @throws DicomFormatException if this is no DICOM file
     * @throws NotRenderableException if it has no such frame
     */
    static ImageReader open(Path file, int frame, boolean overlays) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            Part10 part10 = Part10.read(channel);
            ImageReader reader = new ImageReader(channel, part10, frame, overlays);
            reader.scan(part10);
            return reader;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** From 0. Number of Frames stands before everything that depends on it. */
    private int frame() {
        return asked < 0 ? (header.frames() - 1) / 2 : asked;
    }

    private void scan(Part10 part10) throws IOException {
        try {
            DatasetScanner.scan(part10.scanDataset(channel), part10.transferSyntax(), this);
        } catch (DicomFormatException e) {
            throw new NotRenderableException(Reason.DAMAGED, e.getMessage(), e);
        }
        if (!enough()) {
            throw new NotRenderableException(Reason.NO_PIXELS, "The instance has no pixel data");
        }
    }

    ImageHeader header() {
        return header;
    }

    /** Where pixels that are not compressed begin in the file; -1 if they do not stand there. */
    long pixelStart() {
        return pixelStart;
    }

    /** Bytes of pixels that are not compressed, of all frames. */
    long pixelLength() {
        return pixelLength;
    }

    /** Whether the bytes of each word are exchanged. */
    boolean pixelsAreSwapped() {
        return swapped;
    }

    /** The frame decoded. */
    Samples samples() throws IOException {
        if (codestream != null) {
            return FrameDecoder.decode(codestream, header);
        }
        PixelLayout layout = header.layout(pixelLength);
        long end = layout.frameBits() * (nativeFrame + 1L);
        if (pixels.length() * 8 < end) {
            throw new NotRenderableException(
                    Reason.DAMAGED,
                    "The pixel data end inside frame " + (frame() + 1) + ": " + pixels.length() + " of the "
                            + (end + 7) / 8 + " bytes up to its end are there");
        }
        return pixelTag == Tag.PixelData
                ? new NativeSamples(layout, pixels, nativeFrame)
                : new FloatSamples(layout, pixels, nativeFrame);
    }

    @Override
    public void sequence(int tag, int depth) {
        if (depth < sequences.length) {
            sequences[depth] = tag;
            items[depth] = -1;
        }
    }

    @Override
    public void item(int depth) {
        if (depth <= items.length) {
            items[depth - 1]++;
        }
    }

    @Override
    public void element(int tag, VR vr, int depth, long length, ScanInput in) throws IOException {
        if (depth == 0 && isPixels(tag)) {
            pixels(tag, vr, length, in);
            return;
        }
        if (depth == 0 && (tag == Tag.ExtendedOffsetTable || tag == Tag.ExtendedOffsetTableLengths)) {
            extended.read(tag, frame(), length, in);
            return;
        }
        if (depth == 0 && OverlayPlane.isData(tag)) {
            if (wantsOverlays) {
                OverlayPlane.read(header, tag, vr, frame(), length, in);
            }
            return;
        }
        Attributes into = target(depth, tag);
        if (into != null && length > 0 && length <= (TABLES.contains(tag) ? LONGEST_TABLE : LONGEST_VALUE)) {
            byte[] value = new byte[(int) length];
            in.readFully(value, value.length);
            into.setBytes(tag, vr == VR.UN ? ElementDictionary.vrOf(tag, null) : vr, value);
        }
    }

    private static boolean isPixels(int tag) {
        return tag == Tag.PixelData || tag == Tag.FloatPixelData || tag == Tag.DoubleFloatPixelData;
    }

    /** Where an element is kept; null if it is not needed. */
    private Attributes target(int depth, int tag) {
        if (depth == 0) {
            boolean needed = tag >>> 16 == 0x0028 || OverlayPlane.isHeader(tag) || NEEDED.contains(tag);
            return needed ? header.root : null;
        }
        if (depth == 1) {
            return table();
        }
        boolean ofFrame = sequences[0] == Tag.SharedFunctionalGroupsSequence
                || sequences[0] == Tag.PerFrameFunctionalGroupsSequence && items[0] == frame();
        return depth == 2 && ofFrame && FRAME_MACROS.contains(sequences[1]) && items[1] == 0
                ? header.frameGroups
                : null;
    }

    private Attributes table() {
        if (sequences[0] == Tag.ModalityLUTSequence && items[0] == 0) {
            return header.modalityLut;
        }
        if (sequences[0] != Tag.VOILUTSequence || items[0] >= MOST_VOI_LUTS) {
            return null;
        }
        while (header.voiLuts.size() <= items[0]) {
            header.voiLuts.add(new Attributes(header.root.bigEndian()));
        }
        return header.voiLuts.get(items[0]);
    }

    private static final Set<Integer> NEEDED = Set.of(
            Tag.SOPClassUID,
            Tag.Modality,
            Tag.PixelAspectRatio,
            Tag.PixelSpacing,
            Tag.ImagerPixelSpacing,
            Tag.PresentationLUTShape);

    private void checkFrame() throws NotRenderableException {
        if (asked >= header.frames()) {
            throw new NotRenderableException(
                    Reason.NO_SUCH_FRAME, "The instance has " + header.frames() + " frames, counted from 1");
        }
    }

    private void pixels(int tag, VR vr, long length, ScanInput in) throws IOException {
        checkFrame();
        pixelTag = tag;
        pixelLength = length;
        if (header.syntax.isEncapsulated()) {
            throw new NotRenderableException(
                    Reason.DAMAGED, "The transfer syntax is compressed, but the pixel data are not");
        }
        if (deflated) {
            inflate(in);
        } else {
            pixelStart = in.position();
            pixels = PixelBytes.of(channel, pixelStart, length);
            nativeFrame = frame();
        }
        if (header.syntax.isBigEndian() && vr == VR.OW && header.root.getInt(Tag.BitsAllocated, 0) <= 8) {
            pixels = pixels.swapped();
            swapped = true;
        }
    }

    /** A deflated dataset cannot be gone back in, so the frame is kept. */
    private void inflate(ScanInput in) throws IOException {
        long bits = header.layout(pixelLength).frameBits();
        // frames of single bits begin inside of a byte: eight of them do not
        long first = bits % 8 == 0 ? frame() : frame() / 8 * 8L;
        long last = bits % 8 == 0 ? frame() : Math.min(first + 7, header.frames() - 1L);
        long count = ((last - first + 1) * bits + 7) / 8;
        FrameDecoder.checkRoom(count);
        try {
            if (!in.skip(first * bits / 8)) {
                throw new EOFException();
            }
            byte[] bytes = new byte[(int) count];
            in.readFully(bytes, bytes.length);
            pixels = PixelBytes.of(bytes);
            nativeFrame = (int) (frame() - first);
        } catch (EOFException e) {
            throw new NotRenderableException(
                    Reason.DAMAGED, "The deflated pixel data end inside frame " + (frame() + 1), e);
        }
    }

    @Override
    public void fragments(int tag, VR vr, int depth, ScanInput in) throws IOException {
        if (depth == 0 && tag == Tag.PixelData) {
            checkFrame();
            header.layout(-1);
            if (!header.syntax.isEncapsulated()) {
                throw new NotRenderableException(
                        Reason.DAMAGED, "The transfer syntax is uncompressed, but the pixel data are encapsulated");
            }
            FrameDecoder.checkCodec(header);
            codestream = new FrameFragments(channel, frame(), header, extended).read(in);
        }
    }

    @Override
    public boolean enough() {
        return pixels != null || codestream != null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
