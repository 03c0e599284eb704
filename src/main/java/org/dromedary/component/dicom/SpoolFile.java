package org.dromedary.component.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An instance that is being written. What goes wrong with the disk is told apart from what goes wrong with the network. */
public final class SpoolFile extends OutputStream {

    private final Path file;
    private final FileChannel channel;
    private volatile long written;

    /** The disk did not take the bytes. */
    public static final class DiskException extends IOException {

        private static final long serialVersionUID = 1L;

        public DiskException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    SpoolFile(Path file) throws DiskException {
        this.file = file;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    @Override
    public void write(int b) throws DiskException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws DiskException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            written += length;
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    /** Has the bytes on the disk before it returns. */
    public void force() throws DiskException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    @Override
    public void close() throws DiskException {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    public Path file() {
        return file;
    }

    /** Bytes so far; another thread may ask. */
    long written() {
        return written;
    }

    /** Removes what nobody took over. */
    public void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
