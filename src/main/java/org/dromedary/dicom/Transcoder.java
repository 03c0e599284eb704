package org.dromedary.dicom;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * Gives an instance in another transfer syntax, for a peer that does not take the one it is kept in.
 *
 * <p>Lossless unless lossy is allowed, and never lossy twice. Between uncompressed syntaxes all values stay; compressed
 * pixel data are decoded and encoded frame by frame, and what a lossless encoder wrote is decoded and compared at once.
 */
public final class Transcoder {

    private static final String RLE = RleTranscoder.UID;
    private static final String JPEG = "1.2.840.10008.1.2.4.";

    /** JPEG lossless and its first-order prediction, JPEG-LS lossless, JPEG 2000 lossless. */
    private static final Set<String> LOSSLESS = Set.of(JPEG + "57", JPEG + "70", JPEG + "80", JPEG + "90");

    /** What each lossy syntax is called in Lossy Image Compression Method (PS3.3 C.7.6.1.1.5.1). */
    static final Map<String, String> LOSSY = Map.of(
            JPEG + "50", "ISO_10918_1",
            JPEG + "51", "ISO_10918_1",
            JPEG + "53", "ISO_10918_1",
            JPEG + "55", "ISO_10918_1",
            JPEG + "81", "ISO_14495_1",
            JPEG + "91", "ISO_15444_1");

    /**
     * What the native library writes: its encoders of JPEG and JPEG 2000 fail or never end on some images, and nothing
     * outside can stop them. RLE is written by this program itself.
     */
    private static final String LOSSLESS_TARGET = JPEG + "80";

    /** JPEG-LS near-lossless, the lossy transfer syntax that is written. */
    public static final String LOSSY_TARGET = JPEG + "81";

    private static final long SPARE_DISK = 64L << 20;

    private Transcoder() {}

    /**
     * Whether instances of one transfer syntax can be given in the other, by the syntaxes alone; an instance may still
     * be one that cannot.
     *
     * @param lossyAllowed whether pixels may change a little; a lossy source is never compressed lossy again
     */
    public static boolean canTranscode(String fromTs, String toTs, boolean lossyAllowed) {
        if (fromTs.equals(toTs) || TransferSyntax.isUncompressed(fromTs) && TransferSyntax.isUncompressed(toTs)) {
            return true;
        }
        boolean lossySource = LOSSY.containsKey(fromTs);
        boolean readable = TransferSyntax.isUncompressed(fromTs)
                || fromTs.equals(RLE)
                || isNative(fromTs) && NativeCodecs.available();
        boolean writable = TransferSyntax.isUncompressed(toTs)
                || toTs.equals(RLE)
                || NativeCodecs.available()
                        && (toTs.equals(LOSSLESS_TARGET) || lossyAllowed && !lossySource && toTs.equals(LOSSY_TARGET));
        return readable && writable;
    }

    /** Whether pixel data in this transfer syntax were compressed lossy. */
    public static boolean isLossy(String uid) {
        return LOSSY.containsKey(uid);
    }

