package org.dromedary.web.api;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.worklist.EntryOrigin;
import org.dromedary.worklist.EntryState;
import org.dromedary.worklist.Worklist;
import org.dromedary.worklist.WorklistEntry;
import org.dromedary.worklist.WorklistFiles;
import org.dromedary.worklist.WorklistFilter;

/** Entries of the modality worklist. */
@RestController
@RequestMapping("/api/worklist")
@Tag(name = "Worklist", description = "What modalities are to do; datasets by DICOM keyword")
class WorklistController {

    private static final String WILDCARDS = "Without regard to case; * stands for anything";
    private static final String DATASET =
            "Attributes by DICOM keyword, with one item in ScheduledProcedureStepSequence."
                    + " PatientName, PatientID, a description, and of the step Modality, ScheduledStationAETitle,"
                    + " ScheduledProcedureStepStartDate and …Time are required (PS3.4 table K.6-1); StudyInstanceUID,"
                    + " RequestedProcedureID and ScheduledProcedureStepID are made when they are missing.";

    private final Worklist worklist;
    private final WorklistFiles files;

    WorklistController(Worklist worklist, WorklistFiles files) {
        this.worklist = worklist;
        this.files = files;
    }

    /** The folder of worklist files. */
    record Folder(
            String folder,
            @Schema(description = "How many files are used") int files,
            @Schema(description = "Files that are not used, and why") List<WorklistFiles.Fault> faults) {}

    @GetMapping
    @Operation(
            summary = "Finds entries, the earliest appointment first",
            description = "Those of the API and of HL7 orders, in every state; worklist files are not among them.")
    Page<WorklistEntry> find(
            @Parameter(description = WILDCARDS) @RequestParam(required = false) String patientId,
            @Parameter(description = WILDCARDS) @RequestParam(required = false) String patientName,
            @Parameter(description = WILDCARDS) @RequestParam(required = false) String accessionNumber,
            @RequestParam(required = false)
                    @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE)
                    String study,
            @RequestParam(required = false) String modality,
            @Parameter(description = "One of its ScheduledStationAETitles") @RequestParam(required = false)
                    String station,
            @Parameter(description = "Day of the appointment: 20261121, or a range: 20261101-20261130")
                    @RequestParam(required = false)
                    @Pattern(regexp = StudiesController.DATES, message = StudiesController.DATES_MESSAGE)
                    String date,
            @RequestParam(required = false) EntryState state,
            @RequestParam(required = false) EntryOrigin origin,
            @RequestParam(defaultValue = "50") @Min(1) @Max(Page.MOST) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        String[] range = StudiesController.range(date);
        WorklistFilter filter = new WorklistFilter(
                patientId, patientName, accessionNumber, study, modality, station, range[0], range[1], state, origin);
        return Page.of(worklist.find(filter, limit + 1, offset), offset, limit);
    }

    @GetMapping("/files")
    @Operation(summary = "The folder of worklist files, and what is wrong in it")
    Folder files() {
        return new Folder(files.folder().toString(), files.count(), files.faults());
    }

    @GetMapping("/{id}")
    @Operation(summary = "One entry")
    WorklistEntry get(@PathVariable long id) {
        return worklist.find(id).orElseThrow(() -> unknown(id));
    }

    @PostMapping
    @Operation(summary = "Adds an entry", description = DATASET)
    ResponseEntity<WorklistEntry> add(@RequestBody Map<String, Object> dataset) {
        WorklistEntry entry = worklist.add(dataset);
        return ResponseEntity.created(URI.create("/api/worklist/" + entry.id())).body(entry);
    }

    @PutMapping("/{id}")
    @Operation(
            summary = "Replaces the dataset of an entry",
            description = DATASET + " An identifier that is left out stays as it is.")
    WorklistEntry replace(@PathVariable long id, @RequestBody Map<String, Object> dataset) {
        return worklist.replace(id, dataset).orElseThrow(() -> unknown(id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Removes an entry, wherever it came from")
    void remove(@PathVariable long id) {
        if (!worklist.remove(id)) {
            throw unknown(id);
        }
    }

    private static NotFoundException unknown(long id) {
        return new NotFoundException("There is no worklist entry " + id);
    }
}
