package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds four bytes in an archive, reading it in large pieces. */
final class SignatureScan {

    private static final int PIECE = 256 * 1024;

    private final OpenArchive archive;
    private final byte[] piece = new byte[PIECE];
    private long pieceStart = -1;
    private int pieceLength;

    SignatureScan(OpenArchive archive) {
        this.archive = archive;
    }

    /** Where it is next, at a place or after it; -1 if nowhere. */
    long next(long from, int signature) throws IOException {
        byte first = (byte) signature;
        for (long at = from; at + Integer.BYTES <= archive.size(); ) {
            load(at);
            int offset = (int) (at - pieceStart);
            ByteBuffer bytes = ByteBuffer.wrap(piece, 0, pieceLength).order(ByteOrder.LITTLE_ENDIAN);
            for (; offset + Integer.BYTES <= pieceLength; offset++) {
                if (piece[offset] == first && bytes.getInt(offset) == signature) {
                    return pieceStart + offset;
                }
            }
            at = pieceStart + offset;
        }
        return -1;
    }

    /** Has the four bytes at a place in the piece. */
    private void load(long at) throws IOException {
        if (pieceStart < 0 || at < pieceStart || at + Integer.BYTES > pieceStart + pieceLength) {
            pieceLength = archive.part(at, PIECE).readNBytes(piece, 0, PIECE);
            pieceStart = at;
            if (pieceLength < Integer.BYTES) {
                throw new IOException("the archive became shorter while it was read");
            }
        }
    }
}
