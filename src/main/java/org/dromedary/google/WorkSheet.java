package org.dromedary.google;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import com.google.api.services.sheets.v4.Sheets;
import com.google.api.services.sheets.v4.model.BatchUpdateValuesRequest;
import com.google.api.services.sheets.v4.model.Sheet;
import com.google.api.services.sheets.v4.model.SheetProperties;
import com.google.api.services.sheets.v4.model.ValueRange;

/**
 * A sheet as a list of work: rows that are read, and a column Status that is written. People insert, sort and remove rows
 * meanwhile, so a row is found by its key before it is written, and looked at again afterwards.
 */
public final class WorkSheet {

    /** Rows of a sheet that may stand above its header. */
    private static final int HEADER_ROWS = 20;
    /** Rows that are read by one call. */
    private static final int BLOCK = 20_000;
    /** Cells that are written by one call. */
    private static final int WRITTEN_AT_ONCE = 500;
    /** What the status of a row begins with that is not worked because another one is. */
    public static final String DUPLICATE = "error: duplicate of row ";

    private final GoogleCalls calls;
    private final Sheets sheets;
    private final String spreadsheet;
    private final String tab;
    private final SheetColumns columns;

    /**
     * @param spreadsheet ID, as in its address
     * @param tab name of the sheet in it; empty: the first
     */
    public WorkSheet(GoogleAccount account, String spreadsheet, String tab, SheetColumns columns) {
        this.calls = account.calls();
        this.sheets = account.sheets();
        this.spreadsheet = spreadsheet;
        this.tab = tab;
        this.columns = columns;
    }

    /** A sheet as it is laid out now. */
    private record Layout(String title, int rows, SheetColumns.Found found) {

        String range(String column, int first, int last) {
            return quoted(title) + "!" + found.letters(column) + first + ":" + found.letters(column) + last;
        }
    }

    /** Whether the list can be read; returns how many rows of work it has. */
    public int probe() throws GoogleException, InterruptedException {
        int[] count = new int[1];
        read(row -> count[0]++);
        return count[0];
    }

    /** Hands over every row that is not blank, from the top. */
    public void read(Consumer<SheetRow> reader) throws GoogleException, InterruptedException {
        read(layout(), reader);
    }

    private void read(Layout layout, Consumer<SheetRow> reader) throws GoogleException, InterruptedException {
        String[] names = {columns.id(), columns.fileName(), columns.status(), columns.hospitalName()};
        for (int first = layout.found().headerRow() + 1; first <= layout.rows(); first += BLOCK) {
            int last = Math.min(layout.rows(), first + BLOCK - 1);
            List<String> ranges = new ArrayList<>();
            for (String name : names) {
                if (!name.isBlank()) {
                    ranges.add(layout.range(name, first, last));
                }
            }
            List<List<Object>> cells = columns(ranges);
            int rows = cells.stream().mapToInt(List::size).max().orElse(0);
            for (int i = 0; i < rows; i++) {
                SheetRow row = new SheetRow(
                        first + i, cell(cells, 0, i), cell(cells, 1, i), cell(cells, 3, i), cell(cells, 2, i));
                if (!(row.key().isEmpty()
                        && row.hospital().isEmpty()
                        && row.status().isEmpty())) {
                    reader.accept(row);
                }
            }
        }
    }

    private Layout layout() throws GoogleException, InterruptedException {
        List<Sheet> all = calls.run(name(), () -> sheets.spreadsheets()
                        .get(spreadsheet)
                        .setFields("sheets.properties(title,sheetType,gridProperties.rowCount)")
                        .execute())
                .getSheets();
        SheetProperties properties = (all == null ? List.<Sheet>of() : all)
                .stream()
                        .map(Sheet::getProperties)
                        .filter(one -> one.getGridProperties() != null)
                        .filter(one -> tab.isEmpty() || tab.equals(one.getTitle()))
                        .findFirst()
                        .orElseThrow(() -> new SheetException(
                                name() + " has no sheet " + (tab.isEmpty() ? "with cells" : "'" + tab + "'")
                                        + "; name one of its tabs, as it stands there, as sheet in the settings"));
        String title = properties.getTitle();
        List<List<Object>> rows =
                values(List.of(quoted(title) + "!1:" + HEADER_ROWS), "ROWS").get(0);
        List<List<String>> texts = rows.stream()
                .map(row -> row.stream().map(WorkSheet::text).toList())
                .toList();
        SheetColumns.Found found = columns.find("The sheet '" + title + "'", texts);
        return new Layout(title, properties.getGridProperties().getRowCount(), found);
    }

    /** A status on its way to the place where its row stands. */
    private record Put(String key, String text) {}

    /**
     * Writes the status of rows.
     *
     * @param statuses by key of the row
     * @return keys of rows that are not in the sheet any more
     * @throws GoogleException if not all are written; those that were may be written again
     */
    public Set<String> write(Map<String, String> statuses) throws GoogleException, InterruptedException {
        Map<String, String> left = new LinkedHashMap<>(statuses);
        Set<String> gone = new HashSet<>();
        // a row moves while it is written at most now and then: the third time it is another trouble
        for (int attempt = 0; attempt < 3 && !left.isEmpty(); attempt++) {
            Layout layout = layout();
            Map<String, SheetRow> rows = rows(layout);
            Map<Integer, Put> cells = new LinkedHashMap<>();
            for (String key : List.copyOf(left.keySet())) {
                SheetRow row = rows.get(key);
                if (row == null) {
                    gone.add(key);
                    left.remove(key);
                } else {
                    cells.put(row.number(), new Put(key, left.get(key)));
                }
            }
            left.keySet().removeAll(put(layout, rows, cells));
        }
        if (!left.isEmpty()) {
            throw new GoogleException(
                    GoogleException.Kind.UNAVAILABLE,
                    name() + ": its rows move faster than their status is written; it is tried again",
                    null);
        }
        return gone;
    }

