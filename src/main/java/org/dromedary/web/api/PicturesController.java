package org.dromedary.web.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.study.Instance;
import org.dromedary.study.InstanceIndex;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyStore;
import org.dromedary.web.pictures.BoundedDrawing;
import org.dromedary.web.pictures.Thumbnails;

/** Frames as pictures, and thumbnails. */
@RestController
@RequestMapping("/api/studies/{uid}")
@Tag(name = "Pictures", description = "Frames as PNG or JPEG, and thumbnails of series and studies")
class PicturesController {

    private static final String UID = StudiesController.UID;
    private static final String UID_MESSAGE = StudiesController.UID_MESSAGE;
    private static final List<MediaType> TYPES = List.of(MediaType.IMAGE_PNG, MediaType.IMAGE_JPEG);

    private final StudyIndex studies;
    private final InstanceIndex instances;
    private final StudyStore store;
    private final BoundedDrawing pictures;
    private final Thumbnails thumbnails;

    PicturesController(
            StudyIndex studies,
            InstanceIndex instances,
            StudyStore store,
            BoundedDrawing pictures,
            Thumbnails thumbnails) {
        this.studies = studies;
        this.instances = instances;
        this.store = store;
        this.pictures = pictures;
        this.thumbnails = thumbnails;
    }

    @GetMapping("/series/{series}/instances/{sop}/frames/{frame}")
    @Operation(
            summary = "A frame as PNG or JPEG, by Accept or format",
            description =
                    "415: the instance has no pixels, or is compressed in a way that cannot be decoded here; 422: its"
                            + " pixel data are damaged; 503 with Retry-After: too many pictures are asked for.")
    ResponseEntity<byte[]> frame(
            @PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid,
            @PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String series,
            @PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String sop,
            @Parameter(description = "From 1") @PathVariable @Min(1) int frame,
            @Parameter(description = "png or jpeg; else Accept says it, else it is png")
                    @RequestParam(required = false)
                    @Pattern(regexp = "png|jpeg|jpg", message = "must be png or jpeg")
                    String format,
            @Parameter(
                            description =
                                    "center,width[,linear|linear_exact|sigmoid]; header (default), header:1 for its second"
                                            + " one; minmax; percentile; full; with level a number, the Window Width")
                    @RequestParam(required = false)
                    @Pattern(regexp = PictureRequest.WINDOW, message = PictureRequest.WINDOW_MESSAGE)
                    String window,
            @Parameter(description = "Window Center, with window or width") @RequestParam(required = false)
                    Double level,
            @Parameter(description = "Window Width, with level") @RequestParam(required = false) Double width,
            @Parameter(description = "512 or 512x256: made smaller to fit, never larger")
                    @RequestParam(required = false)
                    @Pattern(regexp = PictureRequest.SIZE, message = PictureRequest.SIZE_MESSAGE)
                    String size,
            @Parameter(description = "x,y,width,height in pixels of the frame")
                    @RequestParam(required = false)
                    @Pattern(regexp = PictureRequest.REGION, message = PictureRequest.REGION_MESSAGE)
                    String region,
            @RequestParam(defaultValue = "true") boolean overlays,
            @Parameter(description = "Of JPEG") @RequestParam(defaultValue = "90") @Min(1) @Max(100) int quality,
            @RequestHeader(value = HttpHeaders.ACCEPT, required = false) String accept,
            WebRequest request)
            throws IOException, HttpMediaTypeNotAcceptableException {
        PictureFormat chosen =
                format == null ? accepted(accept) : format.equals("png") ? PictureFormat.PNG : PictureFormat.JPEG;
        RenderOptions options = PictureRequest.options(chosen, window, level, width, size, region, overlays, quality);
        Instance instance = instances.instance(uid, series, sop).orElseThrow(NotFoundException::instance);
        String tag = tag(instance.digest() + "/" + frame + "/" + options);
        if (request.checkNotModified(tag)) {
            return null;
        }
        return answer(chosen, tag, pictures.draw(store.file(instance), frame, options));
    }

    @GetMapping("/series/{series}/thumbnail")
    @Operation(summary = "A small picture of a series: the middle frame of its middle instance, as JPEG")
    ResponseEntity<byte[]> seriesThumbnail(
            @PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid,
            @PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String series,
            @RequestParam(defaultValue = "" + Thumbnails.SIZE) @Min(16) @Max(512) int size,
            WebRequest request)
            throws IOException {
        return thumbnail(uid, series, size, request);
    }

    @GetMapping("/thumbnail")
    @Operation(summary = "A small picture of a study: of its first series with images, as JPEG")
    ResponseEntity<byte[]> studyThumbnail(
            @PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid,
            @RequestParam(defaultValue = "" + Thumbnails.SIZE) @Min(16) @Max(512) int size,
            WebRequest request)
            throws IOException {
        studies.study(uid).orElseThrow(() -> new NotFoundException("There is no study " + uid));
        return thumbnail(uid, null, size, request);
    }

    private ResponseEntity<byte[]> thumbnail(String uid, String series, int size, WebRequest request)
            throws IOException {
        Thumbnails.Thumbnail found = thumbnails
                .of(uid, series, size)
                .orElseThrow(() -> new NotFoundException(
                        "Nothing of this " + (series == null ? "study" : "series") + " can be shown as a picture"));
        String tag = tag(found.tag());
        return request.checkNotModified(tag) ? null : answer(PictureFormat.JPEG, tag, found.jpeg());
    }

    private static ResponseEntity<byte[]> answer(PictureFormat format, String tag, byte[] picture) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(format.mediaType()))
                .cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePrivate())
                .varyBy(HttpHeaders.ACCEPT)
                .eTag(tag)
                .body(picture);
    }

    private static String tag(String of) {
        return "\"" + UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)) + "\"";
    }

    /** The best of what the client takes; PNG where it is all the same. */
    private static PictureFormat accepted(String accept) throws HttpMediaTypeNotAcceptableException {
        List<MediaType> ranges = MediaType.parseMediaTypes(accept == null || accept.isBlank() ? "*/*" : accept);
        MimeTypeUtils.sortBySpecificity(ranges);
        return ranges.stream()
                .filter(range -> range.getQualityValue() > 0)
                .sorted((one, other) -> Double.compare(other.getQualityValue(), one.getQualityValue()))
                .flatMap(range -> TYPES.stream().filter(range::includes))
                .findFirst()
                .map(type -> type.equals(MediaType.IMAGE_PNG) ? PictureFormat.PNG : PictureFormat.JPEG)
                .orElseThrow(() -> new HttpMediaTypeNotAcceptableException(TYPES));
    }
}
