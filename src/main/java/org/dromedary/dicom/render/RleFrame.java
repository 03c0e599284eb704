package org.dromedary.dicom.render;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.dromedary.dicom.PackBits;
import org.dromedary.dicom.render.NotRenderableException.Reason;

/** Decodes a frame of RLE Lossless (PS3.5 annex G). */
final class RleFrame {

    private static final int HEADER = 64;
    private static final int MOST_SEGMENTS = 15;

    private RleFrame() {}

    /**
     * @return planes of each sample, little endian
     * @throws NotRenderableException if the frame is not as long as it must be
     */
    static byte[] decode(byte[] frame, PixelLayout layout) throws NotRenderableException {
        int size = layout.allocated() / 8;
        int pixels = layout.columns() * layout.rows();
        if (frame.length < HEADER) {
            throw damaged("has no header");
        }
        ByteBuffer header = ByteBuffer.wrap(frame, 0, HEADER).order(ByteOrder.LITTLE_ENDIAN);
        int segments = header.getInt(0);
        if (segments != layout.samples() * size || segments > MOST_SEGMENTS) {
            throw damaged("has " + segments + " segments, and " + layout.samples() * size + " are needed");
        }
        byte[] planes = new byte[pixels * segments];
        for (int segment = 0; segment < segments; segment++) {
            int start = header.getInt(4 + 4 * segment);
            int end = segment + 1 < segments ? header.getInt(8 + 4 * segment) : frame.length;
            if (start < HEADER || end < start || end > frame.length) {
                throw damaged("has a segment outside of itself");
            }
            int plane = segment / size;
            // the most significant byte comes first
            int first = plane * pixels * size + size - 1 - segment % size;
            if (PackBits.unpack(frame, start, end, planes, first, size, pixels) < pixels) {
                throw damaged("ends before its last pixel");
            }
        }
        return planes;
    }

    private static NotRenderableException damaged(String what) {
        return new NotRenderableException(Reason.DAMAGED, "The RLE compressed frame " + what);
    }
}
