package org.dromedary.dicom.render;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes of uncompressed pixels, in a file or in memory; a row of them is read at a time. */
abstract class PixelBytes {

    /** Bytes that there are. */
    abstract long length();

    /**
     * Copies some to the beginning of an array.
     *
     * @throws EOFException if there are not so many
     */
    abstract void read(long offset, byte[] into, int count) throws IOException;

    /** The same bytes for a reader that is somewhere else in them. */
    abstract PixelBytes view();

    static PixelBytes of(byte[] bytes) {
        return new InMemory(bytes);
    }

    /** A part of an open file, as far as the file goes. */
    static PixelBytes of(FileChannel channel, long start, long length) throws IOException {
        return new InFile(channel, start, Math.max(0, Math.min(length, channel.size() - start)));
    }

    /** With the bytes of each 16-bit word exchanged: 8-bit pixels in words, big endian (PS3.5 §8.1.1). */
    final PixelBytes swapped() {
        return new Swapped(this);
    }

    private static final class InMemory extends PixelBytes {

        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        long length() {
            return bytes.length;
        }

        @Override
        void read(long offset, byte[] into, int count) throws EOFException {
            if (offset + count > bytes.length) {
                throw new EOFException();
            }
            System.arraycopy(bytes, (int) offset, into, 0, count);
        }

        @Override
        PixelBytes view() {
            return this;
        }
    }

    private static final class InFile extends PixelBytes {

        private static final int WINDOW = 64 * 1024;

        private final FileChannel channel;
        private final long start;
        private final long length;
        private final byte[] window = new byte[WINDOW];
        private long windowAt;
        private int windowSize;

        InFile(FileChannel channel, long start, long length) {
            this.channel = channel;
            this.start = start;
            this.length = length;
        }

        @Override
        long length() {
            return length;
        }

        @Override
        void read(long offset, byte[] into, int count) throws IOException {
            if (offset + count > length) {
                throw new EOFException();
            }
            int done = 0;
            while (done < count) {
                long at = offset + done;
                if (at < windowAt || at >= windowAt + windowSize) {
                    fill(at);
                }
                int n = (int) Math.min(count - done, windowAt + windowSize - at);
                System.arraycopy(window, (int) (at - windowAt), into, done, n);
                done += n;
            }
        }

        private void fill(long at) throws IOException {
            int wanted = (int) Math.min(WINDOW, length - at);
            windowSize = Math.max(0, channel.read(ByteBuffer.wrap(window, 0, wanted), start + at));
            windowAt = at;
            if (windowSize == 0) {
                throw new EOFException();
            }
        }

        @Override
        PixelBytes view() {
            return new InFile(channel, start, length);
        }
    }

    private static final class Swapped extends PixelBytes {

        private final PixelBytes words;
        private byte[] buffer = new byte[0];

        Swapped(PixelBytes words) {
            this.words = words;
        }

        @Override
        long length() {
            return words.length() & ~1L;
        }

        @Override
        void read(long offset, byte[] into, int count) throws IOException {
            int lead = (int) (offset & 1);
            int needed = (lead + count + 1) & ~1;
            if (buffer.length < needed) {
                buffer = new byte[needed];
            }
            words.read(offset - lead, buffer, needed);
            for (int i = 0; i < count; i++) {
                into[i] = buffer[lead + i ^ 1];
            }
        }

        @Override
        PixelBytes view() {
            return new Swapped(words.view());
        }
    }
}
