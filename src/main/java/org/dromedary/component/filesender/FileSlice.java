package org.dromedary.component.filesender;

import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A chunk of a file as the body of a request. It is read twice, once to be signed and once to be sent, in small pieces,
 * so that memory does not depend on the site's chunk size.
 */
final class FileSlice implements Payload {

    private static final int PIECE = 64 * 1024;

    private final FileChannel channel;
    private final long offset;
    private final long length;
    private final AtomicLong lastTaken = new AtomicLong();

    FileSlice(FileChannel channel, long offset, long length) {
        this.channel = channel;
        this.offset = offset;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(Consumer<ByteBuffer> consumer) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, length));
        for (long at = 0; at < length; at += buffer.limit()) {
            fill(buffer.clear(), at);
            consumer.accept(buffer);
        }
    }

    private void fill(ByteBuffer buffer, long at) throws IOException {
        buffer.limit((int) Math.min(buffer.capacity(), length - at));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + at + buffer.position()) < 0) {
                throw new EOFException("the file became shorter while it was uploaded");
            }
        }
        buffer.flip();
    }

    @Override
    public BodyPublisher publisher() {
        return length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(subscriber -> subscriber.onSubscribe(new Reading(subscriber)), length);
    }

    @Override
    public long lastTaken() {
        return lastTaken.get();
    }

    /** One pass over the slice, at the pace of the socket. */
    private final class Reading implements Flow.Subscription {

        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger entered = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private long at;

        Reading(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
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
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, length - at));
            try {
                fill(buffer, at);
            } catch (IOException e) {
                end(() -> subscriber.onError(e));
                return;
            }
            at += buffer.remaining();
            lastTaken.set(System.nanoTime());
            subscriber.onNext(buffer);
            if (at == length) {
                end(subscriber::onComplete);
            }
        }

        private void end(Runnable last) {
            if (ended.compareAndSet(false, true)) {
                last.run();
            }
        }

        @Override
        public void cancel() {
            ended.set(true);
        }

        private static long addCapped(long a, long b) {
            return a + b < 0 ? Long.MAX_VALUE : a + b;
        }
    }
}
