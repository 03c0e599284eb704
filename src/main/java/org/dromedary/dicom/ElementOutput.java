package org.dromedary.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Element headers and values on their way to a file, gathered to large writes; bulk values pass by the heap where they can. */
final class ElementOutput {

    private static final int LONGEST_HEADER = 12;

    private final FileChannel channel;
    private final OutputStream stream;
    private final BulkSource source;
    private final ByteBuffer buffer;

    ElementOutput(FileChannel channel, BulkSource source, int size) {
        this.channel = channel;
        this.stream = null;
        this.source = source;
        this.buffer = ByteBuffer.allocate(size);
    }

    ElementOutput(OutputStream stream, BulkSource source, int size) {
        this.channel = null;
        this.stream = stream;
        this.source = source;
        this.buffer = ByteBuffer.allocate(size);
    }

    /** @param length -1 if undefined */
    void header(Encoding encoding, int tag, int code, long length) throws IOException {
        if (encoding.implicit()) {
            delimiter(encoding, tag, length);
            return;
        }
        tag(encoding, tag);
        buffer.put((byte) (code >>> 8)).put((byte) code);
        if (VrCodes.isLong(code)) {
            buffer.putShort((short) 0).putInt((int) length);
        } else {
            buffer.putShort((short) length);
        }
    }

    /** Tag and length, as items, delimiters and elements without VR have them. */
    void delimiter(Encoding encoding, int tag, long length) throws IOException {
        tag(encoding, tag);
        buffer.putInt((int) length);
    }

    private void tag(Encoding encoding, int tag) throws IOException {
        if (buffer.remaining() < LONGEST_HEADER) {
            flush();
        }
        buffer.order(encoding.order()).putShort((short) (tag >>> 16)).putShort((short) tag);
    }

    void write(byte[] bytes) throws IOException {
        if (bytes.length <= buffer.remaining()) {
            buffer.put(bytes);
            return;
        }
        flush();
        if (bytes.length <= buffer.capacity()) {
            buffer.put(bytes);
        } else {
            out(ByteBuffer.wrap(bytes));
        }
    }

    void bulk(BulkValue value) throws IOException {
        flush();
        if (channel != null) {
            source.copy(value, channel);
        } else {
            source.copy(value, stream);
        }
    }

    void flush() throws IOException {
        buffer.flip();
        out(buffer);
        buffer.clear();
    }

    private void out(ByteBuffer bytes) throws IOException {
        if (stream != null) {
            stream.write(bytes.array(), bytes.position(), bytes.remaining());
            return;
        }
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
