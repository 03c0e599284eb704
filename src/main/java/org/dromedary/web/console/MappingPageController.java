package org.dromedary.web.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

import org.dromedary.deidentify.MappingCsv;
import org.dromedary.deidentify.MappingRow;
import org.dromedary.deidentify.MappingTable;
import org.dromedary.study.Audit;

/** The console's page of pseudonyms: how many there are, and CSV out and in. */
@Hidden
@Controller
@RequestMapping("/console/deidentify/mapping")
class MappingPageController {

    private final MappingTable table;
    private final Audit audit;

    MappingPageController(MappingTable table, Audit audit) {
        this.table = table;
        this.audit = audit;
    }

    @GetMapping
    String page(Model model) {
        Map<String, Long> projects = table.rows().stream()
                .collect(Collectors.groupingBy(MappingRow::project, TreeMap::new, Collectors.counting()));
        model.addAttribute("projects", projects);
        return "console/mapping";
    }

    /** Answers with the page again, and with what became of the file. */
    @PostMapping
    String put(
            @RequestParam MultipartFile file,
            @RequestParam(defaultValue = "false") boolean replace,
            RedirectAttributes told)
            throws IOException {
        try {
            List<MappingRow> rows = MappingCsv.read(new String(file.getBytes(), StandardCharsets.UTF_8));
            table.put(rows, replace);
            audit.record("deidentify.mapping-changed", null, null, null, rows.size() + " rows");
            told.addFlashAttribute("taken", rows.size());
        } catch (IllegalArgumentException e) {
            told.addFlashAttribute("problem", e.getMessage());
        } catch (DuplicateKeyException e) {
            told.addFlashAttribute("taken", -1);
        }
        return "redirect:/console/deidentify/mapping";
    }
}
