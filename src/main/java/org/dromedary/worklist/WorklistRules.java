package org.dromedary.worklist;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.dromedary.dicom.KeywordMap;
import org.dromedary.dicom.Uids;
import org.dromedary.dicom.ValueRules;

/**
 * What an entry must have by PS3.4 table K.6-1: return keys of type 1 with a value, those of type 2 at least without one.
 * What a site rarely gives itself is made: StudyInstanceUID, RequestedProcedureID and ScheduledProcedureStepID.
 */
public final class WorklistRules {

    static final List<String> TYPE_1 = List.of("PatientName", "PatientID");
    static final List<String> TYPE_2 = List.of(
            "AccessionNumber",
            "RequestingPhysician",
            "ReferringPhysicianName",
            "AdmissionID",
            "CurrentPatientLocation",
            "ReferencedStudySequence",
            "ReferencedPatientSequence",
            "RequestedProcedurePriority",
            "PatientTransportArrangements",
            "PatientBirthDate",
            "PatientSex",
            "PatientWeight",
            "ConfidentialityConstraintOnPatientDataDescription",
            "PatientState",
            "PregnancyStatus",
            "MedicalAlerts",
            "Allergies",
            "SpecialNeeds");
    static final List<String> STEP_TYPE_1 =
            List.of("ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime", "Modality");
    static final List<String> STEP_TYPE_2 = List.of(
            "ScheduledPerformingPhysicianName",
            "ScheduledStationName",
            "ScheduledProcedureStepLocation",
            "PreMedication",
            "RequestedContrastAgent");
    static final String STATION = "ScheduledStationAETitle";

    private WorklistRules() {}

    /**
     * The dataset of an entry as it is kept.
     *
     * @param given by DICOM keyword
     * @param stationNeeded whether ScheduledStationAETitle must have a value; orders by HL7 often cannot tell it
     * @throws EntryRefusedException if something is missing or is not what PS3.5 allows
     */
    public static Map<String, Object> complete(Map<String, ?> given, boolean stationNeeded) {
        List<String> faults = new ArrayList<>(ValueRules.faults(given));
        if (!faults.isEmpty()) {
            throw refused(faults);
        }
        Map<String, Object> dataset = new LinkedHashMap<>(KeywordMap.of(KeywordMap.dataset(given)));
        Object steps = dataset.get(WorklistEntry.STEPS);
        if (!(steps instanceof List<?> items) || items.size() != 1) {
            throw refused(List.of(WorklistEntry.STEPS + " must have exactly one item"));
        }
        Map<String, Object> step = step(items.get(0));
        TYPE_1.forEach(keyword -> need(dataset, "", keyword, faults));
        STEP_TYPE_1.forEach(keyword -> need(step, WorklistEntry.STEPS + "[0].", keyword, faults));
        if (stationNeeded) {
            need(step, WorklistEntry.STEPS + "[0].", STATION, faults);
        }
        String procedure = meaning(dataset, "RequestedProcedureDescription", "RequestedProcedureCodeSequence");
        String task = meaning(step, "ScheduledProcedureStepDescription", "ScheduledProtocolCodeSequence");
        if (procedure == null && task == null) {
            faults.add("RequestedProcedureDescription or " + WorklistEntry.STEPS
                    + "[0].ScheduledProcedureStepDescription is missing (PS3.4 table K.6-1, type 1C)");
        }
        if (!faults.isEmpty()) {
            throw refused(faults);
        }
        TYPE_2.forEach(keyword -> dataset.putIfAbsent(keyword, keyword.endsWith("Sequence") ? List.of() : null));
        STEP_TYPE_2.forEach(keyword -> step.putIfAbsent(keyword, null));
        step.putIfAbsent(STATION, null);
        if (procedure == null) {
            dataset.put("RequestedProcedureDescription", task);
        } else if (task == null) {
            step.put("ScheduledProcedureStepDescription", procedure);
        }
        make(dataset, step);
        dataset.put(WorklistEntry.STEPS, List.of(step));
        return dataset;
    }

    private static EntryRefusedException refused(List<String> faults) {
        return new EntryRefusedException(String.join("; ", faults));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> step(Object item) {
        return new LinkedHashMap<>((Map<String, Object>) item);
    }

    private static void need(Map<String, Object> dataset, String path, String keyword, List<String> faults) {
        if (WorklistEntry.text(dataset, keyword) == null) {
            faults.add(path + keyword + " is missing (PS3.4 table K.6-1, type 1)");
        }
    }

    /** What a procedure or a step is called: its description, or else what its first code means; null if it has neither. */
    private static String meaning(Map<String, Object> dataset, String description, String codes) {
        String text = WorklistEntry.text(dataset, description);
        if (text != null || !(dataset.get(codes) instanceof List<?> items) || items.isEmpty()) {
            return text;
        }
        Map<String, Object> code = step(items.get(0));
        String meaning = WorklistEntry.text(code, "CodeMeaning");
        return meaning == null ? WorklistEntry.text(code, "CodeValue") : meaning;
    }

    private static void make(Map<String, Object> dataset, Map<String, Object> step) {
        if (WorklistEntry.text(dataset, "StudyInstanceUID") == null) {
            dataset.put("StudyInstanceUID", Uids.random());
        }
        if (WorklistEntry.text(dataset, "RequestedProcedureID") == null) {
            String accession = WorklistEntry.text(dataset, "AccessionNumber");
            dataset.put("RequestedProcedureID", accession == null ? "1" : accession);
        }
        if (WorklistEntry.text(step, "ScheduledProcedureStepID") == null) {
            step.put("ScheduledProcedureStepID", "1");
        }
    }
}
