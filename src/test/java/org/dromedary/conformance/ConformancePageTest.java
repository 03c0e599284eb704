package org.dromedary.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import org.dromedary.component.dicom.AssociationTables;
import org.dromedary.component.dicomweb.DicomWebTables;
import org.dromedary.dicom.DicomTables;
import org.dromedary.operations.settings.SettingsTable;
import org.dromedary.study.query.QueryTables;
import org.dromedary.web.dicomweb.WebServiceTable;
import org.dromedary.worklist.WorklistTables;
import org.dromedary.worklist.mpps.PerformedStepTables;

/** Keeps the tables of {@code docs/conformance.md} true to the code that negotiates, matches and answers. */
class ConformancePageTest {

    private static final Path PAGE = Path.of("docs/conformance.md");
    private static final Path FRESH = Path.of("target/conformance.md");

    private static Map<String, String> tables() throws IOException {
        String services = services();
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("services", AssociationTables.services(services));
        tables.put("identification", AssociationTables.identification());
        tables.put("accepted contexts", AssociationTables.acceptedContexts(services));
        tables.put("query keys", QueryTables.keys());
        tables.put("worklist keys", WorklistTables.keys());
        tables.put("performed step", PerformedStepTables.attributes());
        tables.put("user agent", DicomWebTables.userAgent());
        tables.put("web services", WebServiceTable.transactions());
        tables.put("transfer syntaxes", DicomTables.transferSyntaxes());
        tables.put("tls profiles", AssociationTables.tlsProfiles());
        tables.put("settings", SettingsTable.of(key -> key.matches("dromedary\\.(dicom|dicom-web|worklist)\\..*")));
        tables.put("options", AssociationTables.options());
        tables.put("storage classes", DicomTables.storageClasses(AssociationTables.proposedByGet()));
        return tables;
    }

    /** What the program's own consumer has switched on. */
    private static String services() throws IOException {
        try (InputStream in = ConformancePageTest.class.getResourceAsStream("/routes/receive.camel.yaml")) {
            List<Map<String, Map<String, Object>>> file = new Yaml().load(in);
            Map<String, Object> route = file.stream()
                    .map(entry -> entry.get("route"))
                    .filter(entry -> entry != null && "receive-dimse".equals(entry.get("id")))
                    .findFirst()
                    .orElseThrow();
            return (String) below(below(route, "from"), "parameters").get("services");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> below(Map<String, Object> map, String key) {
        return (Map<String, Object>) map.get(key);
    }

    @Test
    void theTablesAreWhatTheCodeSays() throws IOException {
        String page = Files.readString(PAGE);
        List<String> stale = new ArrayList<>();
        for (Map.Entry<String, String> table : tables().entrySet()) {
            String begin = "<!-- made from the code: " + table.getKey() + " -->\n";
            String end = "<!-- /" + table.getKey() + " -->";
            assertThat(page.split(Pattern.quote(begin), -1)).as(begin).hasSize(2);
            assertThat(page.split(Pattern.quote(end), -1)).as(end).hasSize(2);
            int from = page.indexOf(begin) + begin.length();
            if (!page.startsWith(table.getValue() + end, from)) {
                stale.add(table.getKey());
            }
            page = page.substring(0, from) + table.getValue() + page.substring(page.indexOf(end));
        }
        Files.writeString(FRESH, page);
        assertThat(stale)
                .as("stale tables; cp " + FRESH + " docs/, and see whether the text still fits")
                .isEmpty();
    }
}
