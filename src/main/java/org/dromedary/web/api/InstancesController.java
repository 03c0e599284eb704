package org.dromedary.web.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.DicomJson;
import org.dromedary.dicom.ModelView;
import org.dromedary.dicom.Tags;
import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.Instance;
import org.dromedary.study.InstanceIndex;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyStore;

/** What is inside of a study: series, instances, their attributes. */
@RestController
@RequestMapping("/api/studies/{uid}/series")
@Tag(name = "Studies")
class InstancesController {

    private static final String DICOM_JSON = "application/dicom+json";

    private final StudyIndex studies;
    private final InstanceIndex instances;
    private final StudyStore store;
    private final DescriptionCleaner cleaner;

    InstancesController(StudyIndex studies, InstanceIndex instances, StudyStore store, DescriptionCleaner cleaner) {
        this.studies = studies;
        this.instances = instances;
        this.store = store;
        this.cleaner = cleaner;
    }

    @GetMapping
    @Operation(summary = "The series of a study")
    List<SeriesListed> series(
            @PathVariable @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE)
                    String uid) {
        if (studies.study(uid).isEmpty()) {
            throw new NotFoundException("There is no study " + uid);
        }
        return StudyDetail.series(uid, studies.instances(uid));
    }

    @GetMapping("/{series}/instances")
    @Operation(summary = "The instances of a series, in the order of their numbers")
    Page<InstanceListed> instances(
            @PathVariable @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE) String uid,
            @PathVariable @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE)
                    String series,
            @RequestParam(defaultValue = "50") @Min(1) @Max(Page.MOST) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        List<Instance> found = instances.instances(uid, series, limit + 1, offset);
        if (found.isEmpty() && offset == 0) {
            throw new NotFoundException("There is no such series in study " + uid);
        }
        return Page.of(found.stream().map(InstanceListed::of).toList(), offset, limit);
    }

    @GetMapping(
            value = "/{series}/instances/{sop}",
            produces = {DICOM_JSON, "application/json"})
    @Operation(
            summary = "The attributes of an instance in the DICOM JSON model (PS3.18 annex F)",
            description =
                    "Without recipients and password. Bulk data are named by their address in the DICOMweb server.")
    void attributes(
            @PathVariable @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE) String uid,
            @PathVariable @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE)
                    String series,
            @PathVariable @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE) String sop,
            HttpServletResponse response)
            throws IOException {
        Instance instance = instances.instance(uid, series, sop).orElseThrow(NotFoundException::instance);
        Path file = store.file(instance);
        // the whole of it is looked through before the first byte goes out
        String description = DicomHeader.read(file).allValues(Tags.STUDY_DESCRIPTION);
        String url = "/dicom-web/studies/" + uid + "/series/" + series + "/instances/" + sop + "/bulkdata";
        response.setContentType(DICOM_JSON);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        try (DicomJson json = DicomJson.single(response.getOutputStream())) {
            json.write(file, new ModelView(url, cleaner.rule(description)));
        }
    }
}