    /**
     * Marks rows that cannot be found by a key of their own, where they stand.
     *
     * @param statuses by row, as it was read a moment ago
     * @param rows those with keys of their own, by key, as they were read
     */
    public void mark(Map<SheetRow, String> statuses, Map<String, SheetRow> rows)
            throws GoogleException, InterruptedException {
        Map<Integer, Put> cells = new LinkedHashMap<>();
        statuses.forEach((row, text) -> cells.put(row.number(), new Put(row.key(), text)));
        put(layout(), rows, cells);
    }

    /** Rows by key; of several with the same key the one that is not marked as a duplicate. */
    private Map<String, SheetRow> rows(Layout layout) throws GoogleException, InterruptedException {
        Map<String, SheetRow> rows = new HashMap<>();
        read(layout, row -> {
            SheetRow other = rows.get(row.key());
            if (!row.key().isEmpty()
                    && (other == null
                            || other.status().startsWith(DUPLICATE)
                                    && !row.status().startsWith(DUPLICATE))) {
                rows.put(row.key(), row);
            }
        });
        return rows;
    }

    /**
     * Writes, and reads what stands there now; rows that have come to the place of another get their status back.
     *
     * @param before rows as they were before, by key
     * @return keys of the rows that are written
     */
    private Set<String> put(Layout layout, Map<String, SheetRow> before, Map<Integer, Put> cells)
            throws GoogleException, InterruptedException {
        Set<String> written = new HashSet<>();
        if (cells.isEmpty()) {
            return written;
        }
        Map<Integer, String> texts = new LinkedHashMap<>();
        cells.forEach((number, put) -> texts.put(number, put.text()));
        put(layout, texts);
        Map<Integer, String> back = new LinkedHashMap<>();
        read(layout, row -> {
            Put put = cells.get(row.number());
            if (put == null) {
                return;
            }
            if (row.key().equals(put.key())) {
                written.add(row.key());
            } else if (put.text().equals(row.status())) {
                SheetRow was = before.get(row.key());
                back.put(row.number(), was == null ? "" : was.status());
            }
        });
        put(layout, back);
        return written;
    }

    private void put(Layout layout, Map<Integer, String> cells) throws GoogleException, InterruptedException {
        List<ValueRange> data = new ArrayList<>();
        cells.forEach((row, text) -> data.add(new ValueRange()
                .setRange(layout.range(columns.status(), row, row))
                .setValues(List.of(List.of(text)))));
        for (int first = 0; first < data.size(); first += WRITTEN_AT_ONCE) {
            // RAW: a text that begins with = stays a text
            BatchUpdateValuesRequest request = new BatchUpdateValuesRequest()
                    .setValueInputOption("RAW")
                    .setData(data.subList(first, Math.min(data.size(), first + WRITTEN_AT_ONCE)));
            calls.run(name(), () -> sheets.spreadsheets()
                    .values()
                    .batchUpdate(spreadsheet, request)
                    .setFields("totalUpdatedCells")
                    .execute());
        }
    }

    private List<List<Object>> columns(List<String> ranges) throws GoogleException, InterruptedException {
        return values(ranges, "COLUMNS").stream()
                .map(lists -> lists.isEmpty() ? List.of() : lists.get(0))
                .toList();
    }

    private List<List<List<Object>>> values(List<String> ranges, String dimension)
            throws GoogleException, InterruptedException {
        List<ValueRange> answer = calls.run(name(), () -> sheets.spreadsheets()
                        .values()
                        .batchGet(spreadsheet)
                        .setRanges(ranges)
                        .setMajorDimension(dimension)
                        // an ID of digits without the thousands' separators of its column
                        .setValueRenderOption("UNFORMATTED_VALUE")
                        .execute())
                .getValueRanges();
        if (answer == null || answer.size() != ranges.size()) {
            throw new GoogleException(
                    GoogleException.Kind.UNAVAILABLE,
                    name() + ": Google answered with other ranges than asked for",
                    null);
        }
        return answer.stream()
                .map(range -> range.getValues() == null ? List.<List<Object>>of() : range.getValues())
                .toList();
    }

    private static String cell(List<List<Object>> columns, int column, int row) {
        return column < columns.size() && row < columns.get(column).size()
                ? text(columns.get(column).get(row))
                : "";
    }

    private static String text(Object value) {
        if (value instanceof BigDecimal
                || value instanceof Double
                || value instanceof Long
                || value instanceof Integer) {
            return new BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
        }
        // a blank that does not break, or one without width, comes with what is pasted
        return value == null
                ? ""
                : value.toString().replaceAll("^[\\s\\u00a0\\u200b\\ufeff]+|[\\s\\u00a0\\u200b\\ufeff]+$", "");
    }

    private static String quoted(String title) {
        return "'" + title.replace("'", "''") + "'";
    }

    private String name() {
        return "Spreadsheet " + spreadsheet;
    }
}
