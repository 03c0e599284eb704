package org.dromedary.web.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.worklist.mpps.PerformedStep;
import org.dromedary.worklist.mpps.PerformedStepState;
import org.dromedary.worklist.mpps.PerformedSteps;

/** Modality Performed Procedure Steps. */
@RestController
@RequestMapping("/api/mpps")
@Tag(name = "MPPS", description = "What modalities say that they do or have done")
class MppsController {

    private final PerformedSteps steps;

    MppsController(PerformedSteps steps) {
        this.steps = steps;
    }

    /** A step as callers see it. */
    record StepView(
            String sopInstanceUid,
            PerformedStepState state,
            String stationAet,
            String callingAet,
            Instant createdAt,
            Instant updatedAt,
            @Schema(description = "The scheduled steps that it performs") List<PerformedStep.Scheduled> scheduled,
            @Schema(description = "SOP Instance UIDs by Series Instance UID, as far as they were named")
                    Map<String, List<String>> series,
            @Schema(description = "What the modality has said, by DICOM keyword") Map<String, Object> dataset) {

        private static StepView of(PerformedStep step) {
            return new StepView(
                    step.sopInstanceUid(),
                    step.state(),
                    step.stationAet(),
                    step.callingAet(),
                    step.createdAt(),
                    step.updatedAt(),
                    step.scheduled(),
                    step.series(),
                    step.dataset());
        }
    }

    @GetMapping
    @Operation(summary = "Finds steps, the last changed first")
    Page<StepView> find(
            @RequestParam(required = false)
                    @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE)
                    String study,
            @RequestParam(required = false) PerformedStepState state,
            @RequestParam(defaultValue = "50") @Min(1) @Max(Page.MOST) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        return Page.of(
                steps.find(study, state, limit + 1, offset).stream()
                        .map(StepView::of)
                        .toList(),
                offset,
                limit);
    }

    @GetMapping("/{uid}")
    @Operation(summary = "One step, by its own SOP Instance UID")
    StepView get(
            @PathVariable @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE)
                    String uid) {
        return steps.find(uid)
                .map(StepView::of)
                .orElseThrow(() -> new NotFoundException("There is no performed procedure step " + uid));
    }
}
