package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.dicom.Uids;

/** STOW-RS (PS3.18 §10.5): instances come in, and are on the disk before the client is told so. */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class StowController {

    private static final String DICOM = "application/dicom";
    private static final String WANTED = "send multipart/related; type=\"application/dicom\"; boundary=…";

    private final StowIntake intake;
    private final StowDoor door;
    private final DicomWebSettings settings;
    private final Semaphore requests;

    StowController(StowIntake intake, StowDoor door, DicomWebSettings settings) {
        this.intake = intake;
        this.door = door;
        this.settings = settings;
        this.requests = new Semaphore(settings.maximumStores());
    }

    @PostMapping({DicomWebUrls.ROOT + "/studies", DicomWebUrls.ROOT + "/studies/{study}"})
    void store(
            @PathVariable(required = false) String study,
            HttpServletRequest request,
            HttpServletResponse response,
            Principal user)
            throws IOException, InterruptedException {
        if (study != null && !Uids.isValid(study)) {
            throw DicomWebException.badRequest("The study in the URL is no valid UID");
        }
        MediaRange type = contentType(request);
        if (!requests.tryAcquire()) {
            throw new DicomWebException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Too many clients are storing (dromedary.dicom-web.maximum-stores); try again later");
        }
        try {
            answer(receive(request, type, study, user), request, response);
        } finally {
            requests.release();
        }
    }

    private static MediaRange contentType(HttpServletRequest request) {
        MediaRange type = MediaRange.of(request.getContentType());
        if (type.name().isEmpty()) {
            throw unsupported("The request has no Content-Type");
        }
        if (type.name().equals(DICOM)) {
            return type;
        }
        if (!type.isMultipart()) {
            throw unsupported("The request is " + shown(type.name()));
        }
        if (!type.covers(DICOM)) {
            throw unsupported("The parts are " + shown(type.content())
                    + "; metadata with bulk data is not taken apart and put together here");
        }
        String boundary = type.parameters().get("boundary");
        // RFC 2046 §5.1.1 has 70 characters at most, and some clients more
        if (boundary == null
                || boundary.isEmpty()
                || boundary.length() > 200
                || boundary.chars().anyMatch(c -> c < ' ')) {
            throw DicomWebException.badRequest("The Content-Type has no usable boundary; " + WANTED);
        }
        return type;
    }

    private static String shown(String type) {
        return type.replaceAll("[^a-z0-9/+.*-]", "?");
    }

    private static DicomWebException unsupported(String what) {
        return new DicomWebException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, what + "; " + WANTED);
    }

    private List<StoredPart> receive(HttpServletRequest request, MediaRange type, String study, Principal user)
            throws IOException, InterruptedException {
        StowTransfer transfer = new StowTransfer(
                intake,
                door,
                new StowDoor.Sender(
                        user == null ? "stow" : user.getName(), request.getRemoteAddr(), "stow-" + UUID.randomUUID()),
                study);
        List<StoredPart> parts;
        try (InputStream in = body(request)) {
            parts = type.isMultipart() ? transfer.parts(in, type.parameters().get("boundary")) : transfer.single(in);
        } catch (MultipartInput.MalformedException e) {
            throw DicomWebException.badRequest(e.getMessage());
        } catch (ZipException e) {
            throw DicomWebException.badRequest("The request cannot be decompressed: " + e.getMessage());
        }
        if (parts.isEmpty()) {
            throw DicomWebException.badRequest("The request has no parts");
        }
        return parts;
    }

    private static InputStream body(HttpServletRequest request) throws IOException {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        return switch (encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "identity", "" -> request.getInputStream();
            case "gzip", "x-gzip" -> new GZIPInputStream(request.getInputStream(), 64 * 1024);
            default ->
                throw new DicomWebException(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The Content-Encoding must be gzip or none");
        };
    }

    private void answer(List<StoredPart> parts, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        StowAnswer answer = new StowAnswer(parts);
        response.setStatus(answer.status().value());
        if (answer.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "10");
        }
        answer.reasons()
                .forEach(reason -> response.addHeader(
                        HttpHeaders.WARNING, "299 dromedary \"" + reason.replaceAll("[\"\\\\\\p{Cntrl}]", "'") + "\""));
        // stored is stored: who takes neither form gets JSON nevertheless
        ModelAnswer form = ModelAnswer.accepted(request.getHeader(HttpHeaders.ACCEPT));
        (form == null ? ModelAnswer.JSON : form).single(answer.dataset(DicomWebUrls.of(request, settings)), response);
    }
}
