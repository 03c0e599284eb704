package org.dromedary.dicom;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

/**
 * Decodes single frames of a compressed instance: each becomes an instance of one frame for the transcoder, so that one frame costs what
 * one frame costs, however many there are.
 */
public final class FrameExtractor implements Closeable {

    private static final int LARGE = 64 * 1024;
    /** What decoding needs, in the order of a dataset. */
    private static final int[] NEEDED = {
        Tag.SOPClassUID,
        Tag.SOPInstanceUID,
        Tag.SamplesPerPixel,
        Tag.PhotometricInterpretation,
        Tag.PlanarConfiguration,
        Tag.Rows,
        Tag.Columns,
        Tag.BitsAllocated,
        Tag.BitsStored,
        Tag.HighBit,
        Tag.PixelRepresentation
    };

    private final FrameReader frames;
    private final byte[] head;

    private FrameExtractor(FrameReader frames, byte[] head) {
        this.frames = frames;
        this.head = head;
    }

    /** @throws DicomFormatException if this is no DICOM file, or one without compressed frames, or they cannot be told apart */
    public static FrameExtractor open(Path file) throws IOException {
        FrameReader frames = FrameReader.open(file);
        try {
            if (!frames.isEncapsulated()) {
                throw new DicomFormatException("The transfer syntax is compressed, but the pixel data are not");
            }
            return new FrameExtractor(frames, head(file, frames.transferSyntax().uid()));
        } catch (IOException | RuntimeException e) {
            frames.close();
            throw e;
        }
    }

    /** An instance up to its only frame. */
    private static byte[] head(Path file, String syntax) throws IOException {
        Attributes image;
        try (ImageInputStream input = new ImageInputStream(file.toFile())) {
            input.setIncludeBulkData(ImageInputStream.IncludeBulkData.NO);
            input.setBulkDataDescriptor((items, creator, tag, vr, length) -> length > LARGE || tag == Tag.PixelData);
            image = new Attributes(input.readDataset(-1, Tag.PixelData), NEEDED);
        }
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(Part10.head(
                image.getString(Tag.SOPClassUID, ""), image.getString(Tag.SOPInstanceUID, ""), syntax, null));
        // not closed: it holds nothing but the array
        ImageOutputStream dataset = new ImageOutputStream(head, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        dataset.writeDataset(null, image);
        dataset.writeHeader(Tag.PixelData, VR.OB, -1);
        dataset.flush();
        head.writeBytes(item(Tag.Item, 0));
        return head.toByteArray();
    }

    /** How many frames there are. */
    public int frames() {
        return frames.frames();
    }

    /**
     * Decodes a frame.
     *
     * @param frame from 1
     * @param workDir where temporary files are made
     * @return an instance in Explicit VR Little Endian with this frame only
     * @throws TranscodeException if it is damaged or no codec knows it
     */
    public Transcoded decode(int frame, Path workDir) throws IOException {
        Files.createDirectories(workDir);
        Path single = Files.createTempFile(workDir, "frame-", ".dcm");
        try {
            write(frame, single);
            return Transcoder.transcode(
                    single, Part10.read(single), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, workDir, false);
        } finally {
            Files.deleteIfExists(single);
        }
    }

    private void write(int frame, Path single) throws IOException {
        try (FileChannel channel = FileChannel.open(single, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(channel);
            out.write(head);
            out.write(item(Tag.Item, 0));
            frames.copy(frame, out);
            long length = channel.position() - head.length - 8;
            if (length % 2 != 0) {
                out.write(0);
                length++;
            }
            if (length > Integer.MAX_VALUE) {
                throw new TranscodeException("A frame of " + length + " bytes is not decoded");
            }
            out.write(item(Tag.SequenceDelimitationItem, 0));
            // only now it is known how long the frame is
            channel.write(ByteBuffer.wrap(item(Tag.Item, (int) length)), head.length);
        }
    }

    private static byte[] item(int tag, int length) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (tag >>> 16))
                .putShort((short) tag)
                .putInt(length)
                .array();
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
