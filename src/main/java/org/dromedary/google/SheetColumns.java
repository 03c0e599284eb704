package org.dromedary.google;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the columns of the list of work are called; capitals, blanks and punctuation do not count.
 *
 * @param id column with the file's ID in Drive
 * @param fileName column with the file's name
 * @param creationTime column with the time of the entry; empty: there need be none
 * @param hospitalName column with the sender; empty: there need be none
 * @param status column that is written
 */
public record SheetColumns(
        @DefaultValue("ID") String id,
        @DefaultValue("Filename") String fileName,
        @DefaultValue("Creation Time") String creationTime,
        @DefaultValue("Hospital Name") String hospitalName,
        @DefaultValue("Status") String status) {

    public SheetColumns {
        if (id.isBlank() || fileName.isBlank() || status.isBlank()) {
            throw new IllegalArgumentException("the columns id, file-name and status must have names");
        }
    }

    /** The columns as they are called unless somebody says otherwise. */
    public static SheetColumns usual() {
        return new SheetColumns("ID", "Filename", "Creation Time", "Hospital Name", "Status");
    }

    /** The names that a header must have. */
    List<String> required() {
        List<String> names = new ArrayList<>(List.of(id, fileName, creationTime, hospitalName, status));
        names.removeIf(String::isBlank);
        return names;
    }

    /**
     * Where the columns are.
     *
     * @param headerRow from 1
     * @param positions of the columns from 0, by name as it is in the settings
     */
    record Found(int headerRow, Map<String, Integer> positions) {

        /** Letters of a column as in A1 notation; null if there is none of that name. */
        String letters(String column) {
            Integer position = positions.get(column);
            return position == null ? null : SheetColumns.letters(position);
        }
    }

    static String letters(int position) {
        StringBuilder letters = new StringBuilder();
        for (int rest = position; rest >= 0; rest = rest / 26 - 1) {
            letters.insert(0, (char) ('A' + rest % 26));
        }
        return letters.toString();
    }

    /**
     * Finds the row that has the most of the names.
     *
     * @param rows the first rows of the sheet, as texts
     * @throws SheetException naming what is missing or twice, and what is there
     */
    Found find(String sheet, List<List<String>> rows) throws SheetException {
        int best = -1;
        Map<String, Integer> bestPositions = Map.of();
        for (int row = 0; row < rows.size(); row++) {
            Map<String, Integer> positions = positions(rows.get(row));
            if (positions.size() > bestPositions.size()) {
                best = row;
                bestPositions = positions;
            }
        }
        List<String> missing = new ArrayList<>(required());
        missing.removeAll(bestPositions.keySet());
        if (!missing.isEmpty()) {
            List<String> there = best < 0 ? firstWithText(rows) : rows.get(best);
            throw new SheetException(sheet + " has no column " + quoted(missing) + "; "
                    + (there.isEmpty() ? "its first rows are empty" : "there is " + quoted(there))
                    + ". Add what is missing to its header row, or name its columns under columns in the settings");
        }
        for (String name : required()) {
            if (rows.get(best).stream().filter(cell -> same(cell, name)).count() > 1) {
                throw new SheetException(
                        sheet + " has the column '" + name + "' twice; rename one of them in its row " + (best + 1));
            }
        }
        return new Found(best + 1, bestPositions);
    }

    private Map<String, Integer> positions(List<String> cells) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (String name : required()) {
            for (int column = 0; column < cells.size(); column++) {
                if (same(cells.get(column), name)) {
                    positions.putIfAbsent(name, column);
                }
            }
        }
        return positions;
    }

    private static List<String> firstWithText(List<List<String>> rows) {
        return rows.stream()
                .filter(row -> row.stream().anyMatch(cell -> !cell.isBlank()))
                .findFirst()
                .orElse(List.of());
    }

    /** Only the first few and their beginnings: what stands there may be no header. */
    private static String quoted(List<String> names) {
        String text = names.stream()
                .filter(name -> !name.isBlank())
                .limit(20)
                .map(name -> "'" + (name.length() > 30 ? name.substring(0, 30) + "…" : name) + "'")
                .collect(Collectors.joining(", "));
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static boolean same(String cell, String name) {
        return normal(cell).equals(normal(name));
    }

    private static String normal(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
