package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.dicom.TransferSyntax;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.dicom.render.Windowing;
import org.dromedary.study.query.Retrieved;

/** WADO-URI (PS3.18 §9): an instance as a file or as a picture, for viewers that ask so. */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class WadoUriController {

    private final Lookup lookup;
    private final InstanceFiles files;
    private final Pictures pictures;
    private final RetrievalAudit audit;

    WadoUriController(Lookup lookup, InstanceFiles files, Pictures pictures, RetrievalAudit audit) {
        this.lookup = lookup;
        this.files = files;
        this.pictures = pictures;
        this.audit = audit;
    }

    @GetMapping("/wado")
    void wado(
            @RequestParam(required = false) String requestType,
            @RequestParam(required = false) String studyUID,
            @RequestParam(required = false) String seriesUID,
            @RequestParam(required = false) String objectUID,
            @RequestParam(required = false) String contentType,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        if (!"WADO".equals(requestType) || studyUID == null || seriesUID == null || objectUID == null) {
            throw DicomWebException.badRequest(
                    "A request has requestType=WADO, studyUID, seriesUID and objectUID (PS3.18 §9.4.1)");
        }
        List<MediaRange> wanted = MediaRange.accepted(contentType);
        try (Retrieved found = lookup.find(new Resource(studyUID, seriesUID, objectUID))) {
            Path stored = found.stored(Lookup.only(found));
            if (Requests.isKnown(request, response, Lookup.version(stored))) {
                return;
            }
            if (wanted.get(0).name().equals(RetrieveController.DICOM)) {
                audit.retrieved("WADO-URI", studyUID, objectUID, request);
                file(found, request, response);
                return;
            }
            RenderOptions options = options(wanted, request);
            int frame = FramesController.frames(or(Requests.parameter(request, "frameNumber"), "1"))
                    .get(0);
            byte[] picture = pictures.draw(stored, frame, options);
            audit.viewed("WADO-URI pictures", studyUID, request);
            RenderedController.one(picture, options, response);
        }
    }

    private void file(Retrieved found, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String syntax = or(Requests.parameter(request, "transferSyntax"), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        files.open(found, Lookup.only(found), List.of(syntax), (file, given) -> {
            response.setContentType(RetrieveController.DICOM);
            response.setContentLengthLong(Files.size(file));
            Files.copy(file, response.getOutputStream());
        });
    }

    private static RenderOptions options(List<MediaRange> wanted, HttpServletRequest request) {
        RenderOptions options = RenderOptions.of(RenderQuery.format(wanted));
        String center = Requests.parameter(request, "windowCenter");
        String width = Requests.parameter(request, "windowWidth");
        try {
            if (center != null && width != null) {
                options = options.withWindow(Windowing.given(
                        Double.parseDouble(center), Double.parseDouble(width), Windowing.Function.LINEAR));
            }
            options = options.within(
                    Integer.parseInt(or(Requests.parameter(request, "columns"), "0")),
                    Integer.parseInt(or(Requests.parameter(request, "rows"), "0")));
            return options.withQuality(Integer.parseInt(
                    or(Requests.parameter(request, "imageQuality"), String.valueOf(RenderOptions.QUALITY))));
        } catch (IllegalArgumentException e) {
            throw DicomWebException.badRequest("windowCenter, windowWidth, rows, columns and imageQuality are numbers");
        }
    }

    private static String or(String value, String otherwise) {
        return value == null || value.isBlank() ? otherwise : value;
    }
}
