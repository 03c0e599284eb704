package org.dromedary.packaging;

import java.util.concurrent.CompletableFuture;
import java.util.zip.Deflater;

/**
 * A piece of an entry on its way through the pipeline: read, deflated and encrypted on the workers, written in order.
 * Blocks are used again and again; how many there are bounds the memory of a package.
 *
 * <p>Each is deflated on its own, primed with the 32 KB before it, and ends on a byte boundary (sync flush), so that the
 * pieces in a row are one valid deflate stream (RFC 1951).
 */
final class Block {

    /** Both arrays stay below 1 MB, the region size of G1 in small heaps: a byte more and each would take two. */
    static final int SIZE = 960 * 1024;

    static final int WINDOW = 32 * 1024;
    /**
     * How much one native call may produce. While it runs it may hold up garbage collection (JDK 21 and older), so it
     * is kept to about a millisecond.
     */
    private static final int SLICE = 64 * 1024;

    final byte[] plain = new byte[SIZE];
    int plainLength;
    Entry entry;
    boolean first;
    boolean last;
    /** Complete when the block holds what is to be written; the ciphers of an entry's blocks follow one another. */
    CompletableFuture<EntryCipher> sealed;
    /** Authentication code of the entry, in its last block. */
    byte[] code;

    private final byte[] window = new byte[WINDOW];
    private int windowLength;
    private byte[] packed;
    private int packedLength;
    private Deflater deflater;

    /** Remembers the plaintext before this block. */
    void prime(byte[] before, int length) {
        System.arraycopy(before, 0, window, 0, length);
        windowLength = length;
    }

    void deflate(int level) {
        if (deflater == null) {
            deflater = new Deflater(level, true);
            packed = new byte[SIZE + SIZE / 256 + 1024];
        }
        deflater.reset();
        if (windowLength > 0) {
            deflater.setDictionary(window, 0, windowLength);
        }
        deflater.setInput(plain, 0, plainLength);
        if (last) {
            deflater.finish();
        }
        packedLength = 0;
        while (true) {
            int room = Math.min(SLICE, packed.length - packedLength);
            int count = deflater.deflate(packed, packedLength, room, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
            packedLength += count;
            if (last ? deflater.finished() : count < room) {
                return;
            }
            if (packedLength == packed.length) {
                throw new IllegalStateException("Deflate grew a block by more than 1/256");
            }
        }
    }

    /** Encrypts what is to be written, with the cipher as the block before left it. */
    EntryCipher seal(EntryCipher cipher) {
        cipher.encrypt(bytes(), length());
        code = last ? cipher.finish() : null;
        return cipher;
    }

    /** What is to be written. */
    byte[] bytes() {
        return entry.item().stored() ? plain : packed;
    }

    int length() {
        return entry.item().stored() ? plainLength : packedLength;
    }

    void release() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }

    /** The entry that a block belongs to. */
    record Entry(PackItem item, CompletableFuture<EntryKey> key) {}
}
