package org.dromedary.web.hook;

import java.io.IOException;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.intake.sheets.SheetIntakes;

/**
 * A list of work in Google Sheets tells by its script that it has something new. What it tells is a hint: rows are read from the
 * list of the settings, and one that never tells anything is looked at all the same.
 */
@RestController
@Tag(name = "Web hooks", description = "What other programs tell, under a signature")
class SheetHookController {

    private final SignedMessages messages;
    private final SheetIntakes sheets;

    SheetHookController(SignedMessages messages, SheetIntakes sheets) {
        this.messages = messages;
        this.sheets = sheets;
    }

    @PostMapping(HookConfiguration.SHEETS)
    @Operation(
            summary = "A list of work in Google Sheets has a new row",
            description =
                    "Body: {\"intake\": name in dromedary.intakes, \"nonce\": anything new}. Headers Dromedary-Timestamp (seconds"
                            + " since 1970) and Dromedary-Signature (sha256=HMAC-SHA-256 of timestamp, a dot and the body under"
                            + " dromedary.hooks.secret). 202: the list will be looked at; 401: not signed, not from now, or no secret"
                            + " is set; 409: taken before; 503: too many in the window; 404: no such intake takes from a list.")
    ResponseEntity<ProblemDetail> told(HttpServletRequest request) throws IOException {
        return messages.take(request, "a sheet", "the list is looked at every poll-interval besides", this::look);
    }

    private ResponseEntity<ProblemDetail> look(JsonNode message) {
        if (!sheets.hint(message.path("intake").asText(""))) {
            return SignedMessages.problem(
                    HttpStatus.NOT_FOUND,
                    "No intake of that name takes from a list; set dromedary.intakes.<name>.uri to google-sheets:<list>");
        }
        return ResponseEntity.accepted().build();
    }
}
