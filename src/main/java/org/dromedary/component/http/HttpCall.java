package org.dromedary.component.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A request to be sent. Immutable; each {@code with} gives another.
 *
 * @param what in words that complete "Orthanc cannot be asked for …", for messages
 * @param method as in RFC 9110
 * @param path below the peer's address, encoded, beginning with a slash; or an absolute URI of the same peer
 * @param headers sent beside those of the sign-in
 * @param body may be subscribed to more than once; null: none
 * @param repeatable whether sending it twice does no more than sending it once
 * @param expected statuses that are an answer although they are no 2xx
 */
public record HttpCall(
        String what,
        String method,
        String path,
        Map<String, String> headers,
        BodyPublisher body,
        boolean repeatable,
        Set<Integer> expected) {

    public HttpCall {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        expected = Set.copyOf(expected);
    }

    public static HttpCall get(String what, String path) {
        return new HttpCall(what, "GET", path, Map.of(), null, true, Set.of());
    }

    public static HttpCall delete(String what, String path) {
        return new HttpCall(what, "DELETE", path, Map.of(), null, true, Set.of());
    }

    /** A POST, which is sent twice only if it is {@link #idempotent}. */
    public static HttpCall post(String what, String path, String contentType, BodyPublisher body) {
        return new HttpCall(what, "POST", path, Map.of("Content-Type", contentType), body, false, Set.of());
    }

    /** A POST of JSON. */
    public static HttpCall json(String what, String path, String json) {
        return post(what, path, "application/json", BodyPublishers.ofString(json));
    }

    public HttpCall with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new HttpCall(what, method, path, more, body, repeatable, expected);
    }

    /** Sent again if a kept connection turns out to be dead. */
    public HttpCall idempotent() {
        return new HttpCall(what, method, path, headers, body, true, expected);
    }

    /** With statuses that are not thrown. */
    public HttpCall expecting(Integer... statuses) {
        return new HttpCall(what, method, path, headers, body, repeatable, Set.of(statuses));
    }
}
