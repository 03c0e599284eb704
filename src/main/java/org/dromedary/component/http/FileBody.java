package org.dromedary.component.http;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file, or a part of one, as the body of a request: read in pieces at the pace of the socket, and again from the start
 * whenever it is subscribed to again.
 */
public final class FileBody {

    /** The JDK's own publisher takes 16 KiB; a system call for each costs more than the bytes. */
    private static final int PIECE = 256 * 1024;

    private FileBody() {}

    /**
     * The whole of a file, which is opened when it is sent and closed afterwards.
     *
     * @throws IOException if there is no such file
     */
    public static BodyPublisher of(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new FileNotFoundException(file + " cannot be read");
        }
        long length = Files.size(file);
        return length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(subscriber -> subscribe(subscriber, file, length), length);
    }

    /** A part of an open file, read {@code piece} bytes at a time. The channel stays open. */
    public static BodyPublisher of(FileChannel channel, long offset, long length, int piece) {
        return length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(
                        subscriber ->
                                subscriber.onSubscribe(new Reading(subscriber, channel, offset, length, piece, false)),
                        length);
    }

    private static void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber, Path file, long length) {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(e);
            return;
        }
        subscriber.onSubscribe(new Reading(subscriber, channel, 0, length, PIECE, true));
    }

    /**
     * Fills a buffer from a place of a file and flips it.
     *
     * @throws EOFException if the file ends before
     */
    public static void fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("the file became shorter while it was uploaded");
            }
        }
        buffer.flip();
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

    /** One pass over the file, at the pace of the socket. */
    private static final class Reading implements Flow.Subscription {

        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final FileChannel channel;
        private final long offset;
        private final long length;
        private final int piece;
        private final boolean closing;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger entered = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private long at;

        Reading(
                Flow.Subscriber<? super ByteBuffer> subscriber,
                FileChannel channel,
                long offset,
                long length,
                int piece,
                boolean closing) {
            this.subscriber = subscriber;
            this.channel = channel;
            this.offset = offset;
            this.length = length;
            this.piece = piece;
            this.closing = closing;
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
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(piece, length - at));
            try {
                fill(channel, buffer, offset + at);
            } catch (IOException e) {
                end(() -> subscriber.onError(e));
                return;
            }
            at += buffer.remaining();
            subscriber.onNext(buffer);
            if (at == length) {
                end(subscriber::onComplete);
            }
        }

        private void end(Runnable last) {
            if (ended.compareAndSet(false, true)) {
                close();
                last.run();
            }
        }

        private void close() {
            if (!closing) {
                return;
            }
            try {
                channel.close();
            } catch (IOException e) {
                // it was read only
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
