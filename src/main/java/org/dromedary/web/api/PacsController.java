package org.dromedary.web.api;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.component.PeerException;
import org.dromedary.delivery.DeliveryRefusedException;
import org.dromedary.operations.settings.DicomNodes;
import org.dromedary.study.Audit;
import org.dromedary.study.AuditActor;
import org.dromedary.sync.StudyFilter;
import org.dromedary.sync.SyncJob;
import org.dromedary.sync.SyncJobs;
import org.dromedary.sync.SyncStudyState;
import org.dromedary.sync.UnifiedStudies;

/** PACS of {@code dromedary.dicom.nodes} beside the own store, and jobs that bring the store level with them. */
@RestController
@RequestMapping("/api")
@Tag(name = "PACS", description = "What PACS have, where each study is, and jobs that fetch what is missing here")
class PacsController {

    private static final String DAY = "\\d{8}";
    private static final String DAY_MESSAGE = "must be yyyyMMdd";
    private static final String MODALITY = "[A-Z0-9_]{1,16}";
    private static final String MODALITY_MESSAGE = "must be a modality such as CT";

    private final UnifiedStudies unified;
    private final SyncJobs jobs;
    private final DicomNodes nodes;
    private final Audit audit;
    private final AuditActor actor;

    PacsController(UnifiedStudies unified, SyncJobs jobs, DicomNodes nodes, Audit audit, AuditActor actor) {
        this.unified = unified;
        this.jobs = jobs;
        this.nodes = nodes;
        this.audit = audit;
        this.actor = actor;
    }

    /** What to fetch from where. */
    record SyncOrder(String node, String from, String to, List<String> modalities) {}

