package org.dromedary.worklist.mpps;

import java.util.TreeSet;

import org.dromedary.dicom.DicomTables;
import org.dromedary.testsupport.MarkdownTable;

/** What the conformance statement tells of MPPS. */
public final class PerformedStepTables {

    private PerformedStepTables() {}

    /** What must come, and what cannot be changed. */
    public static String attributes() {
        MarkdownTable table = new MarkdownTable("attribute", "tag", "N-CREATE", "N-SET");
        TreeSet<String> all = new TreeSet<>(PerformedStepRules.CREATE_TYPE_1);
        all.addAll(PerformedStepRules.FINAL_TYPE_1);
        all.addAll(PerformedStepRules.FIXED);
        for (String keyword : all) {
            boolean required =
                    PerformedStepRules.CREATE_TYPE_1.contains(keyword) || keyword.equals(PerformedStepRules.SCHEDULED);
            String set = PerformedStepRules.FINAL_TYPE_1.contains(keyword)
                    ? "required to end the step"
                    : PerformedStepRules.FIXED.contains(keyword) ? "ignored" : "taken";
            table.row(keyword, DicomTables.tag(keyword), required ? "required" : "taken", set);
        }
        return table.toString();
    }
}
