package org.dromedary.web.dicomweb;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.dicom.BulkDataReader;
import org.dromedary.dicom.FrameReader;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.study.query.Retrieved;

/** Values to which metadata refer (PS3.18 §10.4.1.1.5). Compressed pixel data are given frame by frame, as they are stored. */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class BulkDataController {

    private static final String BULK_DATA = FramesController.INSTANCE + "/bulkdata/";
    private static final String PIXEL_DATA = "7FE00010";

    private final Lookup lookup;
    private final DicomWebSettings settings;
    private final RetrievalAudit audit;

    BulkDataController(Lookup lookup, DicomWebSettings settings, RetrievalAudit audit) {
        this.lookup = lookup;
        this.settings = settings;
        this.audit = audit;
    }

    @GetMapping(BULK_DATA + "{*path}")
    void bulkData(
            @PathVariable String study,
            @PathVariable String series,
            @PathVariable String sop,
            @PathVariable String path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        MediaRange wanted = MediaRange.accepted(Requests.accept(request)).stream()
                .filter(range ->
                        range.covers(TransferSyntaxes.OCTETS) || range.content().startsWith("image/"))
                .findFirst()
                .orElseThrow(
                        () -> DicomWebException.notAcceptable(
                                "Bulk data are given as multipart/related; type=\"application/octet-stream\" or as application/octet-stream"));
        String tags = path.replaceFirst("^/", "");
        try (Retrieved found = lookup.find(new Resource(study, series, sop))) {
            File named = Lookup.only(found);
            if (Requests.isKnown(request, response, Lookup.version(found.stored(named)))) {
                return;
            }
            audit.viewed("WADO-RS bulk data", study, request);
            String location = DicomWebUrls.of(request, settings).instance(study, series, sop) + "/bulkdata/" + tags;
            try {
                // text may name recipients: it comes from the file that may be seen
                Path file = found.open(named).toPath();
                TransferSyntax syntax = Part10.read(file).transferSyntax();
                boolean codestreams = syntax.isCompressed() && !syntax.isDeflated();
                if (tags.equalsIgnoreCase(PIXEL_DATA) && codestreams) {
                    frames(file, location, response);
                } else {
                    value(file, tags, wanted.isMultipart() ? location : null, response);
                }
            } finally {
                found.release(named);
            }
        }
    }

    private static void frames(Path file, String location, HttpServletResponse response) throws IOException {
        try (FrameReader reader = FrameReader.open(file)) {
            String syntax = reader.transferSyntax().uid();
            String type = TransferSyntaxes.mediaType(syntax);
            MultipartOutput parts = new MultipartOutput(response, type);
            for (int frame = 1; frame <= reader.frames(); frame++) {
                reader.copy(frame, parts.part(type + "; transfer-syntax=" + syntax, location));
            }
            parts.end();
        }
    }

    /** @param location of the part; null for an answer that has none */
    private static void value(Path file, String tags, String location, HttpServletResponse response)
            throws IOException {
        MultipartOutput[] parts = new MultipartOutput[1];
        boolean found;
        try {
            found = BulkDataReader.copy(file, tags, length -> begin(length, location, parts, response));
        } catch (IllegalArgumentException e) {
            throw DicomWebException.badRequest("Bulk data are addressed by a tag, or by sequence/item/tag");
        }
        if (!found) {
            throw DicomWebException.notFound("The instance has no such element");
        }
        if (parts[0] != null) {
            parts[0].end();
        }
    }

    private static OutputStream begin(
            long length, String location, MultipartOutput[] parts, HttpServletResponse response) throws IOException {
        if (location != null) {
            parts[0] = new MultipartOutput(response, TransferSyntaxes.OCTETS);
            return parts[0].part(TransferSyntaxes.OCTETS, location);
        }
        response.setContentType(TransferSyntaxes.OCTETS);
        if (length >= 0) {
            response.setContentLengthLong(length);
        }
        return response.getOutputStream();
    }
}
