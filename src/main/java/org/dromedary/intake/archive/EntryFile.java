package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;

/** An entry while it is written into a file of its own. Every byte is held against the limits before it is written. */
final class EntryFile extends OutputStream {

    private static final int BUFFER = 128 * 1024;

    private final Budget budget;
    private final BooleanSupplier stopped;
    private final long packed;
    private final Path file;
    private final FileChannel channel;
    private final byte[] head = new byte[ArchiveType.HEAD];
    private int headLength;
    private long bytes;

    /** Ends the writing for a reason that is not the stream's fault; code that knows streams only lets it through. */
    static final class EndedException extends IOException {

        private static final long serialVersionUID = 1L;

        EndedException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * @param packed compressed bytes of the entry, or -1
     * @param stopped whether going on is of no use
     */
    EntryFile(Path file, Budget budget, long packed, BooleanSupplier stopped) throws DiskException {
        this.file = file;
        this.budget = budget;
        this.packed = packed;
        this.stopped = stopped;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new DiskException("A temporary file cannot be made", e);
        }
    }

    Path file() {
        return file;
    }

    long bytes() {
        return bytes;
    }

    /** What it is by the bytes so far. */
    ArchiveType type() {
        return ArchiveType.of(head, headLength);
    }

    /** Takes all of a stream, in few and large pieces. */
    void take(InputStream content) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int count = fill(content, buffer); count > 0; count = fill(content, buffer)) {
            write(buffer, 0, count);
        }
    }

    private static int fill(InputStream content, byte[] buffer) throws IOException {
        try {
            return content.readNBytes(buffer, 0, buffer.length);
        } catch (RuntimeException e) {
            // decompressors stumble over damaged input in many ways
            throw new IOException(Extraction.said(e), e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        bytes += length;
        try {
            if (budget.isTooLong(bytes)) {
                throw new EntryRefusedException(budget.tooLong());
            }
            if (stopped.getAsBoolean()) {
                throw new EntryRefusedException("not read: unpacking has ended");
            }
            budget.count(length, bytes, packed);
        } catch (EntryRefusedException | UnpackException e) {
            throw new EndedException(e);
        }
        int first = Math.min(length, head.length - headLength);
        System.arraycopy(source, offset, head, headLength, first);
        headLength += first;
        append(ByteBuffer.wrap(source, offset, length));
    }

    private void append(ByteBuffer left) throws DiskException {
        try {
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException e) {
            throw new DiskException("A temporary file cannot be written", e);
        }
    }

    /** Has the bytes on the disk before it returns. */
    void force() throws DiskException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new DiskException("A temporary file cannot be forced to disk", e);
        }
    }

    @Override
    public void close() throws DiskException {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DiskException("A temporary file cannot be closed", e);
        }
    }
}
