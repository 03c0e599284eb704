package org.dromedary.web.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.deidentify.MappingCsv;
import org.dromedary.deidentify.MappingTable;
import org.dromedary.study.Audit;

/** The table of pseudonyms, as CSV. */
@RestController
@RequestMapping("/api/deidentify/mapping")
@Tag(name = "De-identification", description = "Pseudonyms of patients")
class MappingController {

    private static final String CSV = "text/csv;charset=UTF-8";

    private final MappingTable table;
    private final Audit audit;

    MappingController(MappingTable table, Audit audit) {
        this.table = table;
        this.audit = audit;
    }

    /** How many rows there are after a call. */
    record Kept(
            @Schema(description = "Rows that came") int taken,
            @Schema(description = "Rows that are there") long rows) {}

    @GetMapping(produces = CSV)
    @Operation(
            summary = "The table as CSV",
            description = "Columns project, patient_id, pseudonym_id, pseudonym_name, shift_days."
                    + " It tells who is who: keep it as you keep the patients' files.")
    ResponseEntity<String> export() {
        audit.record("deidentify.mapping-exported", null, null, null, null);
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("deidentify-mapping.csv")
                                .build()
                                .toString())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(MappingCsv.write(table.rows()));
    }

    @PutMapping(consumes = {"text/csv", "text/plain"})
    @Operation(
            summary = "Takes rows from CSV, all or none",
            description = "Rows of a project and patient that are there are changed. What was sent before under another"
                    + " pseudonym stays as it was sent.")
    Kept put(
            @RequestBody String csv,
            @Parameter(description = "Whether rows that the CSV does not have are removed")
                    @RequestParam(defaultValue = "false")
                    boolean replace) {
        try {
            var rows = MappingCsv.read(csv);
            table.put(rows, replace);
            audit.record("deidentify.mapping-changed", null, null, null, rows.size() + " rows");
            return new Kept(rows.size(), table.count());
        } catch (IllegalArgumentException e) {
            throw new UnacceptableException(e.getMessage());
        } catch (DuplicateKeyException e) {
            throw new UnacceptableException(
                    "A pseudonym_id is that of another patient of the project in the table; nothing was changed");
        }
    }
}
