package org.dromedary.web.console;

import java.io.IOException;
import java.io.InputStream;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

import org.dromedary.deidentify.report.Reports;
import org.dromedary.web.deidentify.PreviewRefusedException;
import org.dromedary.web.deidentify.Previewed;
import org.dromedary.web.deidentify.Previewing;
import org.dromedary.web.pictures.PicturesBusyException;

/** The console's page on which a profile is tried, and that with the report of a delivery. */
@Hidden
@Controller
class DeidentifyPreviewController {

    private final Previewing previewing;
    private final Reports reports;

    DeidentifyPreviewController(Previewing previewing, Reports reports) {
        this.previewing = previewing;
        this.reports = reports;
    }

    @GetMapping("/console/deidentify")
    String page(@RequestParam(required = false) String study, Model model) throws IOException {
        model.addAttribute("profiles", previewing.profiles());
        model.addAttribute("study", study);
        return "console/deidentify";
    }

    @PostMapping("/console/deidentify")
    String preview(
            @RequestParam String profile,
            @RequestParam(required = false) MultipartFile file,
            @RequestParam(required = false) String study,
            @RequestParam(required = false) String instance,
            Model model,
            HttpServletResponse response)
            throws IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        page(study, model);
        model.addAttribute("chosen", profile);
        model.addAttribute("instance", instance);
        try {
            model.addAttribute("result", previewed(profile, file, given(study), given(instance)));
        } catch (PreviewRefusedException | PicturesBusyException e) {
            model.addAttribute("problem", e.getMessage());
        }
        return "console/deidentify";
    }

    private Previewed previewed(String profile, MultipartFile file, String study, String instance)
            throws IOException, PreviewRefusedException {
        if (file != null && !file.isEmpty()) {
            try (InputStream content = file.getInputStream()) {
                return previewing.file(content, profile, true);
            }
        }
        return previewing.stored(study == null ? "" : study, null, instance, profile, true);
    }

    private static String given(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    @GetMapping("/console/deliveries/{id}/deidentification")
    String report(@PathVariable long id, Model model) {
        model.addAttribute("id", id);
        model.addAttribute("kept", reports.of(id).orElse(null));
        return "console/deidentification";
    }
}
