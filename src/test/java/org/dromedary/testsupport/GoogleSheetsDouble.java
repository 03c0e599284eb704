package org.dromedary.testsupport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import org.dromedary.testsupport.GoogleServer.Answer;
import org.dromedary.testsupport.GoogleServer.Call;

/** Sheets v4: spreadsheets.get, values.get, values.batchGet and values.batchUpdate on grids of cells. */
public final class GoogleSheetsDouble {

    private static final String START = "/v4/spreadsheets/";
    private static final Pattern RANGE = Pattern.compile("'((?:[^']|'')*)'!([A-Z]*)(\\d+):([A-Z]*)(\\d+)");

    /** Tabs by spreadsheet, "id/title"; each a list of rows. */
    private final Map<String, List<List<Object>>> tabs = new LinkedHashMap<>();

    private int rowsToInsert;
    private String insertInto;

    /** Makes or replaces a tab. */
    @SafeVarargs
    public final synchronized void put(String spreadsheet, String title, List<?>... rows) {
        List<List<Object>> grid = new ArrayList<>();
        for (List<?> row : rows) {
            grid.add(new ArrayList<>(row));
        }
        tabs.put(spreadsheet + "/" + title, grid);
    }

    public synchronized void append(String spreadsheet, String title, Object... cells) {
        tabs.get(spreadsheet + "/" + title).add(new ArrayList<>(Arrays.asList(cells)));
    }

    /** Inserts an empty row, as somebody does who works in the sheet. */
    public synchronized void insertRow(String spreadsheet, String title, int number) {
        tabs.get(spreadsheet + "/" + title).add(number - 1, new ArrayList<>());
    }

    public synchronized void removeRow(String spreadsheet, String title, int number) {
        tabs.get(spreadsheet + "/" + title).remove(number - 1);
    }

    /** Somebody inserts rows above the first one with data at the moment at which the next cells are written. */
    public synchronized void insertBeforeNextWrite(String spreadsheet, String title, int rows) {
        insertInto = spreadsheet + "/" + title;
        rowsToInsert = rows;
    }

    public synchronized void set(String spreadsheet, String title, int row, int column, Object value) {
        List<Object> cells = tabs.get(spreadsheet + "/" + title).get(row - 1);
        while (cells.size() < column) {
            cells.add("");
        }
        cells.set(column - 1, value);
    }

    /** A cell's text; empty if there is nothing. Rows and columns count from 1. */
    public synchronized String cell(String spreadsheet, String title, int row, int column) {
        List<List<Object>> grid = tabs.get(spreadsheet + "/" + title);
        return row > grid.size() || column > grid.get(row - 1).size()
                ? ""
                : String.valueOf(grid.get(row - 1).get(column - 1));
    }

    synchronized Answer answer(Call call) throws IOException {
        String rest = call.path().substring(START.length());
        String spreadsheet = rest.split("[/:]")[0];
        if (tabs.keySet().stream().noneMatch(key -> key.startsWith(spreadsheet + "/"))) {
            return Answer.error(404, "notFound", "Requested entity was not found.");
        }
        if (rest.equals(spreadsheet)) {
            return describe(spreadsheet);
        }
        if (rest.endsWith("/values:batchGet")) {
            List<Object> ranges = new ArrayList<>();
            for (String range : call.query().get("ranges")) {
                ranges.add(values(spreadsheet, range, "COLUMNS".equals(call.first("majorDimension"))));
            }
            return Answer.json(Map.of("spreadsheetId", spreadsheet, "valueRanges", ranges));
        }
        if (rest.endsWith("/values:batchUpdate")) {
            return update(spreadsheet, call.json());
        }
        if (rest.contains("/values/")) {
            return Answer.json(values(
                    spreadsheet,
                    rest.substring(rest.indexOf("/values/") + 8),
                    "COLUMNS".equals(call.first("majorDimension"))));
        }
        return Answer.error(404, "notFound", "no such method");
    }

