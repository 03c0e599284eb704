package org.dromedary.component.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A body that is read as it comes; unlike the JDK's own stream it does not wait for ever for a peer that stands still. */
final class BodyStream extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

    /** Pieces asked for ahead, of the 16 KiB that the JDK reads at once. */
    private static final int AHEAD = 16;

    /** What came: pieces, then a failure or the end. */
    private record Event(List<ByteBuffer> pieces, Throwable failure) {}

    private static final Event END = new Event(null, null);

    private final Duration patience;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile Flow.Subscription subscription;
    private List<ByteBuffer> pieces = List.of();
    private int piece;
    private Event last;
    private boolean closed;

    BodyStream(Duration patience) {
        this.patience = patience;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> received) {
        events.add(new Event(received, null));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event(null, failure));
    }

    @Override
    public void onComplete() {
        events.add(END);
    }

    @Override
    public int read() throws IOException {
        ByteBuffer next = next();
        return next == null ? -1 : next.get() & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer next = next();
        if (next == null) {
            return -1;
        }
        int count = Math.min(length, next.remaining());
        next.get(bytes, offset, count);
        return count;
    }

    @Override
    public int available() {
        return piece < pieces.size() ? pieces.get(piece).remaining() : 0;
    }

    /** The piece that is being read, with at least one byte; null at the end. */
    private ByteBuffer next() throws IOException {
        while (true) {
            while (piece < pieces.size()) {
                if (pieces.get(piece).hasRemaining()) {
                    return pieces.get(piece);
                }
                piece++;
            }
            Event event = last == null ? take() : last;
            if (event.pieces() == null) {
                last = event;
                if (event.failure() != null) {
                    throw new IOException(
                            "the answer was cut: " + event.failure().getMessage(), event.failure());
                }
                return null;
            }
            pieces = event.pieces();
            piece = 0;
            subscription.request(1);
        }
    }

    private Event take() throws IOException {
        if (closed) {
            throw new IOException("the answer was closed");
        }
        try {
            Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                close();
                throw new HttpTimeoutException("nothing came for " + patience.toSeconds() + " s");
            }
            return event;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while an answer was read");
        }
    }

    /** Drops what has not been read; a connection with a part of an answer on it is of no use to anybody and is closed. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription given = subscription;
        if (given != null && last == null) {
            given.cancel();
        }
    }
}
