package org.dromedary.dicom.render;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.aoju.bus.image.Tag;

import org.dromedary.dicom.ScanInput;
import org.dromedary.dicom.render.NotRenderableException.Reason;

/**
 * The fragments of one frame (PS3.5 A.4). An offset table leads to them; where there is none, or a wrong one, the headers of all
 * fragments are walked: each is a frame if there are as many, else a frame goes on until a fragment begins like a codestream.
 */
final class FrameFragments {

    private static final int MOST_FRAGMENTS = 1 << 20;
    private static final int MAGIC = 12;

    private final FileChannel channel;
    private final int frame;
    private final ImageHeader header;
    private final OffsetTable offsets;

    private record Fragment(long at, long length, boolean starts) {}

    FrameFragments(FileChannel channel, int frame, ImageHeader header, OffsetTable offsets) {
        this.channel = channel;
        this.frame = frame;
        this.header = header;
        this.offsets = offsets;
    }

    /**
     * @param in stands at the header of the offset table
     * @return the frame's codestream
     */
    byte[] read(ScanInput in) throws IOException {
        try {
            long table = item(in);
            if (table < 0) {
                throw damaged("The compressed pixel data have no fragments");
            }
            offsets.readBasic(frame, table, in);
            long base = in.position();
            List<Fragment> found = header.frames() > 1 && offsets.start() >= 0 ? byTable(base) : List.of();
            return join(found.isEmpty() ? byWalk(in) : found);
        } catch (EOFException e) {
            throw new NotRenderableException(Reason.DAMAGED, "The compressed pixel data end inside a fragment", e);
        }
    }

    /** Nothing if the table leads astray. */
    private List<Fragment> byTable(long base) throws IOException {
        List<Fragment> found = new ArrayList<>();
        long start = base + offsets.start();
        if (start >= channel.size()) {
            return found;
        }
        ScanInput in = ScanInput.file(channel, start);
        long end = offsets.end() > offsets.start() ? base + offsets.end() : Long.MAX_VALUE;
        boolean last = frame + 1 == header.frames();
        if (!last && end == Long.MAX_VALUE) {
            return found;
        }
        while (in.position() < end && !in.atEnd()) {
            long length = item(in);
            if (length < 0) {
                return last ? found : List.of();
            }
            found.add(new Fragment(in.position(), length, found.isEmpty()));
            skip(in, length);
        }
        return in.position() == end || last ? found : List.of();
    }

    private List<Fragment> byWalk(ScanInput in) throws IOException {
        List<Fragment> all = new ArrayList<>();
        for (long length = item(in); length >= 0; length = item(in)) {
            if (all.size() == MOST_FRAGMENTS) {
                throw new NotRenderableException(
                        Reason.UNSUPPORTED, "The pixel data have more than " + MOST_FRAGMENTS + " fragments");
            }
            long at = in.position();
            byte[] magic = new byte[(int) Math.min(MAGIC, length)];
            in.readFully(magic, magic.length);
            all.add(new Fragment(at, length, isStart(magic)));
            skip(in, length - magic.length);
        }
        if (header.frames() == 1) {
            return all;
        }
        if (all.size() == header.frames()) {
            return List.of(all.get(frame));
        }
        return frameAmong(all);
    }

    private List<Fragment> frameAmong(List<Fragment> all) throws NotRenderableException {
        int starts = 0;
        int from = -1;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).starts()) {
                if (starts == frame) {
                    from = i;
                } else if (starts == frame + 1) {
                    return all.subList(from, i);
                }
                starts++;
            }
        }
        if (from < 0) {
            throw damaged("The compressed pixel data hold fewer frames than Number of Frames says, or no offset table");
        }
        return all.subList(from, all.size());
    }

    /** SOI of JPEG and JPEG-LS with the marker after it, SOC and SIZ of JPEG 2000, the signature of JP2. */
    private static boolean isStart(byte[] magic) {
        if (magic.length < 4) {
            return false;
        }
        int first = ByteBuffer.wrap(magic).getInt();
        return first >>> 8 == 0xFFD8FF
                || first == 0xFF4FFF51
                || magic.length == MAGIC && first == 12 && magic[4] == 'j';
    }

    private byte[] join(List<Fragment> fragments) throws IOException {
        long length = 0;
        for (Fragment fragment : fragments) {
            length += fragment.length();
        }
        if (length == 0) {
            throw damaged("The frame is empty");
        }
        FrameDecoder.checkRoom(length);
        byte[] codestream = new byte[(int) length];
        ByteBuffer into = ByteBuffer.wrap(codestream);
        for (Fragment fragment : fragments) {
            into.limit(into.position() + (int) fragment.length());
            for (long at = fragment.at(); into.hasRemaining(); ) {
                int n = channel.read(into, at);
                if (n < 0) {
                    throw new EOFException();
                }
                at += n;
            }
        }
        boolean shorter = offsets.length() > 0 && offsets.length() < length;
        return shorter ? Arrays.copyOf(codestream, (int) offsets.length()) : codestream;
    }

    /** The length of the item that begins here; -1 if none does. */
    private static long item(ScanInput in) throws IOException {
        byte[] head = new byte[8];
        in.readFully(head, 8);
        ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int tag = numbers.getShort(0) << 16 | numbers.getShort(2) & 0xFFFF;
        long length = numbers.getInt(4) & 0xFFFFFFFFL;
        return tag == Tag.Item && length != 0xFFFFFFFFL ? length : -1;
    }

    private void skip(ScanInput in, long length) throws IOException {
        if (in.position() + length > channel.size() || !in.skip(length)) {
            throw new EOFException();
        }
    }

    private static NotRenderableException damaged(String what) {
        return new NotRenderableException(Reason.DAMAGED, what);
    }
}
