package org.dromedary.dicom.render;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.dromedary.dicom.PixelArea;
import org.dromedary.dicom.render.NotRenderableException.Reason;

/**
 * Blanks rectangles in the pixels of a file, where they stand: in every frame, black by the photometric interpretation, whatever
 * bits, planes and byte order the pixels have. A row of a rectangle is held at a time, so the size of the file does not matter. The
 * pixels must not be compressed, nor the dataset deflated.
 */
public final class PixelBlanker {

    private static final int CHUNK = 64 * 1024;

    private final FileChannel channel;
    private final PixelLayout layout;
    private final long start;
    private final int frames;
    private final boolean swapped;

    private PixelBlanker(FileChannel channel, ImageReader reader) throws IOException {
        this.channel = channel;
        this.layout = reader.header().layout(reader.pixelLength());
        this.start = reader.pixelStart();
        this.frames = reader.header().frames();
        this.swapped = reader.pixelsAreSwapped();
        long needed = (layout.frameBits() * frames + 7) / 8;
        if (start < 0 || needed > reader.pixelLength() || start + needed > channel.size()) {
            throw new NotRenderableException(
                    Reason.DAMAGED,
                    "The pixel data have fewer bytes than " + frames + " frames of " + layout.columns() + " x "
                            + layout.rows() + " need");
        }
        if (reader.pixelLength() > needed + 1) {
            // beyond an even length: nobody knows what these bytes show
            throw new NotRenderableException(
                    Reason.DAMAGED,
                    "The pixel data have more bytes than " + frames + " frames of " + layout.columns() + " x "
                            + layout.rows() + " need");
        }
    }

    /**
     * Blanks rectangles, and the bits that are not the image's but an overlay's.
     *
     * @param areas what lies outside of the image is left out
     * @param overlayBits bits of each value that are an overlay (PS3.5 §8.1.2, retired) and are cleared; those that are the
     *     image's are left
     * @return rectangles in all frames together that were blanked
     * @throws NotRenderableException if the pixels are of no kind that is known, or not as many as the header says
     */
    public static int blank(Path file, List<PixelArea> areas, Set<Integer> overlayBits) throws IOException {
        try (ImageReader reader = ImageReader.open(file, 0, false);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            PixelBlanker blanker = new PixelBlanker(channel, reader);
            blanker.clear(overlayBits);
            List<PixelArea> inside = areas.stream()
                    .map(area -> area.within(blanker.layout.columns(), blanker.layout.rows()))
                    .filter(Objects::nonNull)
                    .toList();
            if (!inside.isEmpty()) {
                byte[] black = BlackPixel.of(reader.header(), blanker.layout);
                for (int frame = 0; frame < blanker.frames; frame++) {
                    for (PixelArea area : inside) {
                        blanker.blank(frame, area, black);
                    }
                }
            }
            return inside.size() * blanker.frames;
        }
    }

    private void blank(int frame, PixelArea area, byte[] black) throws IOException {
        for (int y = area.top(); y < area.top() + area.height(); y++) {
            if (layout.allocated() == 1) {
                bits(frame, y, area, black[0] != 0);
            } else if (layout.subsampled()) {
                int first = area.left() / 2;
                int last = (area.left() + area.width() + 1) / 2;
                long row = (long) y * ((layout.columns() + 1) / 2);
                fill(frame, (row + first) * black.length, (long) (last - first) * black.length, black);
            } else if (layout.planar()) {
                int size = layout.allocated() / 8;
                for (int plane = 0; plane < layout.samples(); plane++) {
                    byte[] sample = new byte[size];
                    System.arraycopy(black, plane * size, sample, 0, size);
                    long row = ((long) plane * layout.rows() + y) * layout.columns() + area.left();
                    fill(frame, row * size, (long) area.width() * size, sample);
                }
            } else {
                long row = (long) y * layout.columns() + area.left();
                fill(frame, row * black.length, (long) area.width() * black.length, black);
            }
        }
    }

    /** @param from offset in the frame, in bytes */
    private void fill(int frame, long from, long count, byte[] pattern) throws IOException {
        long first = layout.frameBits() / 8 * frame + from;
        long begin = first;
        long end = first + count;
        if (swapped) {
            // the other byte of a word goes as well: it is the pixel beside
            begin &= ~1L;
            end = end + 1 & ~1L;
        }
        byte[] bytes = new byte[(int) (end - begin)];
        for (int i = 0; i < bytes.length; i++) {
            long logical = swapped ? begin + i ^ 1 : begin + i;
            bytes[i] = pattern[Math.floorMod(logical - first, pattern.length)];
        }
        write(ByteBuffer.wrap(bytes), start + begin);
    }

    private void bits(int frame, int y, PixelArea area, boolean set) throws IOException {
        long first = layout.frameBits() * frame + ((long) y * layout.columns() + area.left()) * layout.samples();
        long last = first + (long) area.width() * layout.samples();
        byte[] bytes = new byte[(int) ((last + 7) / 8 - first / 8)];
        read(ByteBuffer.wrap(bytes), start + first / 8);
        for (long bit = first; bit < last; bit++) {
            int at = (int) (bit / 8 - first / 8);
            int mask = 1 << (int) (bit & 7);
            bytes[at] = (byte) (set ? bytes[at] | mask : bytes[at] & ~mask);
        }
        write(ByteBuffer.wrap(bytes), start + first / 8);
    }

    /** Clears bits of all values of all frames, those of them that are not the image's. */
    private void clear(Set<Integer> positions) throws IOException {
        long cleared = 0;
        for (int position : positions) {
            boolean unused = position < layout.allocated()
                    && (position > layout.highBit() || position <= layout.highBit() - layout.stored());
            cleared |= unused ? 1L << position : 0;
        }
        int size = layout.allocated() / 8;
        if (cleared == 0 || size == 0) {
            return;
        }
        byte[] mask = new byte[size];
        for (int i = 0; i < size; i++) {
            mask[layout.bigEndian() ? size - 1 - i : i] = (byte) (~cleared >> 8 * i);
        }
        long length = layout.frameBits() / 8 * frames;
        byte[] bytes = new byte[CHUNK];
        for (long at = 0; at < length; at += CHUNK) {
            int count = (int) Math.min(CHUNK, length - at);
            read(ByteBuffer.wrap(bytes, 0, count), start + at);
            for (int i = 0; i < count; i++) {
                bytes[i] &= mask[i % size];
            }
            write(ByteBuffer.wrap(bytes, 0, count), start + at);
        }
    }

    private void read(ByteBuffer into, long from) throws IOException {
        for (long at = from; into.hasRemaining(); ) {
            int n = channel.read(into, at);
            if (n < 0) {
                throw new NotRenderableException(Reason.DAMAGED, "The pixel data end before the last frame");
            }
            at += n;
        }
    }

    private void write(ByteBuffer bytes, long to) throws IOException {
        for (long at = to; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }
}
