package org.dromedary.web.hook;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.component.orthanc.OrthancMemory;
import org.dromedary.component.orthanc.OrthancMemory.Want;
import org.dromedary.intake.Orthancs;

/**
 * An Orthanc tells that it has something new, so that it is fetched at once and not at the next look. What it tells is a hint: what
 * there is to fetch is read from the Orthanc of the settings, and one that never tells anything is followed all the same.
 */
@RestController
@Tag(name = "Web hooks", description = "What Orthancs tell by their scripts, see docker/orthanc")
class OrthancHookController {

    private static final Logger LOG = LoggerFactory.getLogger(OrthancHookController.class);
    private static final int LARGEST = 64 << 10;
    private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{8}){4}";

    private final HookSignature signature;
    private final Orthancs orthancs;
    private final OrthancMemory memory;
    private final ObjectMapper json;

    OrthancHookController(HookSignature signature, Orthancs orthancs, OrthancMemory memory, ObjectMapper json) {
        this.signature = signature;
        this.orthancs = orthancs;
        this.memory = memory;
        this.json = json;
    }

    @PostMapping(HookConfiguration.PATH)
    @Operation(
            summary = "An Orthanc has a new instance, or a study has become stable there",
            description =
                    "Body: {\"orthanc\": name in dromedary.orthancs, \"study\": its identifier of the study, ...}. Headers"
                            + " Dromedary-Timestamp (seconds since 1970) and Dromedary-Signature (sha256=HMAC-SHA-256 of timestamp,"
                            + " a dot and the body under dromedary.hooks.secret). 202: it will be fetched; 401: not signed, not from"
                            + " now, or no secret is set; 409: taken before; 503: too many in the window; 404: no such Orthanc is followed.")
    ResponseEntity<ProblemDetail> told(@PathVariable String event, HttpServletRequest request) throws IOException {
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
            LOG.warn("A message of an Orthanc at {} is not taken: {}", request.getRemoteAddr(), story(verdict));
            return problem(status(verdict), story(verdict));
        }
        return fetch(event, body);
    }

    private static HttpStatus status(HookSignature.Verdict verdict) {
        return switch (verdict) {
            case REPLAYED -> HttpStatus.CONFLICT;
            case FULL -> HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.UNAUTHORIZED;
        };
    }

    private static String story(HookSignature.Verdict verdict) {
        return switch (verdict) {
            case CLOSED -> "no secret is set; set dromedary.hooks.secret here and in the script of the Orthanc";
            case FORGED -> "its signature is missing or not made with dromedary.hooks.secret";
            case LATE -> "its time is not ours; set the clocks of both machines";
            case REPLAYED -> "it was taken before";
            case FULL ->
                "more messages have come than dromedary.hooks.window can remember; the log of changes is followed besides";
            case GOOD -> "";
        };
    }

    private ResponseEntity<ProblemDetail> fetch(String event, byte[] body) {
        JsonNode message;
        try {
            message = json.readTree(body);
        } catch (IOException e) {
            return problem(HttpStatus.BAD_REQUEST, "The body is no JSON");
        }
        String orthanc = message.path("orthanc").asText("");
        String study = message.path("study").asText("");
        if (!study.matches(ID)) {
            return problem(HttpStatus.BAD_REQUEST, "study must be the identifier that the Orthanc has for a study");
        }
        if (!orthancs.isFollowed(orthanc)) {
            return problem(
                    HttpStatus.NOT_FOUND,
                    "No Orthanc of that name is followed; set dromedary.orthancs.<name>.poll to true");
        }
        memory.note(orthanc, null, Map.of(study, event.equals("stable-study") ? Want.STABLE : Want.PART));
        return ResponseEntity.accepted().build();
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String detail) {
        return ResponseEntity.status(status).body(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
