package org.dromedary.component.filesender;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The body of a request: signed first, sent afterwards, with a length known before (a chunked body is lost behind some web servers). */
interface Payload {

    /** Length in bytes, sent as Content-Length. */
    long length();

    /** Hands all bytes to the consumer, piece by piece. */
    void read(Consumer<ByteBuffer> consumer) throws IOException;

    /** The same bytes for the HTTP client; may be subscribed to again when a connection is retried. */
    BodyPublisher publisher();

    /** {@link System#nanoTime()} when the client last took bytes from here, or 0 if it never did. */
    default long lastTaken() {
        return 0;
    }

    /** A small body that is in memory. */
    static Payload of(byte[] bytes) {
        return new Payload() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void read(Consumer<ByteBuffer> consumer) {
                consumer.accept(ByteBuffer.wrap(bytes));
            }

            @Override
            public BodyPublisher publisher() {
                return bytes.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes);
            }
        };
    }
}
