package org.dromedary.dicom;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.Property;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.BulkDataDescriptor;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

/** Decodes and encodes pixel data with the toolkit's codecs, frame by frame; everything is little endian with explicit VR. */
final class PixelTranscoder {

    /** Values longer than this are not pixels and are copied from file to file. */
    private static final int LARGE = 256 * 1024;
    /** The toolkit counts bytes of pixel data in an int. */
    private static final long MOST_PIXELS = Integer.MAX_VALUE - 1;
    /** A frame is held in memory several times over. */
    private static final long MOST_FRAME = 256L << 20;

    private static final BulkDataDescriptor LARGE_VALUES =
            (items, creator, tag, vr, length) -> length > LARGE || tag == Tag.PixelData;

    private final Path file;
    private final Path made;
    private final String fromTs;
    private final String toTs;
    private final boolean decoding;
    private final boolean lossy;
    private Attributes header;
    private long compressed;

    private PixelTranscoder(Path file, Part10 part10, String toTs, Path made) {
        this.file = file;
        this.made = made;
        this.fromTs = part10.transferSyntax().uid();
        this.toTs = toTs;
        this.decoding = !fromTs.equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        this.lossy = Transcoder.LOSSY.containsKey(toTs);
    }

    static void run(Path file, Part10 part10, String toTs, Path made) throws IOException {
        PixelTranscoder run = new PixelTranscoder(file, part10, toTs, made);
        run.look();
        run.transcode();
        if (run.lossy) {
            run.declareLossy();
        }
    }

