package org.dromedary.web.hook;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Reads messages that prove themselves by a {@link HookSignature}, and refuses the others. */
@Component
class SignedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(SignedMessages.class);
    private static final int LARGEST = 64 << 10;

    private final HookSignature signature;
    private final ObjectMapper json;

    SignedMessages(HookSignature signature, ObjectMapper json) {
        this.signature = signature;
        this.json = json;
    }

    /**
     * Takes a message.
     *
     * @param sender who it is from, for the log
     * @param otherwise what is done besides, so that a message that is lost does no harm
     * @param taker is given the message, and answers
     */
    ResponseEntity<ProblemDetail> take(
            HttpServletRequest request,
            String sender,
            String otherwise,
            Function<JsonNode, ResponseEntity<ProblemDetail>> taker)
            throws IOException {
        byte[] body;
        try (InputStream in = request.getInputStream()) {
            body = in.readNBytes(LARGEST + 1);
        }
        if (body.length > LARGEST) {
            return problem(HttpStatus.PAYLOAD_TOO_LARGE, "A message has at most " + LARGEST + " bytes");
        }
        HookSignature.Verdict verdict = signature.check(
                request.getHeader("Dromedary-Timestamp"), request.getHeader("Dromedary-Signature"), body);
        if (verdict != HookSignature.Verdict.GOOD) {
            String story = story(verdict, otherwise);
            LOG.warn("A message of {} at {} is not taken: {}", sender, request.getRemoteAddr(), story);
            return problem(status(verdict), story);
        }
        try {
            return taker.apply(json.readTree(body));
        } catch (IOException e) {
            return problem(HttpStatus.BAD_REQUEST, "The body is no JSON");
        }
    }

    private static HttpStatus status(HookSignature.Verdict verdict) {
        return switch (verdict) {
            case REPLAYED -> HttpStatus.CONFLICT;
            case FULL -> HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.UNAUTHORIZED;
        };
    }

    private static String story(HookSignature.Verdict verdict, String otherwise) {
        return switch (verdict) {
            case CLOSED -> "no secret is set; set dromedary.hooks.secret here and in the script that sends it";
            case FORGED -> "its signature is missing or not made with dromedary.hooks.secret";
            case LATE -> "its time is not ours; set the clocks of both machines";
            case REPLAYED -> "it was taken before";
            case FULL -> "more messages have come than dromedary.hooks.window can remember; " + otherwise;
            case GOOD -> "";
        };
    }

    static ResponseEntity<ProblemDetail> problem(HttpStatus status, String detail) {
        return ResponseEntity.status(status).body(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
