package org.dromedary.worklist;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Datasets of worklist entries and of queries for tests. */
public final class Entries {

    private Entries() {}

    /** The least that an entry needs. */
    public static Map<String, Object> entry(
            String accession, String name, String modality, String station, String date) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("Modality", modality);
        step.put("ScheduledStationAETitle", station);
        step.put("ScheduledProcedureStepStartDate", date);
        step.put("ScheduledProcedureStepStartTime", "083000");
        step.put("ScheduledProcedureStepDescription", "Thorax");
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("AccessionNumber", accession);
        entry.put("PatientName", name);
        entry.put("PatientID", "P-" + accession);
        entry.put("ScheduledProcedureStepSequence", List.of(step));
        return entry;
    }

    /** Keys of a query; a null value asks for the attribute. */
    public static Map<String, Object> keys(Map<String, Object> step) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("AccessionNumber", null);
        keys.put("PatientName", null);
        keys.put("PatientID", null);
        keys.put("StudyInstanceUID", null);
        keys.put("ScheduledProcedureStepSequence", List.of(step));
        return keys;
    }

    /** An item of a query with these keywords and values by turns. */
    public static Map<String, Object> item(Object... keywordsAndValues) {
        Map<String, Object> item = new LinkedHashMap<>();
        for (int i = 0; i < keywordsAndValues.length; i += 2) {
            item.put(keywordsAndValues[i].toString(), keywordsAndValues[i + 1]);
        }
        return item;
    }
}
