package org.dromedary.component.http;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Notes when the last bytes of an answer came. */
final class WatchedHandler<T> implements BodyHandler<T> {

    private final BodyHandler<T> handler;
    private volatile long lastReceived;

    WatchedHandler(BodyHandler<T> handler) {
        this.handler = handler;
        this.lastReceived = System.nanoTime();
    }

    /** {@link System#nanoTime()} of the last bytes, or of the request when none came. */
    long lastReceived() {
        return lastReceived;
    }

    @Override
    public BodySubscriber<T> apply(HttpResponse.ResponseInfo head) {
        lastReceived = System.nanoTime();
        BodySubscriber<T> body = handler.apply(head);
        return new BodySubscriber<>() {
            @Override
            public CompletionStage<T> getBody() {
                return body.getBody();
            }

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                body.onSubscribe(subscription);
            }

            @Override
            public void onNext(List<ByteBuffer> pieces) {
                lastReceived = System.nanoTime();
                body.onNext(pieces);
            }

            @Override
            public void onError(Throwable failure) {
                body.onError(failure);
            }

            @Override
            public void onComplete() {
                body.onComplete();
            }
        };
    }
}
