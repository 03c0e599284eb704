package org.dromedary.component.http;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * A whole answer.
 *
 * @param body never null
 */
public record HttpReply(int status, HttpHeaders headers, byte[] body) {

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The media type without its parameters, in small letters; empty if there is none. */
    public String mediaType() {
        return mediaType(headers);
    }

    static String mediaType(HttpHeaders headers) {
        return headers.firstValue("Content-Type")
                .map(type -> type.replaceFirst(";.*", "").strip().toLowerCase(java.util.Locale.ROOT))
                .orElse("");
    }
}