    /** Reads what stands before the pixel data, and refuses what the codecs must not see. */
    private void look() throws IOException {
        boolean images;
        try (ImageInputStream input = new ImageInputStream(file.toFile())) {
            input.setIncludeBulkData(ImageInputStream.IncludeBulkData.NO);
            input.setBulkDataDescriptor(LARGE_VALUES);
            header = input.readDataset(-1, Tag.PixelData);
            images = input.tag() == Tag.PixelData;
            if (images) {
                checkSizes();
                if (decoding) {
                    if (input.length() != -1) {
                        throw new TranscodeException("The transfer syntax is compressed, but the pixel data are not");
                    }
                    compressed = Codestreams.check(input, header, fromTs.equals("1.2.840.10008.1.2.5"));
                } else if (input.length() < pixels() || input.length() == -1) {
                    throw new TranscodeException("The pixel data are shorter than Rows, Columns and frames say");
                }
            }
        }
        if (!header.containsValue(Tag.SOPInstanceUID) || !header.containsValue(Tag.SOPClassUID)) {
            throw new TranscodeException("The instance has no SOP Class UID or no SOP Instance UID");
        }
        if (!images && !toTs.equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)) {
            throw new TranscodeException("The instance has no pixel data that could be compressed");
        }
        if (images && !toTs.equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)) {
            checkEncodable();
        }
        if (pixels() > Transcoder.room(made)) {
            throw new FileSystemException(made.toString(), null, BoundedOutput.NO_ROOM);
        }
    }

    private long pixels() {
        return frame() * Math.max(1, header.getInt(Tag.NumberOfFrames, 1));
    }

    private long frame() {
        return (long) header.getInt(Tag.Rows, 0)
                * header.getInt(Tag.Columns, 0)
                * header.getInt(Tag.SamplesPerPixel, 1)
                * ((header.getInt(Tag.BitsAllocated, 8) + 7) / 8);
    }

    private void checkSizes() throws TranscodeException {
        int allocated = header.getInt(Tag.BitsAllocated, 0);
        int stored = header.getInt(Tag.BitsStored, allocated);
        int samples = header.getInt(Tag.SamplesPerPixel, 1);
        if (allocated != 8 && allocated != 16 || stored < 1 || stored > allocated) {
            throw new TranscodeException(
                    "The codecs know 8 or 16 Bits Allocated, not " + allocated + " with " + stored + " stored");
        }
        if (samples != 1 && samples != 3) {
            throw new TranscodeException("The codecs know 1 or 3 Samples per Pixel, not " + samples);
        }
        if (frame() <= 0 || frame() > MOST_FRAME || pixels() > MOST_PIXELS) {
            throw new TranscodeException(String.format(
                    "Pixel data of %d frames with %d bytes each cannot be transcoded: at most %d bytes a frame and %d in all",
                    header.getInt(Tag.NumberOfFrames, 1), frame(), MOST_FRAME, MOST_PIXELS));
        }
    }

    private void checkEncodable() throws TranscodeException {
        String photometric = header.getString(Tag.PhotometricInterpretation, "");
        boolean subsampled = photometric.endsWith("_422") || photometric.endsWith("_420");
        if (!decoding && (subsampled || photometric.endsWith("_ICT") || photometric.endsWith("_RCT"))) {
            throw new TranscodeException(
                    "Uncompressed " + photometric + " pixel data cannot be compressed without a change");
        }
        if (lossy && "01".equals(header.getString(Tag.LossyImageCompression))) {
            throw new TranscodeException("The instance was compressed lossy before and is not again");
        }
        if (lossy && photometric.equals("PALETTE COLOR")) {
            throw new TranscodeException("PALETTE COLOR pixel data are indexes and cannot be compressed lossy");
        }
        if (header.getInt(Tag.NumberOfFrames, 1) > 1 && hasEmbeddedOverlay()) {
            throw new TranscodeException("Overlays in unused bits of many frames would be lost");
        }
    }

    private boolean hasEmbeddedOverlay() {
        for (int group = 0; group < 0x20; group += 2) {
            int offset = group << 16;
            if (header.getInt(Tag.OverlayBitPosition | offset, 0) > 0 && !header.contains(Tag.OverlayData | offset)) {
                return true;
            }
        }
        return false;
    }

    private void transcode() throws IOException {
        try (var transcoder = new org.aoju.bus.image.nimble.codec.Transcoder(file.toFile())) {
            transcoder.setIncludeFileMetaInformation(true);
            transcoder.setIncludeBulkData(ImageInputStream.IncludeBulkData.URI);
            transcoder.setBulkDataDescriptor(LARGE_VALUES);
            transcoder.setBulkDataDirectory(made.getParent().toFile());
            transcoder.setDestinationTransferSyntax(toTs);
            if (!lossy) {
                transcoder.setCompressParams(new Property("maxPixelValueError", 0));
            }
            transcoder.transcode((coder, dataset) -> {
                adjust(dataset);
                return output(made);
            });
        }
    }

    private static OutputStream output(Path target) throws IOException {
        return new BufferedOutputStream(new BoundedOutput(target, Transcoder.room(target)), 64 * 1024);
    }

    /** What the pixels' new form asks for in the dataset, besides what the toolkit does. */
    private void adjust(Attributes dataset) {
        if (!decoding) {
            return;
        }
        // an icon may be compressed in a compressed instance only (PS3.5 A.4), and may be left out always
        Sequence icons = dataset.getSequence(Tag.IconImageSequence);
        if (icons != null && icons.stream().anyMatch(icon -> icon.getValue(Tag.PixelData) instanceof Fragments)) {
            dataset.remove(Tag.IconImageSequence);
        }
        String method = Transcoder.LOSSY.get(fromTs);
        if ("ISO_10918_1".equals(method) && !dataset.containsValue(Tag.LossyImageCompression)) {
            lossyAttributes(dataset, method, compressed);
        }
    }

    private void lossyAttributes(Attributes dataset, String method, long bytes) {
        dataset.setString(Tag.LossyImageCompression, VR.CS, "01");
        dataset.setString(
                Tag.LossyImageCompressionRatio,
                VR.DS,
                String.format(Locale.ROOT, "%.2f", (double) pixels() / Math.max(1, bytes)));
        dataset.setString(Tag.LossyImageCompressionMethod, VR.CS, method);
    }

    /** The ratio is known when all frames are written: the file is copied once more with what PS3.3 C.7.6.1.1.5 asks for. */
    private void declareLossy() throws IOException {
        long bytes;
        try (ImageInputStream input = new ImageInputStream(made.toFile())) {
            input.setIncludeBulkData(ImageInputStream.IncludeBulkData.NO);
            input.setBulkDataDescriptor(LARGE_VALUES);
            Attributes written = input.readDataset(-1, Tag.PixelData);
            bytes = Codestreams.check(input, written, false);
        }
        Path declared = Files.createTempFile(made.getParent(), "transcode-", ".dcm");
        try {
            try (var copier = new org.aoju.bus.image.nimble.codec.Transcoder(made.toFile())) {
                copier.setIncludeFileMetaInformation(true);
                copier.transcode((coder, dataset) -> {
                    lossyAttributes(dataset, Transcoder.LOSSY.get(toTs), bytes);
                    derive(dataset);
                    return output(declared);
                });
            }
            Files.move(declared, made, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(declared);
        }
    }

    /**
     * Marks an image whose pixels changed as derived (PS3.3 C.7.6.1.1.2) with a UID of its own. The UID is made from the
     * source's, so that the same instance sent again is the same instance at the peer.
     */
    private void derive(Attributes dataset) {
        String source = dataset.getString(Tag.SOPInstanceUID, "");
        String[] type = dataset.getStrings(Tag.ImageType);
        String[] derived = type == null || type.length < 2 ? new String[] {"DERIVED", "PRIMARY"} : type;
        derived[0] = "DERIVED";
        dataset.setString(Tag.ImageType, VR.CS, derived);
        dataset.setString(Tag.DerivationDescription, VR.ST, "Lossy compression");
        Attributes item = new Attributes(dataset.bigEndian());
        item.setString(Tag.ReferencedSOPClassUID, VR.UI, dataset.getString(Tag.SOPClassUID, ""));
        item.setString(Tag.ReferencedSOPInstanceUID, VR.UI, source);
        dataset.newSequence(Tag.SourceImageSequence, 1).add(item);
        dataset.setString(Tag.SOPInstanceUID, VR.UI, derivedUid(source, toTs));
    }

    /** A UID of PS3.5 B.2 from a name-based UUID (RFC 4122, version 5). */
    static String derivedUid(String source, String syntax) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((source + ' ' + syntax).getBytes(StandardCharsets.US_ASCII));
            byte[] uuid = Arrays.copyOf(hash, 16);
            uuid[6] = (byte) (uuid[6] & 0x0F | 0x50);
            uuid[8] = (byte) (uuid[8] & 0x3F | 0x80);
            return "2.25." + new BigInteger(1, uuid);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
