package org.dromedary.dicom;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Bytes of a dataset with their position. Skipping in a file costs a seek at most, so that pixel data is never read; in a
 * deflated dataset it is inflated and forgotten.
 */
public abstract class ScanInput implements Closeable {

    private static final int BUFFER = 16 * 1024;

    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int limit;
    private long position;

    /** The file from the given offset on; closing it closes the channel. */
    public static ScanInput file(FileChannel channel, long offset) throws IOException {
        return new OfFile(channel, offset);
    }

    /** Bytes in memory; positions count from 0. */
    static ScanInput bytes(byte[] dataset) {
        return new OfBytes(dataset);
    }

    /** The inflated bytes (RFC 1951) of the file from the given offset on; positions count inflated bytes from 0. */
    static ScanInput inflated(FileChannel channel, long offset) throws IOException {
        channel.position(offset);
        return new OfStream(channel);
    }

    /** Position of the next byte: in the file, or in the inflated dataset. */
    public final long position() {
        return position;
    }

    /** The next byte, or -1 at the end. */
    public final int read() throws IOException {
        if (next == limit && !refill()) {
            return -1;
        }
        position++;
        return buffer[next++] & 0xFF;
    }

    /**
     * Reads so many bytes to the beginning of the array.
     *
     * @throws EOFException if the input ends before
     */
    public final void readFully(byte[] into, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (next == limit && !refill()) {
                throw new EOFException();
            }
            int n = Math.min(length - done, limit - next);
            System.arraycopy(buffer, next, into, done, n);
            next += n;
            position += n;
            done += n;
        }
    }

    /** Whether no byte is left. */
    public final boolean atEnd() throws IOException {
        return next == limit && !refill();
    }

    /** Moves on; false if the input ends before. */
    public final boolean skip(long count) throws IOException {
        long buffered = Math.min(count, limit - next);
        next += (int) buffered;
        position += buffered;
        long rest = count - buffered;
        if (rest == 0) {
            return true;
        }
        if (!skipUnbuffered(rest)) {
            return false;
        }
        position += rest;
        return true;
    }

    /** The next four bytes as a little endian number, without moving on; 0 if fewer are left. */
    final int peekInt() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, limit - next);
        limit -= next;
        next = 0;
        while (limit < 4) {
            int n = fill(buffer, limit);
            if (n <= 0) {
                return 0;
            }
            limit += n;
        }
        return buffer[0] & 0xFF | (buffer[1] & 0xFF) << 8 | (buffer[2] & 0xFF) << 16 | (buffer[3] & 0xFF) << 24;
    }

    private boolean refill() throws IOException {
        next = 0;
        limit = Math.max(0, fill(buffer, 0));
        return limit > 0;
    }

    /** Reads some bytes to the given place and after; -1 at the end. */
    abstract int fill(byte[] into, int offset) throws IOException;

    /** Moves on past what is buffered; false if the input ends before. */
    abstract boolean skipUnbuffered(long count) throws IOException;

    /** Sets where the first byte stands. */
    final void startAt(long offset) {
        position = offset;
    }

    private static final class OfBytes extends ScanInput {

        private final ByteArrayInputStream in;

        OfBytes(byte[] dataset) {
            in = new ByteArrayInputStream(dataset);
        }

        @Override
        int fill(byte[] into, int offset) {
            return in.read(into, offset, into.length - offset);
        }

        @Override
        boolean skipUnbuffered(long count) {
            return in.skip(count) == count;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private static final class OfFile extends ScanInput {

        private final FileChannel channel;
        private final long size;
        private long at;

        OfFile(FileChannel channel, long offset) throws IOException {
            this.channel = channel;
            this.size = channel.size();
            this.at = offset;
            startAt(offset);
        }

        @Override
        int fill(byte[] into, int offset) throws IOException {
            int n = channel.read(ByteBuffer.wrap(into, offset, into.length - offset), at);
            at += Math.max(0, n);
            return n;
        }

        @Override
        boolean skipUnbuffered(long count) {
            at += count;
            return at <= size;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class OfStream extends ScanInput {

        private final InputStream in;
        private final Inflater inflater = new Inflater(true);
        private final byte[] waste = new byte[8 * 1024];

        OfStream(FileChannel channel) {
            in = new InflaterInputStream(Channels.newInputStream(channel), inflater, BUFFER);
        }

        @Override
        int fill(byte[] into, int offset) throws IOException {
            return in.read(into, offset, into.length - offset);
        }

        @Override
        boolean skipUnbuffered(long count) throws IOException {
            long rest = count;
            while (rest > 0) {
                int n = in.read(waste, 0, (int) Math.min(rest, waste.length));
                if (n < 0) {
                    return false;
                }
                rest -= n;
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
            inflater.end();
        }
    }
}
