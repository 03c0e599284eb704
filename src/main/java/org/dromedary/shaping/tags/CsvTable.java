package org.dromedary.shaping.tags;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of two columns in a file (RFC 4180, comma or semicolon, UTF-8), read again when the file was changed. Lines that begin with
 * {@code #} do not count.
 */
final class CsvTable {

    private static final long MOST_BYTES = 64L << 20;

    private final Path file;
    private FileTime read;
    private Map<String, String> rows;

    CsvTable(Path file) {
        this.file = file;
    }

    /**
     * What the table has for a key; null if nothing.
     *
     * @throws IOException if it cannot be read; the message names file and line and no value
     */
    synchronized String get(String key) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        if (!modified.equals(read)) {
            rows = rows();
            read = modified;
        }
        return rows.get(key);
    }

    private Map<String, String> rows() throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " has more than 64 MB, which is no table that fits into memory");
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not in UTF-8; save it so", e);
        }
        Map<String, String> table = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = i == 0 ? lines.get(0).replaceFirst("^\uFEFF", "") : lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> cells = cells(line);
            if (cells.size() != 2) {
                throw new IOException(file + ", line " + (i + 1) + ": has " + cells.size() + " columns, not two");
            }
            String before = table.put(cells.get(0), cells.get(1));
            if (before != null && !before.equals(cells.get(1))) {
                throw new IOException(file + ", line " + (i + 1)
                        + ": says otherwise than a line before what its first column becomes");
            }
        }
        return table;
    }

    private static List<String> cells(String line) {
        char separator = line.replaceAll("\"[^\"]*\"", "").indexOf(';') >= 0 ? ';' : ',';
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == separator && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
