package org.dromedary.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a file and ends with an error before the disk is full, whatever an instance unfolds to. */
final class BoundedOutput extends OutputStream {

    static final String NO_ROOM = "No room on the disk to transcode an instance; free some";

    private final Path file;
    private final OutputStream out;
    private long left;

    BoundedOutput(Path file, long limit) throws IOException {
        this.file = file;
        this.out = Files.newOutputStream(file);
        this.left = limit;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /** @throws FileSystemException if the disk does not take the bytes: not the instance's fault */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        left -= length;
        if (left < 0) {
            throw new FileSystemException(file.toString(), null, NO_ROOM);
        }
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new FileSystemException(file.toString(), null, e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
