package org.dromedary.component.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;

/**
 * An answer whose body is read as it comes. {@link #close} at any time, also before its end.
 *
 * @param body reading fails with an {@link IOException} if the peer stands still for the response time-out, or hangs up before
 *     the end
 */
public record HttpDownload(int status, HttpHeaders headers, InputStream body) implements AutoCloseable {

    /** The media type without its parameters, in small letters; empty if there is none. */
    public String mediaType() {
        return HttpReply.mediaType(headers);
    }

    /** As announced; -1 if it was not. */
    public long length() {
        return headers.firstValueAsLong("Content-Length").orElse(-1);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
