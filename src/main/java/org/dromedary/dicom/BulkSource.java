package org.dromedary.dicom;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bulk values of an instance while it is written: from its file, inflated when the dataset is deflated, or from files of their own. */
final class BulkSource implements Closeable {

    private static final int BUFFER = 64 * 1024;

    private final EditableInstance instance;
    private FileChannel own;
    private ScanInput inflated;

    BulkSource(EditableInstance instance) {
        this.instance = instance;
    }

    void copy(BulkValue value, FileChannel out) throws IOException {
        if (value.file() == null && instance.transferSyntax().isDeflated()) {
            copy(value, Channels.newOutputStream(out));
        } else if (value.file() == null) {
            transfer(own(), value, out);
        } else {
            transferOf(value.file(), value, out);
        }
    }

    void copy(BulkValue value, OutputStream out) throws IOException {
        if (value.file() != null) {
            transferOf(value.file(), value, Channels.newChannel(out));
            return;
        }
        if (!instance.transferSyntax().isDeflated()) {
            transfer(own(), value, Channels.newChannel(out));
            return;
        }
        inflate(value, out);
    }

    private static void transferOf(Path file, BulkValue value, WritableByteChannel out) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            transfer(in, value, out);
        }
    }

    private static void transfer(FileChannel in, BulkValue value, WritableByteChannel out) throws IOException {
        long done = 0;
        while (done < value.length()) {
            long n = in.transferTo(value.offset() + done, value.length() - done, out);
            if (n <= 0) {
                throw new EOFException(
                        "The file of the instance ends inside a value: it has changed since it was read");
            }
            done += n;
        }
    }

    private FileChannel own() throws IOException {
        if (own == null) {
            own = FileChannel.open(instance.file(), StandardOpenOption.READ);
        }
        return own;
    }

    /** Values come in the order of the file, so that one pass is enough; it begins anew for one that does not. */
    private void inflate(BulkValue value, OutputStream out) throws IOException {
        if (inflated == null || inflated.position() > value.offset()) {
            close();
            own = FileChannel.open(instance.file(), StandardOpenOption.READ);
            inflated = ScanInput.inflated(own, instance.datasetOffset());
        }
        if (!inflated.skip(value.offset() - inflated.position())) {
            throw new EOFException("The deflated dataset ends before its values do");
        }
        byte[] buffer = new byte[BUFFER];
        for (long left = value.length(); left > 0; ) {
            int n = (int) Math.min(left, buffer.length);
            inflated.readFully(buffer, n);
            out.write(buffer, 0, n);
            left -= n;
        }
    }

    @Override
    public void close() throws IOException {
        if (inflated != null) {
            inflated.close();
        }
        if (own != null) {
            own.close();
        }
        inflated = null;
        own = null;
    }
}
