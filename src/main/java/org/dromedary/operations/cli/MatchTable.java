package org.dromedary.operations.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Matches as a table for people. Its columns are as wide as the first rows need, so that it can begin before the last one. */
final class MatchTable {

    private static final int LOOKED_AT = 100;
    private static final int WIDEST = 64;

    private final PrintWriter out;
    private final List<String> columns;
    private final List<List<String>> waiting = new ArrayList<>();
    private int[] widths;
    private int rows;

    /** @param columns keywords */
    MatchTable(PrintWriter out, List<String> columns) {
        this.out = out;
        this.columns = columns;
    }

    void add(Map<String, Object> match) {
        waiting.add(columns.stream().map(column -> text(match.get(column))).toList());
        rows++;
        if (widths != null || waiting.size() == LOOKED_AT) {
            print();
        }
    }

    /** Writes what is left; the number of rows. */
    int end() {
        if (rows > 0) {
            print();
        }
        return rows;
    }

    private void print() {
        if (widths == null) {
            widths = new int[columns.size()];
            for (int i = 0; i < widths.length; i++) {
                int column = i;
                widths[i] = Math.min(
                        WIDEST,
                        Math.max(
                                columns.get(i).length(),
                                waiting.stream()
                                        .mapToInt(row -> row.get(column).length())
                                        .max()
                                        .orElse(0)));
            }
            line(columns);
        }
        waiting.forEach(this::line);
        waiting.clear();
    }

    private void line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(String.format("%-" + widths[i] + "s  ", cells.get(i)));
        }
        out.println(line.toString().stripTrailing());
    }

    /** A value in one line; of control characters nothing is left, or a peer could write to the terminal. */
    private static String text(Object value) {
        String text = value == null
                ? ""
                : value instanceof List<?> many
                        ? many.stream().map(MatchTable::text).collect(Collectors.joining("\\"))
                        : value instanceof Map<?, ?> item
                                ? item.entrySet().stream()
                                        .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                                        .collect(Collectors.joining(" "))
                                : value.toString();
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
