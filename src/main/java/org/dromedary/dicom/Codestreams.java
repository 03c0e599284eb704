package org.dromedary.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

/**
 * Looks at compressed frames before a native decoder does: what they claim to hold must be what the instance's header says,
 * so that no codestream makes a decoder allocate more than the header does, or write where nothing is.
 */
public final class Codestreams {

    /** The frame header of a JPEG stands behind application data, of which a colour profile is the largest. */
    public static final int USUAL_HEADER = 64 * 1024;

    private static final int JPEG = 0xFFD8;
    private static final int JPEG_2000 = 0xFF4F;
    private static final int JPEG_2000_SIZE = 0xFF51;
    private static final byte[] JP2_BOX = {0, 0, 0, 12, 'j', 'P', ' ', ' '};

    private Codestreams() {}

    /**
     * The size of a frame as the instance's header has it; a codestream must have the same.
     *
     * @param columns pixels in a row
     * @param rows of pixels
     * @param samples per pixel
     * @param bits allocated for a sample: a codestream may have fewer
     */
    public record Size(int columns, int rows, int samples, int bits) {

        static Size of(Attributes header) {
            return new Size(
                    header.getInt(Tag.Columns, 0),
                    header.getInt(Tag.Rows, 0),
                    header.getInt(Tag.SamplesPerPixel, 1),
                    header.getInt(Tag.BitsAllocated, 0));
        }

        private void hold(long width, long height, int components, int precision) throws TranscodeException {
            if (width != columns || height != rows || components != samples || precision > bits) {
                throw new TranscodeException(String.format(
                        "A codestream of %d x %d x %d with %d bits does not fit the instance's Columns, Rows, Samples per"
                                + " Pixel and Bits Allocated (%d x %d x %d, %d bits)",
                        width, height, components, precision, columns, rows, samples, bits));
            }
        }
    }

    /**
     * Walks the fragments that follow a header.
     *
     * @param input after the header of Pixel Data
     * @return the fragments' bytes together
     * @throws TranscodeException if one is not what the header says
     */
    static long check(ImageInputStream input, Attributes header, boolean rle) throws IOException {
        long bytes = 0;
        boolean offsets = true;
        int first = 0;
        Size size = Size.of(header);
        while (true) {
            try {
                input.readHeader();
            } catch (EOFException e) {
                throw new TranscodeException("The compressed pixel data end before their delimiter", e);
            }
            if (input.tag() == Tag.SequenceDelimitationItem) {
                break;
            }
            if (input.tag() != Tag.Item || input.length() < 0) {
                throw new TranscodeException("The compressed pixel data are not made of fragments");
            }
            if (offsets) {
                input.skipFully(input.length());
                offsets = false;
                continue;
            }
            byte[] head = new byte[Math.min(input.length(), USUAL_HEADER)];
            input.readFully(head);
            input.skipFully(input.length() - head.length);
            bytes += head.length == USUAL_HEADER ? input.length() : head.length;
            first += !rle && isFrame(head, size) ? 1 : 0;
        }
        if (!rle && first == 0) {
            throw new TranscodeException("The compressed pixel data hold no JPEG, JPEG-LS or JPEG 2000 codestream");
        }
        return bytes;
    }

    /**
     * Whether a frame begins here; its header is held against the instance's.
     *
     * @param bytes the fragment, or its first {@value #USUAL_HEADER} bytes
     * @throws TranscodeException if it is another size than the instance says
     */
    public static boolean isFrame(byte[] bytes, Size size) throws TranscodeException {
        if (bytes.length < 16) {
            return false;
        }
        if (word(bytes, 0) == JPEG) {
            jpeg(bytes, size);
            return true;
        }
        int start = Arrays.equals(bytes, 0, JP2_BOX.length, JP2_BOX, 0, JP2_BOX.length) ? boxed(bytes) : 0;
        if (word(bytes, start) == JPEG_2000 && start + 50 < bytes.length && word(bytes, start + 2) == JPEG_2000_SIZE) {
            long width = number(bytes, start + 8) - number(bytes, start + 16);
            long height = number(bytes, start + 12) - number(bytes, start + 20);
            size.hold(width, height, word(bytes, start + 40), (bytes[start + 42] & 0x7F) + 1);
            return true;
        }
        return false;
    }

    /** Whether the values of a JPEG 2000 codestream have a sign (Ssiz, ITU-T T.800 A.5.1); false for every other. */
    public static boolean isSigned(byte[] bytes) throws TranscodeException {
        int start = bytes.length > 16 && bytes[3] == 12 && bytes[4] == 'j' ? boxed(bytes) : 0;
        return word(bytes, start) == JPEG_2000 && start + 42 < bytes.length && bytes[start + 42] < 0;
    }

    private static int boxed(byte[] bytes) throws TranscodeException {
        for (int i = 0; i + 4 < bytes.length; i++) {
            if (word(bytes, i) == JPEG_2000 && word(bytes, i + 2) == JPEG_2000_SIZE) {
                return i;
            }
        }
        throw new TranscodeException("A JP2 file in the pixel data holds no codestream");
    }

    private static void jpeg(byte[] bytes, Size size) throws TranscodeException {
        int at = 2;
        while (at + 10 < bytes.length) {
            int marker = word(bytes, at);
            if (marker == 0xFFFF) {
                at++;
            } else if (isStartOfFrame(marker)) {
                size.hold(word(bytes, at + 7), word(bytes, at + 5), bytes[at + 9] & 0xFF, bytes[at + 4] & 0xFF);
                return;
            } else if (marker < 0xFF01 || marker == 0xFFDA) {
                break;
            } else {
                at += 2 + word(bytes, at + 2);
            }
        }
        throw new TranscodeException("A JPEG codestream has no frame header");
    }

    /** SOF0 to SOF15 without DHT, JPG and DAC (ITU-T T.81 table B.1), and SOF55 of JPEG-LS. */
    private static boolean isStartOfFrame(int marker) {
        return marker == 0xFFF7
                || marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
    }

    private static int word(byte[] bytes, int at) {
        return at + 1 < bytes.length ? (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF : 0;
    }

    private static long number(byte[] bytes, int at) {
        return (long) word(bytes, at) << 16 | word(bytes, at + 2);
    }
}
