package org.dromedary.study.query;

import org.dromedary.dicom.DicomTables;
import org.dromedary.testsupport.MarkdownTable;

/** What the conformance statement tells of the keys of C-FIND. */
public final class QueryTables {

    private QueryTables() {}

    /** The attributes of the index, in the order of their levels. */
    public static String keys() {
        MarkdownTable table = new MarkdownTable("attribute", "tag", "from level", "matching");
        Column.ALL.entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByValue(
                        java.util.Comparator.comparing((Column column) -> column.level())))
                .forEach(key -> table.row(
                        key.getKey(),
                        DicomTables.tag(key.getKey()),
                        key.getValue().level().name(),
                        DicomTables.matching(key.getKey())
                                + (key.getValue().isList() ? "; one of several values" : "")));
        return table.toString();
    }
}
