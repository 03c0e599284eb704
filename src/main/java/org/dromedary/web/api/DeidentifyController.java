package org.dromedary.web.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

import org.dromedary.deidentify.preview.Difference;
import org.dromedary.deidentify.report.Reports;
import org.dromedary.web.deidentify.PreviewRefusedException;
import org.dromedary.web.deidentify.Previewed;
import org.dromedary.web.deidentify.Previewing;

/** What de-identification would do, and what it did. */
@RestController
@Tag(name = "De-identification", description = "Previews of profiles, and reports of what was done")
class DeidentifyController {

    private final Previewing previewing;
    private final Reports reports;

    DeidentifyController(Previewing previewing, Reports reports) {
        this.previewing = previewing;
        this.reports = reports;
    }

    /**
     * A preview as the API gives it.
     *
     * @param profile its name
     * @param leaves whether the instance would leave
     * @param refusal why not, in one line; null if it would
     * @param counts of elements by what becomes of them
     * @param attributes element by element, with values of the patient
     * @param pictureBefore the middle frame as it came, a data: URI; null if it was not asked for or there is none
     * @param pictureAfter the frame as it would leave
     */
    record View(
            String profile,
            boolean leaves,
            String refusal,
            Map<Difference.Change, Integer> counts,
            List<Difference.Row> attributes,
            String pictureBefore,
            String pictureAfter) {

        static View of(Previewed previewed) {
            return new View(
                    previewed.preview().profile(),
                    previewed.preview().leaves(),
                    previewed.preview().refusal(),
                    previewed.preview().counts(),
                    previewed.preview().rows(),
                    previewed.before(),
                    previewed.after());
        }
    }

    @PostMapping(
            value = "/api/deidentify/preview",
            consumes = {MediaType.MULTIPART_FORM_DATA_VALUE, MediaType.APPLICATION_FORM_URLENCODED_VALUE})
    @Operation(
            summary = "What a profile would do to an instance: each element before and after",
            description =
                    "Either a file, or study (and series, instance) of the store. Nothing is sent and nothing is kept. The"
                            + " answer has patient data; that somebody looked is in the audit trail.")
    ResponseEntity<View> preview(
            @Parameter(description = "Name of the profile") @RequestParam String profile,
            @Parameter(description = "A DICOM file of yours") @RequestParam(required = false) MultipartFile file,
            @RequestParam(required = false)
                    @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE)
                    String study,
            @Parameter(description = "Series Instance UID; else any") @RequestParam(required = false) String series,
            @Parameter(description = "SOP Instance UID; else the first") @RequestParam(required = false)
                    String instance,
            @Parameter(description = "Whether the middle frame is shown before and after")
                    @RequestParam(defaultValue = "false")
                    boolean pictures)
            throws IOException {
        if ((file == null) == (study == null)) {
            throw new UnacceptableException("Give either a file or the UID of a study");
        }
        try {
            Previewed previewed;
            if (file == null) {
                previewed = previewing.stored(study, series, instance, profile, pictures);
            } else {
                try (InputStream content = file.getInputStream()) {
                    previewed = previewing.file(content, profile, pictures);
                }
            }
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(View.of(previewed));
        } catch (PreviewRefusedException e) {
            throw new UnacceptableException(e.getMessage());
        }
    }

    @GetMapping("/api/deliveries/{id}/deidentification")
    @Operation(
            summary = "What was done to the instances of a delivery that was de-identified",
            description =
                    "How often which action was done to which attribute; no values. 404 if it was not de-identified, or not yet.")
    Reports.Kept report(@PathVariable long id) {
        return reports.of(id)
                .orElseThrow(() -> new NotFoundException("Delivery " + id + " was not de-identified, or not yet"));
    }
}
