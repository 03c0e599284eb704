package org.dromedary.web.console;

import java.io.IOException;
import java.util.List;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

import org.dromedary.intake.IntakeControl;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeItems;
import org.dromedary.intake.IntakeState;
import org.dromedary.intake.IntakeStatus;

/** The console's page of intakes: what each does, what it has taken last, and what failed. */
@Hidden
@Controller
class IntakePageController {

    private static final int NEWEST = 20;
    private static final String PAGE = "redirect:/console/intake";

    private final IntakeControl control;
    private final IntakeItems items;

    IntakePageController(IntakeControl control, IntakeItems items) {
        this.control = control;
        this.items = items;
    }

    /** An intake as the page shows it. */
    record Row(IntakeStatus status) {

        public boolean isHeld() {
            return status.state() == IntakeStatus.State.PAUSED;
        }

        public boolean isTroubled() {
            return status.problem() != null;
        }

        public boolean isEnabled() {
            return status.state() != IntakeStatus.State.DISABLED;
        }

        public long done() {
            return status.items().get(IntakeState.DONE);
        }

        public long stored() {
            return status.items().get(IntakeState.STORED);
        }

        public long failed() {
            return status.items().get(IntakeState.FAILED);
        }
    }

    @GetMapping("/console/intake")
    String page(Model model) {
        list(model);
        return "console/intake";
    }

    /** The part of the page that changes, for the script to put in its place. */
    @GetMapping("/console/intake/list")
    String part(Model model) {
        list(model);
        return "console/intake :: list";
    }

    private void list(Model model) {
        List<IntakeItem> newest = items.list(null, null, null, NEWEST, 0);
        model.addAttribute("intakes", control.status().stream().map(Row::new).toList());
        model.addAttribute("newest", newest);
    }

    @PostMapping("/console/intake/{name:[a-z0-9-]{1,40}}/pause")
    String pause(@PathVariable String name) {
        if (control.status(name).isPresent()) {
            control.pause(name);
        }
        return PAGE;
    }

    @PostMapping("/console/intake/{name:[a-z0-9-]{1,40}}/resume")
    String resume(@PathVariable String name) {
        if (control.status(name).isPresent()) {
            control.resume(name);
        }
        return PAGE;
    }

    @PostMapping("/console/intake/items/{id:[0-9]{1,18}}/retry")
    String retry(@PathVariable long id, RedirectAttributes after) {
        try {
            IntakeItem item = items.find(id).orElse(null);
            if (item != null) {
                control.retry(item);
            }
        } catch (IOException | IllegalStateException e) {
            after.addFlashAttribute("fault", id + ": " + e.getMessage());
        }
        return PAGE;
    }
}