    /** Whether an instance has pixel data of integers, which is what can be compressed. */
    public static boolean hasPixelData(Path file) throws IOException {
        PixelDataFound found = new PixelDataFound();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Part10 part10 = Part10.read(channel);
            try (ScanInput in = part10.scanDataset(channel)) {
                DatasetScanner.scan(in, part10.transferSyntax(), found);
            }
        }
        return found.found;
    }

    private static final class PixelDataFound implements DatasetScanner.Visitor {

        private boolean found;

        @Override
        public void element(int tag, VR vr, int depth, long length, ScanInput in) {
            found |= tag == Tag.PixelData && depth == 0;
        }

        @Override
        public void fragments(int tag, VR vr, int depth, ScanInput in) {
            found |= tag == Tag.PixelData && depth == 0;
        }

        @Override
        public boolean enough() {
            return found;
        }
    }

    private static boolean isNative(String uid) {
        return LOSSLESS.contains(uid) || LOSSY.containsKey(uid);
    }

    /**
     * Writes an instance in another transfer syntax.
     *
     * @param part10 the beginning of the file
     * @param workDir where the temporary file is made; enough must be free there for the whole of it
     * @throws TranscodeException if this instance cannot be had in that syntax; another try would end the same
     * @throws IOException if a file cannot be opened or written; there may be room or rights later
     */
    public static Transcoded transcode(Path file, Part10 part10, String toTs, Path workDir, boolean lossyAllowed)
            throws IOException {
        String fromTs = part10.transferSyntax().uid();
        if (!canTranscode(fromTs, toTs, lossyAllowed)) {
            throw new TranscodeException(refusal(fromTs, toTs, lossyAllowed));
        }
        Files.createDirectories(workDir);
        Path made = Files.createTempFile(workDir, "transcode-", ".dcm");
        boolean done = false;
        try {
            if (TransferSyntax.isUncompressed(fromTs) && TransferSyntax.isUncompressed(toTs)) {
                reencode(file, part10, toTs, made);
            } else if (TransferSyntax.isUncompressed(fromTs) && toTs.equals(RLE)) {
                RleTranscoder.run(file, part10, made);
            } else if (!TransferSyntax.isUncompressed(fromTs) && !TransferSyntax.isUncompressed(toTs)
                    || needsPlain(fromTs)
                    || needsPlain(toTs)) {
                inTwoSteps(file, part10, toTs, made, workDir, lossyAllowed);
            } else {
                PixelTranscoder.run(file, part10, toTs, made);
            }
            done = true;
            return new Transcoded(made, Part10.read(made));
        } catch (TranscodeException | FileSystemException | FileNotFoundException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new TranscodeException(
                    "The instance cannot be given in transfer syntax " + toTs + ": its " + fromTs
                            + " is damaged or of a kind that the codec does not know (" + e + ")",
                    e);
        } finally {
            if (!done) {
                Files.deleteIfExists(made);
            }
        }
    }

    private static String refusal(String fromTs, String toTs, boolean lossyAllowed) {
        if (toTs.equals(LOSSY_TARGET) && LOSSY.containsKey(fromTs)) {
            return "An instance in the lossy transfer syntax " + fromTs + " is not compressed lossy again to " + toTs;
        }
        if (toTs.equals(LOSSY_TARGET) && !lossyAllowed) {
            return "Transfer syntax " + toTs + " is lossy, and lossy compression is not allowed for this destination";
        }
        return "Cannot transcode from transfer syntax " + fromTs + " to " + toTs;
    }

    /** The codecs read and write Explicit VR Little Endian only; the other uncompressed syntaxes are one step away from it. */
    private static boolean needsPlain(String uid) {
        return TransferSyntax.isUncompressed(uid) && !uid.equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    private static void inTwoSteps(Path file, Part10 part10, String toTs, Path made, Path workDir, boolean lossyAllowed)
            throws IOException {
        String between = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
        try (Transcoded plain = transcode(file, part10, between, workDir, lossyAllowed)) {
            if (TransferSyntax.isUncompressed(toTs)) {
                reencode(plain.file(), plain.part10(), toTs, made);
            } else if (toTs.equals(RLE)) {
                RleTranscoder.run(plain.file(), plain.part10(), made);
            } else {
                PixelTranscoder.run(plain.file(), plain.part10(), toTs, made);
            }
        }
    }

    private static void reencode(Path file, Part10 part10, String toTs, Path made) throws IOException {
        TransferSyntax to = new TransferSyntax(toTs);
        Inflater inflater = new Inflater(true);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (InputStream raw = part10.openDataset(file);
                InputStream in = new BufferedInputStream(
                        part10.transferSyntax().isDeflated() ? new InflaterInputStream(raw, inflater, 64 * 1024) : raw,
                        64 * 1024);
                OutputStream bare = new BoundedOutput(made, room(made))) {
            bare.write(Part10.head(text(part10.sopClassUid()), text(part10.sopInstanceUid()), toTs, null));
            try (OutputStream out = new BufferedOutputStream(
                    to.isDeflated() ? new DeflaterOutputStream(bare, deflater, 64 * 1024) : bare, 64 * 1024)) {
                new Reencoder(in, Encoding.of(part10.transferSyntax()), out, Encoding.of(to)).run();
            }
        } finally {
            inflater.end();
            deflater.end();
        }
    }

    private static String text(String uid) {
        return uid == null ? "" : uid;
    }

    /** How many bytes may be written before the disk is as good as full. */
    static long room(Path made) throws IOException {
        return Math.max(0, Files.getFileStore(made).getUsableSpace() - SPARE_DISK);
    }
}
