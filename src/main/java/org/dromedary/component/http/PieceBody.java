package org.dromedary.component.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A body that is read piece by piece, at the pace of the socket, and again from the start whenever it is subscribed to again.
 * Pieces should be large: the JDK's own publishers give 16 KiB at a time, and a system call for each costs more than the bytes.
 */
public final class PieceBody implements BodyPublisher {

    /** What a piece has at most. */
    public static final int PIECE = 256 * 1024;

    /** Where pieces come from. */
    public interface Source extends Closeable {

        /** The next piece, from its position to its limit, which nobody changes afterwards; null after the last one. */
        ByteBuffer next() throws IOException;
    }

    /** Opens the source anew for each time that the body is sent. */
    public interface Opener {

        Source open() throws IOException;
    }

    private final long length;
    private final Opener opener;
    private volatile IOException fault;

    /** @param length of all pieces together, in bytes; more than 0 */
    public PieceBody(long length, Opener opener) {
        this.length = length;
        this.opener = opener;
    }

    @Override
    public long contentLength() {
        return length;
    }

    /** What kept the source from being read, if that is why a request failed; else null. */
    public IOException fault() {
        return fault;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Source source;
        try {
            source = opener.open();
        } catch (IOException e) {
            fault = e;
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(e);
            return;
        }
        subscriber.onSubscribe(new Reading(subscriber, source));
    }

    /** A subscription that has nothing to give. */
    private static final class Nothing implements Flow.Subscription {

        @Override
        public void request(long n) {
            // the subscriber has been told of the failure
        }

        @Override
        public void cancel() {
            // nothing is open
        }
    }

    /** One pass over the source. */
    private final class Reading implements Flow.Subscription {

        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final Source source;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger entered = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();

        Reading(Flow.Subscriber<? super ByteBuffer> subscriber, Source source) {
            this.subscriber = subscriber;
            this.source = source;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                end(() -> subscriber.onError(new IllegalArgumentException("request of " + n)));
                return;
            }
            demand.accumulateAndGet(n, Reading::addCapped);
            // onNext may ask for more from inside or from another thread: only the first one in hands out
            if (entered.getAndIncrement() == 0) {
                int missed = 1;
                do {
                    while (demand.get() > 0 && !ended.get()) {
                        handOut();
                        demand.decrementAndGet();
                    }
                    missed = entered.addAndGet(-missed);
                } while (missed != 0);
            }
        }

        private void handOut() {
            try {
                ByteBuffer piece = source.next();
                if (piece == null) {
                    end(subscriber::onComplete);
                } else {
                    subscriber.onNext(piece);
                }
            } catch (IOException e) {
                fault = e;
                end(() -> subscriber.onError(e));
            }
        }

        private void end(Runnable last) {
            if (ended.compareAndSet(false, true)) {
                close();
                last.run();
            }
        }

        private void close() {
            try {
                source.close();
            } catch (IOException e) {
                // it was only read
            }
        }

        @Override
        public void cancel() {
            if (ended.compareAndSet(false, true)) {
                close();
            }
        }

        private static long addCapped(long a, long b) {
            return a + b < 0 ? Long.MAX_VALUE : a + b;
        }
    }
}