    private Answer describe(String spreadsheet) throws IOException {
        List<Object> sheets = new ArrayList<>();
        tabs.forEach((key, grid) -> {
            if (key.startsWith(spreadsheet + "/")) {
                sheets.add(Map.of(
                        "properties",
                        Map.of(
                                "title",
                                key.substring(spreadsheet.length() + 1),
                                "sheetType",
                                "GRID",
                                "gridProperties",
                                Map.of("rowCount", Math.max(1000, grid.size()), "columnCount", 26))));
            }
        });
        return Answer.json(Map.of("spreadsheetId", spreadsheet, "sheets", sheets));
    }

    private record Area(List<List<Object>> grid, int left, int right, int top, int bottom) {}

    private Area area(String spreadsheet, String range) {
        Matcher parsed = RANGE.matcher(range);
        List<List<Object>> grid =
                parsed.matches() ? tabs.get(spreadsheet + "/" + parsed.group(1).replace("''", "'")) : null;
        if (grid == null) {
            throw new IllegalArgumentException("Unable to parse range: " + range);
        }
        int bottom = Integer.parseInt(parsed.group(5));
        if (Integer.parseInt(parsed.group(3)) > Math.max(1000, grid.size())) {
            throw new IllegalArgumentException("Range exceeds grid limits");
        }
        return new Area(
                grid,
                parsed.group(2).isEmpty() ? 1 : column(parsed.group(2)),
                parsed.group(4).isEmpty() ? 26 : column(parsed.group(4)),
                Integer.parseInt(parsed.group(3)),
                bottom);
    }

    private static int column(String letters) {
        return letters.chars().reduce(0, (sum, letter) -> sum * 26 + letter - 'A' + 1);
    }

    /** As the API: without empty cells and rows at the end. */
    private Map<String, Object> values(String spreadsheet, String range, boolean columns) {
        Area area = area(spreadsheet, range);
        List<List<Object>> rows = new ArrayList<>();
        for (int row = area.top(); row <= Math.min(area.bottom(), area.grid().size()); row++) {
            List<Object> cells = area.grid().get(row - 1);
            rows.add(
                    cells.size() < area.left()
                            ? List.of()
                            : cells.subList(area.left() - 1, Math.min(area.right(), cells.size())));
        }
        List<List<Object>> lines = trim(columns ? turned(rows, area.right() - area.left() + 1) : rows);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("range", range);
        answer.put("majorDimension", columns ? "COLUMNS" : "ROWS");
        if (!lines.isEmpty()) {
            answer.put("values", lines);
        }
        return answer;
    }

    private static List<List<Object>> turned(List<List<Object>> rows, int width) {
        List<List<Object>> columns = new ArrayList<>();
        for (int column = 0; column < width; column++) {
            List<Object> line = new ArrayList<>();
            for (List<Object> row : rows) {
                line.add(column < row.size() ? row.get(column) : "");
            }
            columns.add(line);
        }
        return columns;
    }

    private static List<List<Object>> trim(List<List<Object>> lines) {
        List<List<Object>> trimmed = new ArrayList<>();
        for (List<Object> line : lines) {
            int end = line.size();
            while (end > 0 && "".equals(line.get(end - 1))) {
                end--;
            }
            trimmed.add(List.copyOf(line.subList(0, end)));
        }
        while (!trimmed.isEmpty() && trimmed.get(trimmed.size() - 1).isEmpty()) {
            trimmed.remove(trimmed.size() - 1);
        }
        return trimmed;
    }

    private Answer update(String spreadsheet, JsonNode body) throws IOException {
        if (insertInto != null) {
            for (int i = 0; i < rowsToInsert; i++) {
                tabs.get(insertInto).add(1, new ArrayList<>());
            }
            insertInto = null;
        }
        if (!body.path("valueInputOption").asText().equals("RAW")) {
            return Answer.error(400, "badRequest", "'valueInputOption' is required but not specified");
        }
        int cells = 0;
        for (JsonNode data : body.path("data")) {
            Area area = area(spreadsheet, data.path("range").asText());
            while (area.grid().size() < area.top()) {
                area.grid().add(new ArrayList<>());
            }
            List<Object> row = area.grid().get(area.top() - 1);
            while (row.size() < area.left()) {
                row.add("");
            }
            row.set(area.left() - 1, data.path("values").path(0).path(0).asText());
            cells++;
        }
        return Answer.json(Map.of("spreadsheetId", spreadsheet, "totalUpdatedCells", cells));
    }
}
