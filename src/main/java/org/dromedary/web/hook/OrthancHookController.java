package org.dromedary.web.hook;

import java.io.IOException;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
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
@Tag(name = "Web hooks", description = "What other programs tell, under a signature")
class OrthancHookController {

    private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{8}){4}";

    private final SignedMessages messages;
    private final Orthancs orthancs;
    private final OrthancMemory memory;

    OrthancHookController(SignedMessages messages, Orthancs orthancs, OrthancMemory memory) {
        this.messages = messages;
        this.orthancs = orthancs;
        this.memory = memory;
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
        return messages.take(
                request, "an Orthanc", "the log of changes is followed besides", message -> fetch(event, message));
    }

    private ResponseEntity<ProblemDetail> fetch(String event, JsonNode message) {
        String orthanc = message.path("orthanc").asText("");
        String study = message.path("study").asText("");
        if (!study.matches(ID)) {
            return SignedMessages.problem(
                    HttpStatus.BAD_REQUEST, "study must be the identifier that the Orthanc has for a study");
        }
        if (!orthancs.isFollowed(orthanc)) {
            return SignedMessages.problem(
                    HttpStatus.NOT_FOUND,
                    "No Orthanc of that name is followed; set dromedary.orthancs.<name>.poll to true");
        }
        memory.note(orthanc, null, Map.of(study, event.equals("stable-study") ? Want.STABLE : Want.PART));
        return ResponseEntity.accepted().build();
    }
}
