package org.dromedary.web.api;

import java.util.List;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.study.Audit;

/** The audit trail. */
@RestController
@RequestMapping("/api/audit")
@Tag(name = "Audit", description = "What happened to a study")
class AuditController {

    private final Audit audit;

    AuditController(Audit audit) {
        this.audit = audit;
    }

    @GetMapping
    @Operation(summary = "What happened to a study, oldest first")
    List<Audit.Entry> ofStudy(
            @RequestParam @Pattern(regexp = StudiesController.UID, message = StudiesController.UID_MESSAGE)
                    String study) {
        return audit.ofStudy(study);
    }
}