    @PostMapping("/pacs/{node}/test")
    @Operation(
            summary = "Tests the connection with a PACS: C-ECHO, and a C-FIND that matches nothing",
            description = "200 whether it is well or not.")
    DestinationsController.EchoAnswer test(@PathVariable String node) {
        String name = known(node);
        audit.record("pacs.test", null, null, null, name);
        long begin = System.nanoTime();
        String failure = unified.connection(name);
        return new DestinationsController.EchoAnswer(
                failure == null, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), failure);
    }

    @GetMapping("/pacs/{node}/studies")
    @Operation(
            summary = "Studies of a PACS (C-FIND), each with how much of it is in the store",
            description = "With missing=true only those that the store does not have completely.")
    UnifiedStudies.Page studies(
            @PathVariable String node,
            @RequestParam(required = false) String patientId,
            @RequestParam(required = false) String patientName,
            @RequestParam(required = false) String accessionNumber,
            @RequestParam(required = false)
                    @Pattern(regexp = StudiesController.DATES, message = StudiesController.DATES_MESSAGE)
                    String studyDate,
            @RequestParam(required = false) @Pattern(regexp = MODALITY, message = MODALITY_MESSAGE) String modality,
            @RequestParam(defaultValue = "false") boolean missing,
            @RequestParam(defaultValue = "100") @Min(1) @Max(10_000) int limit)
            throws PeerException {
        String name = known(node);
        audit.record("pacs.find", null, null, null, name);
        UnifiedStudies.Page page =
                unified.ofPacs(name, filter(patientId, patientName, accessionNumber, studyDate, modality), limit);
        return missing ? without(page) : page;
    }

    private static UnifiedStudies.Page without(UnifiedStudies.Page page) {
        return new UnifiedStudies.Page(
                page.studies().stream()
                        .filter(study -> study.store() == null || Boolean.FALSE.equals(study.complete()))
                        .toList(),
                page.problems(),
                page.more());
    }

    @GetMapping("/sync/studies")
    @Operation(
            summary = "Studies of the store and of PACS in one list: where each is, with instance counts of both sides",
            description =
                    "node may be given several times; without it the PACS are all of dromedary.dicom.nodes. A PACS that"
                            + " does not answer is named under problems, and complete is null then.")
    UnifiedStudies.Page all(
            @RequestParam(required = false) List<String> node,
            @RequestParam(required = false) String patientId,
            @RequestParam(required = false) String patientName,
            @RequestParam(required = false) String accessionNumber,
            @RequestParam(required = false)
                    @Pattern(regexp = StudiesController.DATES, message = StudiesController.DATES_MESSAGE)
                    String studyDate,
            @RequestParam(required = false) @Pattern(regexp = MODALITY, message = MODALITY_MESSAGE) String modality) {
        List<String> asked = node == null
                ? nodes.all().stream().map(DicomNodes.Node::name).toList()
                : node.stream().map(this::known).distinct().toList();
        audit.record("pacs.find", null, null, null, String.join(",", asked));
        return unified.all(asked, filter(patientId, patientName, accessionNumber, studyDate, modality));
    }

    @PostMapping("/sync")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Fetches all studies of a PACS that the store does not have, as a job",
            description =
                    "from and to are StudyDates (yyyyMMdd), modalities a list; all may be missing. One job of a PACS"
                            + " at a time: 409 otherwise.")
    SyncJob begin(@RequestBody SyncOrder order) {
        String node = known(order.node());
        day("from", order.from());
        day("to", order.to());
        if (order.from() != null && order.to() != null && order.from().compareTo(order.to()) > 0) {
            throw new UnacceptableException("from is after to");
        }
        List<String> modalities = order.modalities() == null ? List.of() : order.modalities();
        if (modalities.size() > 10 || modalities.stream().anyMatch(one -> one == null || !one.matches(MODALITY))) {
            throw new UnacceptableException("modalities must be at most ten such as CT");
        }
        return jobs.begin(node, order.from(), order.to(), modalities, actor.name())
                .orElseThrow(() -> new DeliveryRefusedException("Job "
                        + jobs.open(node).map(job -> "" + job.id()).orElse("another")
                        + " of " + node + " is not over; wait for it, or cancel it"));
    }

    private static void day(String name, String value) {
        if (value != null && !value.matches(DAY)) {
            throw new UnacceptableException(name + " " + DAY_MESSAGE);
        }
    }

    @GetMapping("/sync")
    @Operation(summary = "Jobs, the newest first")
    Page<SyncJob> list(
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        return Page.of(jobs.list(limit + 1, offset), offset, limit);
    }

    @GetMapping("/sync/{job}")
    @Operation(summary = "How far a job has come, and what could not be fetched")
    SyncJobs.Status status(@PathVariable long job) {
        return jobs.status(job).orElseThrow(() -> new NotFoundException("There is no job " + job));
    }

    @GetMapping("/sync/{job}/studies")
    @Operation(summary = "The studies of a job")
    Page<SyncJob.Item> studies(
            @PathVariable long job,
            @RequestParam(required = false) SyncStudyState state,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        status(job);
        return Page.of(jobs.studies(job, state, limit + 1, offset), offset, limit);
    }

    @PostMapping("/sync/{job}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Ends a job as soon as the studies that are under way are done")
    SyncJobs.Status cancel(@PathVariable long job) {
        SyncJobs.Status before = status(job);
        if (!jobs.cancel(job)) {
            throw new DeliveryRefusedException(
                    "Job " + job + " is over: " + before.job().state());
        }
        return status(job);
    }

    private String known(String node) {
        if (node == null || nodes.named(node) == null) {
            throw new NotFoundException("There is no node of that name in dromedary.dicom.nodes; there are "
                    + nodes.all().stream().map(DicomNodes.Node::name).toList());
        }
        return node;
    }

    private static StudyFilter filter(
            String patientId, String patientName, String accessionNumber, String studyDate, String modality) {
        String[] days = StudiesController.range(studyDate);
        return new StudyFilter(patientId, patientName, accessionNumber, days[0], days[1], modality);
    }
}
