package org.dromedary.web.console;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

import org.dromedary.study.Study;
import org.dromedary.study.StudyControl;
import org.dromedary.study.StudyHolds;
import org.dromedary.study.StudyProgress;
import org.dromedary.study.StudyWatch;

/** The console's first page: studies that are being received, what each waits for, and those that are held. */
@Hidden
@Controller
class ReceivingController {

    /** More than this nobody reads on one page. */
    private static final int MOST = 200;

    private final StudyHolds holds;
    private final StudyWatch watch;
    private final StudyControl control;

    ReceivingController(StudyHolds holds, StudyWatch watch, StudyControl control) {
        this.holds = holds;
        this.watch = watch;
        this.control = control;
    }

    /** A study as the page shows it. */
    record Row(Study study, StudyProgress progress) {

        /** Until it is complete or, if time alone does not bring that, until its deadline; null if neither is known. */
        public Long seconds() {
            return progress.completesInSeconds() != null ? progress.completesInSeconds() : progress.deadlineInSeconds();
        }

        /** As people write it; of a name in several scripts the first (PS3.5 §6.2.1). */
        public String patient() {
            String name = study.patientName() == null ? "" : study.patientName().split("=", 2)[0];
            String[] parts = name.split("\\^", 2);
            String rest = parts.length < 2 ? "" : parts[1].replace('^', ' ').strip();
            String shown = rest.isEmpty() ? parts[0].strip() : parts[0].strip() + ", " + rest;
            return shown.isBlank() ? "–" : shown;
        }

        public boolean completes() {
            return progress.completesInSeconds() != null;
        }

        /** As the script of the page shows it, too. */
        public String countdown() {
            long left = seconds() == null ? 0 : seconds();
            return String.format(Locale.ROOT, "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60);
        }

        /** For the progress bar: 0 to 100, null while nobody knows how many are to come. */
        public Integer percent() {
            return progress.expected() == null ? null : Math.min(100, 100 * progress.received() / progress.expected());
        }
    }

    @GetMapping("/")
    String page(Model model) {
        list(model);
        return "console/receiving";
    }

    /** The part of the page that changes, for the script to put in its place. */
    @GetMapping("/console/receiving/list")
    String part(Model model) {
        list(model);
        return "console/receiving :: list";
    }

    private void list(Model model) {
        List<Row> held = rows(holds.held(MOST)).toList();
        List<Row> receiving = rows(holds.notHeld(
                        watch.receiving().stream().limit(MOST).toList()))
                .sorted(Comparator.comparing(row -> row.seconds() == null ? Long.MAX_VALUE : row.seconds()))
                .toList();
        model.addAttribute("receiving", receiving);
        model.addAttribute("held", held);
    }

    private Stream<Row> rows(List<Study> studies) {
        Map<String, StudyProgress> progress = watch.of(studies);
        return studies.stream()
                .filter(study -> progress.containsKey(study.studyUid()))
                .map(study -> new Row(study, progress.get(study.studyUid())));
    }

    @PostMapping("/console/receiving/{uid:[0-9.]{1,64}}/complete")
    String complete(@PathVariable String uid) throws IOException, InterruptedException {
        control.complete(uid);
        return "redirect:/";
    }

    @PostMapping("/console/receiving/{uid:[0-9.]{1,64}}/hold")
    String hold(@PathVariable String uid) {
        control.hold(uid);
        return "redirect:/";
    }
}
