package org.dromedary.web.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Sending by hand. */
@RestController
@RequestMapping("/api/send")
@Tag(name = "Send", description = "Files and studies to a destination or to people")
class SendController {

    private final Sending sending;

    SendController(Sending sending) {
        this.sending = sending;
    }

    @PostMapping(consumes = {MediaType.MULTIPART_FORM_DATA_VALUE, MediaType.APPLICATION_FORM_URLENCODED_VALUE})
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Sends a file, or studies of the store",
            description =
                    "Either file or study; either destination or recipient. Large files are better sent as the body"
                            + " itself (application/octet-stream), which is written to the queue as it comes.")
    List<DeliveryView> send(
            @Parameter(description = "A file of yours") @RequestParam(required = false) MultipartFile file,
            @Parameter(description = "Study Instance UID, one or several") @RequestParam(required = false)
                    List<@Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE) String>
                            study,
            @Parameter(description = "Name of a destination") @RequestParam(required = false) String destination,
            @Parameter(description = "Mail address, one or several") @RequestParam(required = false)
                    List<String> recipient,
            @Parameter(description = "Of the package, for recipients; by setting one is made if it is missing")
                    @RequestParam(required = false)
                    String password,
            @Parameter(description = "Of package and mail, for recipients: two letters")
                    @RequestParam(required = false)
                    @Pattern(regexp = "[a-z]{2}", message = "must be two small letters, e.g. de")
                    String language,
            @Parameter(description = "Higher goes first") @RequestParam(required = false) @Min(-1000) @Max(1000)
                    Integer priority)
            throws IOException {
        Sending.Goal goal = new Sending.Goal(destination, recipient, password, language, priority);
        boolean any = study != null && !study.isEmpty();
        if (any == (file != null)) {
            throw new UnacceptableException("Give either a file or the UIDs of studies");
        }
        if (any) {
            return views(sending.studies(study, goal));
        }
        try (InputStream content = file.getInputStream()) {
            return views(List.of(sending.file(content, file.getOriginalFilename(), goal)));
        }
    }

    @PostMapping(consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Sends the body as a file",
            description =
                    "curl -u admin -H 'Content-Type: application/octet-stream' -T file 'http://…/api/send?name=…' -X POST")
    List<DeliveryView> sendBody(
            InputStream body,
            @Parameter(description = "What the file is called") @RequestParam String name,
            @Parameter(description = "Name of a destination") @RequestParam(required = false) String destination,
            @Parameter(description = "Mail address, one or several") @RequestParam(required = false)
                    List<String> recipient,
            @Parameter(description = "Of the package, for recipients; a header, since addresses get logged")
                    @RequestHeader(name = "Dromedary-Password", required = false)
                    String password,
            @Parameter(description = "Of package and mail, for recipients: two letters")
                    @RequestParam(required = false)
                    @Pattern(regexp = "[a-z]{2}", message = "must be two small letters, e.g. de")
                    String language,
            @Parameter(description = "Higher goes first") @RequestParam(required = false) @Min(-1000) @Max(1000)
                    Integer priority)
            throws IOException {
        Sending.Goal goal = new Sending.Goal(destination, recipient, password, language, priority);
        return views(List.of(sending.file(body, name, goal)));
    }

    private static List<DeliveryView> views(List<org.dromedary.delivery.Delivery> deliveries) {
        return deliveries.stream().map(DeliveryView::of).toList();
    }
}
