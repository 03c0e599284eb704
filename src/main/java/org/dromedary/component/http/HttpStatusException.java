package org.dromedary.component.http;

import java.util.Set;

/** The peer answered with a status that is no success (RFC 9110 §15). */
public class HttpStatusException extends HttpFailedException {

    private static final long serialVersionUID = 1L;

    /** Request Timeout, Too Early and Too Many Requests: the same request may be taken later. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429);

    private final int status;
    private final String said;

    HttpStatusException(String message, int status, String said) {
        super(message, isPermanent(status), null);
        this.status = status;
        this.said = said;
    }

    /** Whether the same request would get this status again: redirects and 4xx but for a few; not 5xx. */
    public static boolean isPermanent(int status) {
        return status < 500 && !LATER.contains(status);
    }

    public int status() {
        return status;
    }

    /** What the peer said about it, cleaned and short; empty if nothing. */
    public String said() {
        return said;
    }
}
