package org.dromedary.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The fragments of encapsulated pixel data (PS3.5 §A.4) and to which frames they belong: all of them to a single frame, one to
 * each where there are as many, else as the Basic Offset Table says, or as the beginnings of codestreams do.
 */
final class FrameFragmentList {

    private static final int MOST = 1 << 20;

    private long[] positions = new long[16];
    private long[] lengths = new long[16];
    private boolean[] begins = new boolean[16];
    private long[] offsets;
    private int count;
    /** The first fragment of each frame, and one behind the last. */
    private int[] starts;

    /** Copies bytes of the file. */
    interface Copier {

        void copy(long from, long length, OutputStream out) throws IOException;
    }

    /** The next one; the first is the offset table. */
    void add(long length, ScanInput in) throws IOException {
        if (offsets == null) {
            offsets = table(length, in);
            return;
        }
        if (count == MOST) {
            throw new DicomFormatException("The pixel data have more than " + MOST + " fragments");
        }
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            begins = Arrays.copyOf(begins, count * 2);
        }
        positions[count] = in.position();
        lengths[count] = length;
        byte[] magic = new byte[(int) Math.min(4, length)];
        in.readFully(magic, magic.length);
        begins[count] = magic.length == 4 && isCodestream(ByteBuffer.wrap(magic).getInt());
        count++;
    }

    private static long[] table(long length, ScanInput in) throws IOException {
        int entries = (int) Math.min(length / 4, MOST);
        byte[] bytes = new byte[entries * 4];
        in.readFully(bytes, bytes.length);
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long[] table = new long[entries];
        for (int i = 0; i < entries; i++) {
            table[i] = numbers.getInt() & 0xFFFFFFFFL;
        }
        return table;
    }

    /** SOI of JPEG and JPEG-LS with the marker behind it, SOC and SIZ of JPEG 2000, the box that JP2 and JPEG XL begin with. */
    private static boolean isCodestream(int magic) {
        return magic >>> 8 == 0xFFD8FF || magic == 0xFF4FFF51 || magic == 12;
    }

    /** Finds out which fragments belong to which of so many frames. */
    void part(int frames) throws DicomFormatException {
        if (count == 0 || frames > count) {
            throw new DicomFormatException("The pixel data have " + count + " fragments for " + frames + " frames");
        }
        starts = new int[frames + 1];
        starts[frames] = count;
        if (frames == 1 || frames == count) {
            for (int i = 0; i < frames; i++) {
                starts[i] = i;
            }
        } else if (!byTable(frames) && !byBeginnings(frames)) {
            throw new DicomFormatException("Nothing says which of " + count + " fragments belong to which of " + frames
                    + " frames: the offset table is empty or wrong");
        }
    }

    private boolean byTable(int frames) {
        if (offsets.length != frames) {
            return false;
        }
        int fragment = 0;
        for (int frame = 0; frame < frames; frame++) {
            while (fragment < count && positions[fragment] - positions[0] < offsets[frame]) {
                fragment++;
            }
            if (fragment == count
                    || positions[fragment] - positions[0] != offsets[frame]
                    || frame > 0 && fragment == starts[frame - 1]) {
                return false;
            }
            starts[frame] = fragment;
        }
        return starts[0] == 0;
    }

    private boolean byBeginnings(int frames) {
        int frame = 0;
        for (int fragment = 0; fragment < count; fragment++) {
            if (begins[fragment]) {
                if (frame == frames) {
                    return false;
                }
                starts[frame++] = fragment;
            }
        }
        return frame == frames && starts[0] == 0;
    }

    /** @param frame from 0 */
    void copy(int frame, Copier copier, OutputStream out) throws IOException {
        for (int fragment = starts[frame]; fragment < starts[frame + 1]; fragment++) {
            copier.copy(positions[fragment], lengths[fragment], out);
        }
    }
}
