package org.dromedary.deidentify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The table of pseudonyms as CSV (RFC 4180), with a line of column names. A text that a spreadsheet would compute ({@code = + - @} at
 * its beginning) gets an apostrophe before it, which reading takes away again.
 */
public final class MappingCsv {

    private static final List<String> COLUMNS =
            List.of("project", "patient_id", "pseudonym_id", "pseudonym_name", "shift_days");

    /** What a spreadsheet would compute, and what was such before it got an apostrophe. */
    private static final Pattern FORMULA = Pattern.compile("'*[=+@-]");

    private static final int LONGEST = 64;
    private static final int MOST_DAYS = 36_500;

    private MappingCsv() {}

    /** All rows. */
    public static String write(List<MappingRow> rows) {
        StringBuilder csv = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
        for (MappingRow row : rows) {
            csv.append(cell(row.project()))
                    .append(',')
                    .append(cell(row.patientId()))
                    .append(',')
                    .append(cell(row.pseudonymId()))
                    .append(',')
                    .append(cell(row.pseudonymName()))
                    .append(',')
                    .append(row.shiftDays() == null ? "" : row.shiftDays())
                    .append("\r\n");
        }
        return csv.toString();
    }

    private static String cell(String text) {
        String guarded = FORMULA.matcher(text).lookingAt() ? "'" + text : text;
        return guarded.matches("[^\",;\r\n]*") ? guarded : '"' + guarded.replace("\"", "\"\"") + '"';
    }

    /** What {@link #cell} wrote. */
    private static String plain(String cell) {
        return cell.startsWith("'") && FORMULA.matcher(cell).lookingAt() ? cell.substring(1) : cell;
    }

    /**
     * Reads rows; cells may be parted by comma or semicolon, as spreadsheets write them.
     *
     * @throws IllegalArgumentException if it is no such table; the message names the line, not the patient
     */
    public static List<MappingRow> read(String csv) {
        String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
        List<List<String>> lines =
                cells(text, text.lines().findFirst().orElse("").contains(";") ? ';' : ',');
        if (lines.isEmpty() || !lines.get(0).equals(COLUMNS)) {
            throw new IllegalArgumentException("line 1: the columns must be " + String.join(",", COLUMNS));
        }
        List<MappingRow> rows = new ArrayList<>();
        Set<String> patients = new HashSet<>();
        Set<String> pseudonyms = new HashSet<>();
        for (int i = 1; i < lines.size(); i++) {
            MappingRow row = row(lines.get(i), i + 1);
            if (!patients.add(row.project() + "\n" + row.patientId())) {
                throw new IllegalArgumentException("line " + (i + 1) + ": the patient stands there twice");
            }
            if (!pseudonyms.add(row.project() + "\n" + row.pseudonymId())) {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + ": another patient of the project has the same pseudonym_id");
            }
            rows.add(row);
        }
        return rows;
    }

    private static MappingRow row(List<String> cells, int line) {
        if (cells.size() != COLUMNS.size()) {
            throw new IllegalArgumentException(
                    "line " + line + ": it has " + cells.size() + " cells and needs " + COLUMNS.size());
        }
        for (int i = 0; i < 4; i++) {
            String cell = plain(cells.get(i));
            if (cell.isBlank()
                    || cell.length() > LONGEST
                    || cell.indexOf('\\') >= 0
                    || cell.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("line " + line + ": " + COLUMNS.get(i) + " needs 1 to " + LONGEST
                        + " characters, no backslash among them");
            }
        }
        String shift = cells.get(4);
        if (!shift.isEmpty() && (!shift.matches("-?[0-9]{1,5}") || Math.abs(Integer.parseInt(shift)) > MOST_DAYS)) {
            throw new IllegalArgumentException(
                    "line " + line + ": shift_days is a number of days, such as -42, or empty");
        }
        return new MappingRow(
                plain(cells.get(0)),
                plain(cells.get(1)),
                plain(cells.get(2)),
                plain(cells.get(3)),
                shift.isEmpty() ? null : Integer.valueOf(shift));
    }

    private static List<List<String>> cells(String text, char separator) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == separator) {
                line.add(cell.toString().strip());
                cell.setLength(0);
            } else if (!quoted && (c == '\n' || c == '\r')) {
                end(lines, line, cell);
                line = new ArrayList<>();
            } else {
                cell.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("line " + (lines.size() + 1) + ": a quotation mark is not closed");
        }
        end(lines, line, cell);
        return lines;
    }

    /** An empty line is none. */
    private static void end(List<List<String>> lines, List<String> line, StringBuilder cell) {
        if (!line.isEmpty() || !cell.isEmpty()) {
            line.add(cell.toString().strip());
            lines.add(line);
        }
        cell.setLength(0);
    }
}
