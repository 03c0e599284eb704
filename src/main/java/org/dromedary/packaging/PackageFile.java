package org.dromedary.packaging;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears under its name only when it is complete: written to {@code <name>.part} through one buffer, forced
 * to the disk, renamed. What was written can be patched.
 */
final class PackageFile implements Closeable {

    private static final int BUFFER = 1024 * 1024;

    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    /** Where the buffer's first byte goes in the file. */
    private long flushed;

    private boolean committed;

    PackageFile(Path target) throws IOException {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        Files.createDirectories(target.toAbsolutePath().getParent());
        this.channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    long position() {
        return flushed + buffer.position();
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(length - done, buffer.remaining());
            buffer.put(bytes, offset + done, count);
            done += count;
        }
    }

    /** Writes {@code bytes} over what stands at {@code at}; all of it must have been written before. */
    void patch(long at, byte[] bytes) throws IOException {
        if (at >= flushed) {
            int start = (int) (at - flushed);
            for (int i = 0; i < bytes.length; i++) {
                buffer.put(start + i, bytes[i]);
            }
            return;
        }
        if (at + bytes.length > flushed) {
            flush();
        }
        writeAt(ByteBuffer.wrap(bytes), at);
    }

    /** Forces everything to the disk and gives the file its name. */
    void commit() throws IOException {
        flush();
        channel.force(true);
        channel.close();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
        forceFolder(target.toAbsolutePath().getParent());
    }

    /** Removes the part unless it was committed. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(part);
        }
    }

    /** Makes a rename outlast a power cut; where folders cannot be opened (Windows) the file system does it itself. */
    static void forceFolder(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        writeAt(buffer, flushed);
        flushed += length;
        buffer.clear();
    }

    private void writeAt(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }
}
