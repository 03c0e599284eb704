package org.dromedary.component.dicomweb;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

import org.dromedary.component.http.PieceBody;
import org.dromedary.component.http.PiecePool;

/**
 * Instances as the body of a STOW-RS request: multipart/related, a part for each (PS3.18 §8.6.1.2.1). Files are read while they
 * are sent; small ones share a piece.
 */
final class StowBody {

    private static final byte[] PART_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final List<StowItem> items;
    private final PiecePool pool;
    private final String boundary = "dromedary-" + UUID.randomUUID();
    private final byte[] head =
            ("--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    private final byte[] end = ("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);

    StowBody(List<StowItem> items, PiecePool pool) {
        this.items = items;
        this.pool = pool;
    }

    String contentType() {
        return "multipart/related; type=\"application/dicom\"; boundary=" + boundary;
    }

    PieceBody publisher() {
        long length = length();
        return new PieceBody(length, () -> new Parts(length));
    }

    private long length() {
        long length = end.length;
        for (StowItem item : items) {
            length += head.length + item.bytes() + PART_END.length;
        }
        return length;
    }

    /** The parts one after the other. */
    private final class Parts implements PieceBody.Source {

        private final Iterator<StowItem> left = items.iterator();
        private final PiecePool.Buffers buffers = pool.lend();
        private long bytesLeft;
        private FileChannel file;
        private long fileLeft;
        /** What comes before or after a file, or null. */
        private ByteBuffer line;

        private boolean ended;
        private boolean closed;

        Parts(long length) {
            bytesLeft = length;
        }

        // a body that is cancelled is closed by another thread
        @Override
        public synchronized ByteBuffer next() throws IOException {
            if (closed || isHandedOut()) {
                return null;
            }
            ByteBuffer piece = buffers.next(bytesLeft);
            while (piece.hasRemaining() && advance()) {
                if (line != null) {
                    copyLine(piece);
                } else {
                    copyFile(piece);
                }
            }
            bytesLeft -= piece.position();
            return piece.flip();
        }

        private boolean isHandedOut() {
            return ended && line == null;
        }

        /** Makes sure that there is something to be copied; false at the end. */
        private boolean advance() throws IOException {
            if (line != null || file != null) {
                return true;
            }
            if (left.hasNext()) {
                StowItem item = left.next();
                file = FileChannel.open(item.sent(), StandardOpenOption.READ);
                fileLeft = item.bytes();
                line = ByteBuffer.wrap(head);
                return true;
            }
            if (!ended) {
                ended = true;
                line = ByteBuffer.wrap(end);
                return true;
            }
            return false;
        }

        private void copyLine(ByteBuffer piece) {
            int count = Math.min(line.remaining(), piece.remaining());
            piece.put(line.slice().limit(count));
            line.position(line.position() + count);
            if (!line.hasRemaining()) {
                line = null;
            }
        }

        private void copyFile(ByteBuffer piece) throws IOException {
            int limit = piece.limit();
            piece.limit((int) Math.min(limit, piece.position() + fileLeft));
            int read = fileLeft == 0 ? 0 : file.read(piece);
            piece.limit(limit);
            if (read < 0) {
                throw new EOFException("an instance became shorter while it was sent");
            }
            fileLeft -= read;
            if (fileLeft == 0) {
                file.close();
                file = null;
                line = ByteBuffer.wrap(PART_END);
            }
        }

        @Override
        public synchronized void close() throws IOException {
            if (!closed && isHandedOut()) {
                buffers.giveBack();
            }
            closed = true;
            if (file != null) {
                file.close();
                file = null;
            }
        }
    }
}
