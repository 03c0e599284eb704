package org.dromedary.deidentify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class MappingCsvTest {

    private static MappingRow row(String patient, String pseudonym) {
        return new MappingRow("project", patient, pseudonym, "Name^" + pseudonym, -42);
    }

    @Test
    void noCellIsAFormulaAndAllComesBack() {
        List<MappingRow> rows = List.of(
                row("=HYPERLINK(\"x\",\"y\")", "S1"),
                row("+1", "S2"),
                row("@SUM(1;2)", "S3"),
                row("-7", "S4"),
                row("'=1", "S5"),
                row("''-1", "S6"),
                row("O'Neill", "S7"),
                row("'quoted", "S8"),
                row("plain", "S9"));
        String csv = MappingCsv.write(rows);
        assertThat(MappingCsv.read(csv)).isEqualTo(rows);
        assertThat(csv.lines().skip(1)).allSatisfy(line -> assertThat(line).matches("project,\"?[^=+@-].*"));
        assertThat(csv)
                .contains(",'+1,")
                .contains(",-42\r\n")
                .contains(",O'Neill,")
                .contains(",'quoted,");
    }

    @Test
    void whatASpreadsheetPartsBySemicolonIsNoFormulaEither() {
        String csv = MappingCsv.write(List.of(row("a;=1+1", "S1")));
        assertThat(csv).contains("\"a;=1+1\"");
        assertThat(MappingCsv.read(csv)).containsExactly(row("a;=1+1", "S1"));
    }
}
