package org.dromedary.component.http;

import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Buffers for the pieces of bodies. Where a body goes out on a plain connection of HTTP/1.1, they are outside of the heap and used
 * again: the JDK copies what is on the heap for every attempt to write it, again and again while the peer takes less than a
 * piece. Elsewhere (TLS, HTTP/2) each piece is new, since the client may keep parts of one that it has taken.
 */
public final class PiecePool {

    /** Sets of buffers that are kept; more are made for as long as they are needed. */
    private static final int KEPT = 16;

    private final boolean reusing;
    private final Deque<Buffers> free = new ConcurrentLinkedDeque<>();

    PiecePool(boolean reusing) {
        this.reusing = reusing;
    }

    /** A pool whose pieces are all new. */
    public static PiecePool none() {
        return new PiecePool(false);
    }

    /** Buffers for one body that is sent once, by one thread at a time. */
    public Buffers lend() {
        Buffers known = reusing ? free.poll() : null;
        Buffers buffers = known == null ? new Buffers() : known;
        buffers.uses++;
        return buffers;
    }

    /** The buffers of one body. */
    public final class Buffers {

        /** The client holds two pieces at most: one that is written, one that waits. */
        private static final int COUNT = 4;

        private final ByteBuffer[] buffers = new ByteBuffer[COUNT];
        private final int[] usedIn = new int[COUNT];
        private int uses;

        private Buffers() {}

        /** An empty buffer of {@link PieceBody#PIECE} bytes, or fewer where no more than {@code most} will come. */
        public ByteBuffer next(long most) {
            for (int i = 0; reusing && i < COUNT; i++) {
                if (isFree(i)) {
                    if (buffers[i] == null) {
                        buffers[i] = ByteBuffer.allocateDirect(PieceBody.PIECE);
                    }
                    usedIn[i] = uses;
                    return buffers[i].clear();
                }
            }
            return ByteBuffer.allocate((int) Math.min(most, PieceBody.PIECE));
        }

        /**
         * On a plain connection of HTTP/1.1 the client hands this very buffer to the socket, which moves its position when the bytes
         * are the system's. What is never written to its end was of a request that failed, and is left to the collector.
         */
        private boolean isFree(int i) {
            if (buffers[i] != null && buffers[i].hasRemaining() && usedIn[i] < uses - 1) {
                buffers[i] = null;
            }
            return buffers[i] == null || !buffers[i].hasRemaining();
        }

        /** The body was handed out to its end. Not to be called if it was not. */
        public void giveBack() {
            if (reusing && free.size() < KEPT) {
                free.push(this);
            }
        }
    }
}
