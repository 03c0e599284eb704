package org.dromedary.dicom.render;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.dromedary.dicom.Codestreams;
import org.dromedary.dicom.NativeCodecs;
import org.dromedary.dicom.TranscodeException;
import org.dromedary.dicom.render.NotRenderableException.Reason;

/** Decodes one encapsulated frame. */
final class FrameDecoder {

    private static final String JPEG_FAMILY = "1.2.840.10008.1.2.4.";
    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final String UNCOMPRESSED = "1.2.840.10008.1.2.1.98";
    private static final String DEFLATED_FRAME = "1.2.840.10008.1.2.8.1";

    /** No more than this for one frame, whatever the heap. */
    private static final long MOST = 256L << 20;

    private FrameDecoder() {}

    /** Whether so many bytes of a frame can be kept in memory, with room for others. */
    static void checkRoom(long bytes) throws NotRenderableException {
        long most = Math.min(MOST, Runtime.getRuntime().maxMemory() / 4);
        if (bytes < 0 || bytes > most) {
            throw new NotRenderableException(
                    Reason.UNSUPPORTED,
                    "A frame or picture of " + bytes + " bytes is too large for this server's memory: at most " + most
                            + "; ask for a smaller size");
        }
    }

    /** @throws NotRenderableException if there is no decoder for the transfer syntax */
    static void checkCodec(ImageHeader header) throws NotRenderableException {
        String uid = header.syntax.uid();
        if (isNative(uid) && !NativeCodecs.available()) {
            throw new NotRenderableException(
                    Reason.UNSUPPORTED, "There are no image codecs for this machine to decode transfer syntax " + uid);
        }
        if (!isNative(uid) && !uid.equals(RLE) && !uid.equals(UNCOMPRESSED) && !uid.equals(DEFLATED_FRAME)) {
            throw new NotRenderableException(Reason.UNSUPPORTED, "Transfer syntax " + uid + " cannot be decoded here");
        }
        int bits = header.size().bits();
        if (isNative(uid) && bits != 8 && bits != 16 || uid.equals(RLE) && bits == 1) {
            throw new NotRenderableException(Reason.UNSUPPORTED, "The codec does not know " + bits + " Bits Allocated");
        }
    }

    /** JPEG in all its processes, JPEG-LS, JPEG 2000. */
    private static boolean isNative(String uid) {
        if (!uid.startsWith(JPEG_FAMILY) || uid.length() != JPEG_FAMILY.length() + 2) {
            return false;
        }
        int process = Integer.parseInt(uid.substring(JPEG_FAMILY.length()));
        return process >= 50 && process <= 70 || process == 80 || process == 81 || process >= 90 && process <= 93;
    }

    static Samples decode(byte[] codestream, ImageHeader header) throws NotRenderableException {
        PixelLayout layout = header.layout(-1);
        checkRoom((layout.frameBits() + 7) / 8);
        return switch (header.syntax.uid()) {
            case RLE -> new NativeSamples(layout.decoded(true), PixelBytes.of(RleFrame.decode(codestream, layout)), 0);
            case DEFLATED_FRAME -> uncompressed(inflate(codestream, layout), header);
            case UNCOMPRESSED -> uncompressed(codestream, header);
            default -> decodeNatively(codestream, header);
        };
    }

    private static Samples uncompressed(byte[] frame, ImageHeader header) throws NotRenderableException {
        PixelLayout layout = header.layout((long) frame.length * header.frames());
        if (frame.length < (layout.frameBits() + 7) / 8) {
            throw new NotRenderableException(
                    Reason.DAMAGED,
                    "The frame has " + frame.length + " bytes, and " + layout.frameBits() / 8 + " are needed");
        }
        return new NativeSamples(layout, PixelBytes.of(frame), 0);
    }

    private static byte[] inflate(byte[] deflated, PixelLayout layout) throws NotRenderableException {
        byte[] frame = new byte[(int) ((layout.frameBits() + 7) / 8)];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(deflated);
            int done = 0;
            int n = 1;
            while (done < frame.length && n > 0) {
                n = inflater.inflate(frame, done, frame.length - done);
                done += n;
            }
            return done == frame.length ? frame : Arrays.copyOf(frame, done);
        } catch (DataFormatException e) {
            throw new NotRenderableException(Reason.DAMAGED, "The deflated frame cannot be inflated", e);
        } finally {
            inflater.end();
        }
    }

    private static Samples decodeNatively(byte[] codestream, ImageHeader header) throws NotRenderableException {
        try {
            byte[] head = codestream.length <= Codestreams.USUAL_HEADER
                    ? codestream
                    : Arrays.copyOf(codestream, Codestreams.USUAL_HEADER);
            if (!Codestreams.isFrame(head, header.size())) {
                throw new NotRenderableException(
                        Reason.DAMAGED, "The frame holds no JPEG, JPEG-LS or JPEG 2000 codestream");
            }
            if (Codestreams.isSigned(head)) {
                header.setSignedCodestream();
            }
            CodestreamColor color = CodestreamColor.of(head, header);
            return CodecSamples.decode(codestream, header.layout(-1).decoded(false), color.toRgb(), color.rgb());
        } catch (TranscodeException e) {
            throw new NotRenderableException(Reason.DAMAGED, e.getMessage(), e);
        }
    }
}
