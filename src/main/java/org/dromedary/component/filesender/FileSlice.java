package org.dromedary.component.filesender;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

import org.dromedary.component.http.FileBody;
import org.dromedary.component.http.WatchedBody;

/**
 * A chunk of a file as the body of a request. It is read twice, once to be signed and once to be sent, in small pieces,
 * so that memory does not depend on the site's chunk size.
 */
final class FileSlice implements Payload {

    private static final int PIECE = 64 * 1024;

    private final FileChannel channel;
    private final long offset;
    private final long length;
    private final WatchedBody body;

    FileSlice(FileChannel channel, long offset, long length) {
        this.channel = channel;
        this.offset = offset;
        this.length = length;
        this.body = new WatchedBody(FileBody.of(channel, offset, length, PIECE));
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(Consumer<ByteBuffer> consumer) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, length));
        for (long at = 0; at < length; at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - at));
            FileBody.fill(channel, buffer, offset + at);
            consumer.accept(buffer);
        }
    }

    @Override
    public BodyPublisher publisher() {
        return body;
    }

    @Override
    public long lastTaken() {
        return body.lastTaken();
    }
}
