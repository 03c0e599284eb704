package org.dromedary.web.dicomweb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.study.query.Retrieved;

/**
 * Rendered resources and thumbnails (PS3.18 §10.4.1.1.3 and §10.4.1.1.4). Of a study or series a picture of the first frame of each
 * instance, of an instance its first frame; a thumbnail is one picture at all levels.
 */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class RenderedController {

    private static final String STUDY = DicomWebUrls.ROOT + "/studies/{study}";
    private static final String SERIES = STUDY + "/series/{series}";
    private static final String RENDERED = "WADO-RS rendered";
    private static final String FRAMES = FramesController.INSTANCE + "/frames/{list}";

    private final Lookup lookup;
    private final Pictures pictures;
    private final DicomWebSettings settings;
    private final RetrievalAudit audit;

    RenderedController(Lookup lookup, Pictures pictures, DicomWebSettings settings, RetrievalAudit audit) {
        this.lookup = lookup;
        this.pictures = pictures;
        this.settings = settings;
        this.audit = audit;
    }

    @GetMapping({FramesController.INSTANCE + "/rendered", FRAMES + "/rendered"})
    void rendered(
            @PathVariable String study,
            @PathVariable String series,
            @PathVariable String sop,
            @PathVariable(required = false) String list,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        frames(new Resource(study, series, sop), list, false, request, response);
    }

    @GetMapping({FramesController.INSTANCE + "/thumbnail", FRAMES + "/thumbnail"})
    void thumbnail(
            @PathVariable String study,
            @PathVariable String series,
            @PathVariable String sop,
            @PathVariable(required = false) String list,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        frames(new Resource(study, series, sop), list, true, request, response);
    }

    private void frames(
            Resource instance, String list, boolean thumbnail, HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        List<Integer> frames = list == null ? List.of(1) : FramesController.frames(list);
        RenderOptions options = RenderQuery.of(request, thumbnail);
        Path stored = lookup.stored(instance);
        if (Requests.isKnown(request, response, Lookup.version(stored))) {
            return;
        }
        if (!thumbnail) {
            audit.viewed(RENDERED, instance.study(), request);
        }
        if (frames.size() == 1 || thumbnail) {
            one(pictures.draw(stored, frames.get(0), options), options, response);
            return;
        }
        String location =
                DicomWebUrls.of(request, settings).instance(instance.study(), instance.series(), instance.sop())
                        + "/frames/";
        MultipartOutput parts = new MultipartOutput(response, options.format().mediaType());
        for (int frame : frames) {
            byte[] picture = pictures.draw(stored, frame, options);
            parts.part(options.format().mediaType(), location + frame + "/rendered")
                    .write(picture);
        }
        parts.end();
    }

    static void one(byte[] picture, RenderOptions options, HttpServletResponse response) throws IOException {
        response.setContentType(options.format().mediaType());
        response.setContentLength(picture.length);
        response.getOutputStream().write(picture);
    }

    /** Instances that are no images have no picture, and are left out. */
    @GetMapping({STUDY + "/rendered", SERIES + "/rendered"})
    void allRendered(
            @PathVariable String study,
            @PathVariable(required = false) String series,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        RenderOptions options = RenderQuery.of(request, false);
        String type = options.format().mediaType();
        DicomWebUrls urls = DicomWebUrls.of(request, settings);
        Requests.forThisClientOnly(response);
        try (Retrieved found = lookup.find(new Resource(study, series, null))) {
            audit.viewed(RENDERED, study, request);
            MultipartOutput parts = null;
            for (File named : found) {
                byte[] picture = drawIfImage(found.stored(named), options);
                if (picture != null) {
                    Retrieved.Uids uids = found.uids(named);
                    parts = parts == null ? new MultipartOutput(response, type) : parts;
                    parts.part(type, urls.instance(uids.study(), uids.series(), uids.sop()) + "/rendered")
                            .write(picture);
                }
            }
            if (parts == null) {
                throw noImages();
            }
            parts.end();
        }
    }

    /** The middle instance says more of a series than its first. */
    @GetMapping({STUDY + "/thumbnail", SERIES + "/thumbnail"})
    void groupThumbnail(
            @PathVariable String study,
            @PathVariable(required = false) String series,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        RenderOptions options = RenderQuery.of(request, true);
        Requests.forThisClientOnly(response);
        try (Retrieved found = lookup.find(new Resource(study, series, null))) {
            List<File> instances = new ArrayList<>();
            found.forEach(instances::add);
            Collections.rotate(instances, -(instances.size() / 2));
            for (File named : instances) {
                byte[] picture = drawIfImage(found.stored(named), options);
                if (picture != null) {
                    one(picture, options, response);
                    return;
                }
            }
            throw noImages();
        }
    }

    private static DicomWebException noImages() {
        return DicomWebException.notAcceptable("No instance of it can be shown as a picture");
    }

    /** Null if there is no picture of it; that there is no time to draw it now is another thing. */
    byte[] drawIfImage(Path stored, RenderOptions options) throws IOException {
        try {
            return pictures.draw(stored, 1, options);
        } catch (DicomWebException e) {
            if (e.status() == HttpStatus.SERVICE_UNAVAILABLE) {
                throw e;
            }
            return null;
        }
    }
}
