package org.dromedary.component.dicom;

import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** The memory through which datasets go from files to connections, shared by all associations: it is costly to get. */
final class Portions {

    /** Capacity of each at least. */
    static final int LEAST = 128 * 1024;

    /** A CT image, with the headers of its PDUs. */
    private static final int USUAL = 544 * 1024;

    /** So many of the usual size, 17 MB; who needs more at the same time gets shorter ones from the heap. */
    private static final int MOST = 32;

    private static final Deque<ByteBuffer> SPARE = new ConcurrentLinkedDeque<>();
    private static final AtomicInteger MADE = new AtomicInteger();

    private Portions() {}

    static ByteBuffer take() {
        ByteBuffer spare = SPARE.pollFirst();
        if (spare != null) {
            return spare;
        }
        if (MADE.incrementAndGet() > MOST) {
            MADE.decrementAndGet();
            return ByteBuffer.allocate(LEAST);
        }
        return ByteBuffer.allocateDirect(USUAL);
    }

    static void giveBack(ByteBuffer portion) {
        if (portion.isDirect()) {
            SPARE.addFirst(portion);
        }
    }
}
