package org.dromedary.component.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** A body of which is known how much of it has been taken, and when the last of it. */
public final class WatchedBody implements BodyPublisher {

    private final BodyPublisher body;
    private final AtomicLong taken = new AtomicLong();
    private volatile long lastTaken;

    public WatchedBody(BodyPublisher body) {
        this.body = body;
    }

    /** Bytes that were handed to the HTTP client; not more than its and the system's buffers ahead of what the peer has. */
    public long taken() {
        return taken.get();
    }

    /** {@link System#nanoTime()} when the client last took bytes, or 0 if it never did. */
    public long lastTaken() {
        return lastTaken;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer piece) {
                taken.addAndGet(piece.remaining());
                lastTaken = System.nanoTime();
                subscriber.onNext(piece);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
    }
}
