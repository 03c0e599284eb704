package org.dromedary.component.http;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file, or a part of one, as the body of a request: read in pieces at the pace of the socket, and again from the start
 * whenever it is subscribed to again.
 */
public final class FileBody {

    private FileBody() {}

    /**
     * The whole of a file, which is opened when it is sent and closed afterwards.
     *
     * @throws IOException if there is no such file
     */
    public static BodyPublisher of(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new FileNotFoundException(file + " cannot be read");
        }
        long length = Files.size(file);
        return length == 0
                ? BodyPublishers.noBody()
                : new PieceBody(
                        length,
                        () -> new Pieces(
                                FileChannel.open(file, StandardOpenOption.READ), 0, length, PieceBody.PIECE, true));
    }

    /** A part of an open file, read {@code piece} bytes at a time. The channel stays open. */
    public static BodyPublisher of(FileChannel channel, long offset, long length, int piece) {
        return length == 0
                ? BodyPublishers.noBody()
                : new PieceBody(length, () -> new Pieces(channel, offset, length, piece, false));
    }

    /**
     * Fills a buffer from a place of a file and flips it.
     *
     * @throws EOFException if the file ends before
     */
    public static void fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("the file became shorter while it was uploaded");
            }
        }
        buffer.flip();
    }

    /** One pass over the file. */
    private static final class Pieces implements PieceBody.Source {

        private final FileChannel channel;
        private final long offset;
        private final long length;
        private final int piece;
        private final boolean closing;
        private long at;

        Pieces(FileChannel channel, long offset, long length, int piece, boolean closing) {
            this.channel = channel;
            this.offset = offset;
            this.length = length;
            this.piece = piece;
            this.closing = closing;
        }

        @Override
        public ByteBuffer next() throws IOException {
            if (at == length) {
                return null;
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(piece, length - at));
            fill(channel, buffer, offset + at);
            at += buffer.remaining();
            return buffer;
        }

        @Override
        public void close() throws IOException {
            if (closing) {
                channel.close();
            }
        }
    }
}
