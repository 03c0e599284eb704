package org.dromedary.dicom.render;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.aoju.bus.image.Tag;

import org.dromedary.dicom.ScanInput;

/** Where a frame begins among the fragments, as a table says; of the table only what concerns the frame is read. */
final class OffsetTable {

    static final long UNKNOWN = -1;

    /** Bytes from behind the offset table to the header of the frame's first fragment. */
    private long start = UNKNOWN;
    /** The same for the next frame; unknown for the last one. */
    private long end = UNKNOWN;
    /** Bytes of the codestream, without padding. */
    private long length = UNKNOWN;

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    long length() {
        return length;
    }

    /** Reads the Extended Offset Table (7FE0,0001) or its lengths (7FE0,0002). */
    void read(int tag, int frame, long bytes, ScanInput in) throws IOException {
        if (bytes < (frame + 1L) * 8) {
            return;
        }
        in.skip(frame * 8L);
        long value = number(in, 8);
        if (tag == Tag.ExtendedOffsetTableLengths) {
            length = value;
            return;
        }
        start = value;
        if (bytes >= (frame + 2L) * 8) {
            end = number(in, 8);
        }
    }

    /** Reads the Basic Offset Table (PS3.5 A.4); the input stands behind it afterwards. */
    void readBasic(int frame, long bytes, ScanInput in) throws IOException {
        long rest = bytes;
        if (start == UNKNOWN && bytes >= (frame + 1L) * 4) {
            in.skip(frame * 4L);
            start = number(in, 4);
            rest -= (frame + 1L) * 4;
            if (rest >= 4) {
                end = number(in, 4);
                rest -= 4;
            }
        }
        in.skip(rest);
    }

    private static long number(ScanInput in, int bytes) throws IOException {
        byte[] number = new byte[8];
        in.readFully(number, bytes);
        return ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
