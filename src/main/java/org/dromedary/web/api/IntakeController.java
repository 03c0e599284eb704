package org.dromedary.web.api;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.intake.IntakeActivity;
import org.dromedary.intake.IntakeControl;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeItems;
import org.dromedary.intake.IntakeState;
import org.dromedary.intake.IntakeStatus;
import org.dromedary.intake.Intakes;

/** Intakes, and the files that they have taken. */
@RestController
@RequestMapping("/api/intake")
@Tag(name = "Intake", description = "Files that are brought in from folders, servers, object stores and drives")
class IntakeController {

    private final IntakeControl control;
    private final IntakeItems items;
    private final IntakeUpload upload;

    IntakeController(IntakeControl control, IntakeItems items, IntakeUpload upload) {
        this.upload = upload;
        this.control = control;
        this.items = items;
    }

    /** One intake. */
    record Status(
            String name,
            String uri,
            IntakeStatus.State state,
            @Schema(description = "What keeps it from taking everything; null: nothing") String problem,
            @Schema(description = "null: not known of this kind of intake") IntakeActivity activity,
            @Schema(description = "How many items there are in each state") Map<IntakeState, Long> items,
            long studies,
            @Schema(description = "The newest items that failed") List<IntakeItemView> lastFailed) {

        static Status of(IntakeStatus status) {
            return new Status(
                    status.name(),
                    status.uri(),
                    status.state(),
                    status.problem(),
                    status.activity(),
                    status.items(),
                    status.studies(),
                    status.lastFailed().stream().map(IntakeItemView::listed).toList());
        }
    }

    /** Whether files can be taken. */
    record TestAnswer(boolean success, @Schema(description = "What is wrong and what to do") List<String> faults) {}

    @GetMapping("/status")
    @Operation(summary = "All intakes: what they do, what waits, what was taken and what failed")
    List<Status> status() {
        return control.status().stream().map(Status::of).toList();
    }

    @GetMapping("/items")
    @Operation(summary = "Finds items, the newest first")
    Page<IntakeItemView> find(
            @RequestParam(required = false) String intake,
            @RequestParam(required = false) IntakeState state,
            @Parameter(description = "Changed at or after, e.g. 2026-11-21T08:00:00Z") @RequestParam(required = false)
                    Instant since,
            @RequestParam(defaultValue = "50") @Min(1) @Max(Page.MOST) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        List<IntakeItemView> found = items.list(intake, state, since, limit + 1, offset).stream()
                .map(IntakeItemView::listed)
                .toList();
        return Page.of(found, offset, limit);
    }

    @GetMapping("/items/{id}")
    @Operation(summary = "One item with its studies and with what in it was not taken")
    IntakeItemView get(@PathVariable long id) {
        return IntakeItemView.of(item(id));
    }

    @PostMapping(path = "/files", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(
            summary = "Takes the body as a file: DICOM, or an archive",
            description =
                    "The answer comes when everything of it is durable; state DONE or FAILED says what became of it."
                            + " 503: it cannot be taken now.")
    IntakeItemView take(
            InputStream body,
            @Parameter(description = "What the file is called") @RequestParam String name,
            @Parameter(description = "Whose settings count: passwords, limits, destinations; empty: none's")
                    @RequestParam(defaultValue = Intakes.BY_HAND)
                    String intake)
            throws IOException {
        if (!Intakes.BY_HAND.equals(intake)) {
            require(intake);
        }
        return IntakeItemView.of(item(upload.take(intake, name, body)));
    }

    @PostMapping("/items/{id}/retry")
    @Operation(
            summary = "Has the file of an item that failed taken again",
            description = "422 if it has not failed, or its file is not to be had any more.")
    IntakeItemView retry(@PathVariable long id) {
        try {
            control.retry(item(id));
        } catch (IOException | IllegalStateException e) {
            throw new UnacceptableException("Item " + id + " is not taken again: " + e.getMessage());
        }
        return get(id);
    }

    @PostMapping("/{name}/pause")
    @Operation(summary = "Holds an intake, across restarts; what is being taken is taken to its end")
    Status pause(@PathVariable String name) {
        require(name);
        control.pause(name);
        return require(name);
    }

    @PostMapping("/{name}/resume")
    @Operation(summary = "Lets a held intake go on")
    Status resume(@PathVariable String name) {
        require(name);
        control.resume(name);
        return require(name);
    }

    @PostMapping("/{name}/look")
    @Operation(
            summary = "Looks for files now, without waiting for the next interval",
            description = "422 if it is disabled. A look that takes long goes on after the answer.")
    Status look(@PathVariable String name) {
        require(name);
        try {
            control.look(name);
        } catch (IllegalStateException e) {
            throw new UnacceptableException(e.getMessage());
        }
        return require(name);
    }

    @PostMapping("/{name}/test")
    @Operation(
            summary = "Tries whether files can be taken, without taking any",
            description = "200 whether they can or not.")
    TestAnswer test(@PathVariable String name) {
        require(name);
        List<String> faults = control.test(name);
        return new TestAnswer(faults.isEmpty(), faults);
    }

    private Status require(String name) {
        return control.status(name)
                .map(Status::of)
                .orElseThrow(() -> new NotFoundException("There is no intake " + name));
    }

    private IntakeItem item(long id) {
        return items.find(id).orElseThrow(() -> new NotFoundException("There is no item " + id));
    }
}
