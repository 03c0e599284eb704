package org.dromedary.delivery;

import java.util.Collection;
import java.util.Set;

import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.http.base.HttpOperationFailedException;

import org.dromedary.component.PeerException;

/**
 * Reads out of an exception whether trying again can help. What it does not know passes as transient: a delivery that is
 * tried in vain for its maximum age is parked too, one that is parked in vain waits for a person.
 */
public final class FailureClassifier {

    static final int LONGEST = 2000;

    private static final int DEEPEST = 20;
    private static final int SHORTEST_CONFIDENTIAL = 3;
    private static final Set<Integer> REFUSED_BY_HTTP =
            Set.of(400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422);
    /** RFC 959: not logged in, file unavailable (no access), page type unknown, name not allowed. */
    private static final Set<Integer> REFUSED_BY_FTP = Set.of(530, 532, 550, 551, 553);

    private static final int CONFLICT = 409;

    /**
     * @param confidential values that must not stand in the message (names and numbers of the patient)
     */
    public Failure classify(Throwable thrown, Collection<String> confidential) {
        Throwable deepest = thrown;
        Throwable cause = thrown;
        // causes may form a ring
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            FailureClass known = known(cause);
            if (known != null) {
                return new Failure(known, clean(text(cause), confidential));
            }
            deepest = cause;
            cause = cause.getCause();
        }
        return new Failure(FailureClass.TRANSIENT, clean(text(deepest), confidential));
    }

    /** The class of this very exception, null if only its cause can tell. */
    private static FailureClass known(Throwable failure) {
        if (failure instanceof PeerException peer) {
            return peer.isPermanent() ? FailureClass.PERMANENT : FailureClass.TRANSIENT;
        }
        if (failure instanceof PayloadMissingException) {
            return FailureClass.PERMANENT;
        }
        if (failure instanceof HttpOperationFailedException http) {
            return ofHttpStatus(http.getStatusCode());
        }
        if (failure instanceof GenericFileOperationFailedException file && REFUSED_BY_FTP.contains(file.getCode())) {
            return FailureClass.PERMANENT;
        }
        return null;
    }

    /**
     * The class of an HTTP status that is no success; redirects and other 4xx are taken as transient. 409 is an answer to a POST here:
     * the host has it. Who sends a PUT throws {@link UploadConflictException}.
     */
    public static FailureClass ofHttpStatus(int status) {
        if (status == CONFLICT) {
            return FailureClass.DONE_BEFORE;
        }
        return REFUSED_BY_HTTP.contains(status) ? FailureClass.PERMANENT : FailureClass.TRANSIENT;
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        return failure instanceof PeerException || failure instanceof PayloadMissingException
                ? message
                : failure.getClass().getSimpleName() + ": " + message;
    }

    private static String clean(String message, Collection<String> confidential) {
        String cleaned = SafeUri.of(message);
        for (String value : confidential) {
            if (value != null && value.length() >= SHORTEST_CONFIDENTIAL) {
                cleaned = cleaned.replace(value, "***").replace(SafeName.of(value, value), "***");
            }
        }
        return oneLine(cleaned, LONGEST);
    }

    /** Control characters and line breaks become blanks; null stays null. */
    static String oneLine(String text, int longest) {
        if (text == null) {
            return null;
        }
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= longest ? line : line.substring(0, longest - 3) + "...";
    }
}
