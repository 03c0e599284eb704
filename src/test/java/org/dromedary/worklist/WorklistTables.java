package org.dromedary.worklist;

import java.util.List;

import org.dromedary.dicom.DicomTables;
import org.dromedary.testsupport.MarkdownTable;

/** What the conformance statement tells of the keys of the Modality Worklist. */
public final class WorklistTables {

    private static final List<String> MADE = List.of("StudyInstanceUID", "RequestedProcedureID");
    private static final String MADE_OF_STEP = "ScheduledProcedureStepID";

    private WorklistTables() {}

    /** What each entry of the API and of HL7 has; those of the step after those of the entry. */
    public static String keys() {
        MarkdownTable table = new MarkdownTable("attribute", "tag", "in an entry", "matching");
        rows(table, "", WorklistRules.TYPE_1, "required");
        rows(table, "", MADE, "made when not given");
        rows(table, "", WorklistRules.TYPE_2, "empty when not given");
        rows(table, "", List.of(WorklistEntry.STEPS), "required, one item");
        rows(table, "> ", WorklistRules.STEP_TYPE_1, "required");
        rows(table, "> ", List.of(WorklistRules.STATION), "required; may be empty in an order by HL7");
        rows(table, "> ", List.of(MADE_OF_STEP), "made when not given");
        rows(table, "> ", WorklistRules.STEP_TYPE_2, "empty when not given");
        return table.toString();
    }

    private static void rows(MarkdownTable table, String depth, List<String> keywords, String presence) {
        keywords.forEach(keyword ->
                table.row(depth + keyword, DicomTables.tag(keyword), presence, DicomTables.matching(keyword)));
    }
}
