package org.dromedary.web.api;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.delivery.DeliveryRefusedException;
import org.dromedary.study.Study;
import org.dromedary.study.StudyControl;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyProgress;
import org.dromedary.study.StudyQuery;
import org.dromedary.study.StudyState;
import org.dromedary.study.StudyWatch;

/** Studies of the store. */
@RestController
@RequestMapping("/api/studies")
@Tag(name = "Studies", description = "What was received, and how far it has come")
class StudiesController {

    static final String UID = "[0-9.]{1,64}";
    static final String UID_MESSAGE = "must be a UID: digits and dots, 64 characters at most";
    static final String DATES = "\\d{8}|\\d{8}-(\\d{8})?|-\\d{8}";
    static final String DATES_MESSAGE = "must be yyyyMMdd or a range such as 20261101-20261130";
    private static final String WILDCARDS = "Without regard to case; * stands for anything";

    private final StudyIndex index;
    private final StudyControl control;
    private final StudyWatch watch;
    private final DeliveryQueries deliveries;

    StudiesController(StudyIndex index, StudyControl control, StudyWatch watch, DeliveryQueries deliveries) {
        this.index = index;
        this.control = control;
        this.watch = watch;
        this.deliveries = deliveries;
    }

    @GetMapping
    @Operation(summary = "Finds studies, the newest received first")
    Page<StudyListed> find(
            @Parameter(description = WILDCARDS) @RequestParam(required = false) String patientId,
            @Parameter(description = WILDCARDS) @RequestParam(required = false) String patientName,
            @Parameter(description = WILDCARDS) @RequestParam(required = false) String accessionNumber,
            @Parameter(description = "StudyDate: 20261121, or a range: 20261101-20261130, 20261101-, -20261130")
                    @RequestParam(required = false)
                    @Pattern(regexp = DATES, message = DATES_MESSAGE)
                    String studyDate,
            @Parameter(description = "A modality in the study, e.g. CT") @RequestParam(required = false)
                    String modality,
            @Parameter(description = "StudyDescription without recipients and password. " + WILDCARDS)
                    @RequestParam(required = false)
                    String description,
            @RequestParam(required = false) StudyState state,
            @Parameter(description = "Where it came from. " + WILDCARDS) @RequestParam(required = false) String source,
            @Parameter(description = "Received at or after, e.g. 2026-11-21T08:00:00Z") @RequestParam(required = false)
                    Instant since,
            @RequestParam(defaultValue = "50") @Min(1) @Max(Page.MOST) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        String[] range = range(studyDate);
        StudyQuery query = new StudyQuery(
                patientId,
                patientName,
                accessionNumber,
                range[0],
                range[1],
                modality,
                description,
                state,
                source,
                since,
                limit + 1,
                offset);
        return Page.of(
                index.studies(query).stream()
                        .map(study -> new StudyListed(study, progress(study)))
                        .toList(),
                offset,
                limit);
    }

    /** First and last day of a range; null where it is open. */
    static String[] range(String studyDate) {
        if (studyDate == null) {
            return new String[] {null, null};
        }
        int dash = studyDate.indexOf('-');
        String from = dash < 0 ? studyDate : studyDate.substring(0, dash);
        String to = dash < 0 ? studyDate : studyDate.substring(dash + 1);
        return new String[] {from.isEmpty() ? null : from, to.isEmpty() ? null : to};
    }

    @GetMapping("/{uid}")
    @Operation(summary = "One study with its series")
    StudyDetail get(@PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid) {
        Study study = study(uid);
        return StudyDetail.of(study, watch.of(study).orElse(null), index.instances(uid));
    }

    /** A study that goes its way has nothing to show, so nothing is looked up for it. */
    private StudyProgress progress(Study study) {
        return study.receivingSince() != null || study.state() == StudyState.HELD
                ? watch.of(study).orElse(null)
                : null;
    }

    @PostMapping("/{uid}/complete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary =
                    "Ends what is being received now, without waiting for its conditions; releases a study that is held",
            description = "A study that was discarded at its deadline goes its way, too.")
    Study complete(@PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid)
            throws IOException, InterruptedException {
        Study study = study(uid);
        if (!control.complete(uid)) {
            throw new DeliveryRefusedException(
                    "Nothing of this study is being received on this node; its state is " + study.state());
        }
        return study(uid);
    }

    @PostMapping("/{uid}/hold")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Sets a study aside that is being received or not routed yet, until complete is called")
    Study hold(@PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid) {
        Study study = study(uid);
        if (!control.hold(uid)) {
            throw new DeliveryRefusedException(
                    "Nothing of this study is being received or waits to be routed; its state" + " is " + study.state()
                            + ". Deliveries have a cancel of their own");
        }
        return study(uid);
    }

    @PostMapping("/{uid}/discard")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Ends what is being received now without routing it",
            description =
                    "Its instances stay in the store and count again when more of it comes; complete takes it back.")
    Study discard(@PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid) {
        Study study = study(uid);
        if (!control.discard(uid)) {
            throw new DeliveryRefusedException(
                    "Nothing of this study is being received on this node; its state is " + study.state());
        }
        return study(uid);
    }

    @PostMapping("/{uid}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Sends the study through the routes again",
            description =
                    "Destinations that are named now and were not before get a delivery; deliveries that exist stay as"
                            + " they are, and are repeated by their own replay.")
    Study replay(@PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid) {
        Study study = study(uid);
        if (!control.replay(uid)) {
            throw new DeliveryRefusedException(
                    study.state() == StudyState.HELD
                            ? "This study is held: release it with complete"
                            : "Nothing of this study is complete yet");
        }
        return study(uid);
    }

    @GetMapping("/{uid}/deliveries")
    @Operation(summary = "Its deliveries, oldest generation first")
    List<DeliveryView> deliveries(@PathVariable @Pattern(regexp = UID, message = UID_MESSAGE) String uid) {
        study(uid);
        return deliveries.ofStudy(uid).stream().map(DeliveryView::of).toList();
    }

    private Study study(String uid) {
        return index.study(uid).orElseThrow(() -> new NotFoundException("There is no study " + uid));
    }
}
