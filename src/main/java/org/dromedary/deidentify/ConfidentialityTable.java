package org.dromedary.deidentify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Table E.1-1 of PS3.15, in the edition of 2024/25: what the profile and its options do with each attribute. */
final class ConfidentialityTable {

    static final ConfidentialityTable STANDARD = load();

    private static final String RESOURCE = "ps3.15-table-e.1-1.tsv";
    private static final int FIRST_OPTION = 5;

    private final Map<Integer, Row> rows = new HashMap<>();
    private Row curves;
    private Row overlayComments;
    private Row overlayData;
    private Row privates;

    /**
     * A row.
     *
     * @param vr two letters; also for attributes that are newer than the toolkit
     * @param basic action codes of the Basic Profile, such as X or X/Z/D
     * @param options K or C, for the options that say something
     */
    record Row(String keyword, String vr, String basic, Map<ProfileOption, Character> options) {}

    private ConfidentialityTable() {}

    private static ConfidentialityTable load() {
        ConfidentialityTable table = new ConfidentialityTable();
        try (InputStream in = ConfidentialityTable.class.getResourceAsStream(RESOURCE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(table::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private void add(String line) {
        String[] cells = line.split("\t", -1);
        Map<ProfileOption, Character> options = new EnumMap<>(ProfileOption.class);
        for (int i = FIRST_OPTION; i < cells.length; i++) {
            if (!cells[i].isEmpty()) {
                options.put(ProfileOption.values()[i - FIRST_OPTION], cells[i].charAt(0));
            }
        }
        Row row = new Row(cells[1], cells[2], cells[4], options);
        switch (cells[0]) {
            case "(50XX,XXXX)" -> curves = row;
            case "(60XX,4000)" -> overlayComments = row;
            case "(60XX,3000)" -> overlayData = row;
            case "(GGGG,EEEE)" -> privates = row;
            default ->
                rows.put(Integer.parseUnsignedInt(cells[0].substring(1, 5) + cells[0].substring(6, 10), 16), row);
        }
    }

    /** The row of an attribute, private ones included; null if the table says nothing of it. */
    Row row(int tag) {
        if ((tag >>> 16 & 1) == 1) {
            return privates;
        }
        int high = tag >>> 24;
        if (high == 0x50) {
            return curves;
        }
        if (high == 0x60) {
            int element = tag & 0xFFFF;
            return element == 0x3000 ? overlayData : element == 0x4000 ? overlayComments : null;
        }
        return rows.get(tag);
    }

    /** Tags of single attributes; the rows of groups are not among them. */
    Set<Integer> tags() {
        return new HashSet<>(rows.keySet());
    }
}
